"""The screen that records the notification of the labour standards office, and its panel on the page of the audit."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.core.navigation import Link
from imjapan.organization.fields import JapaneseDateField
from training import access as training
from training.models import Finding

from . import labour_notice
from .models import Filing


class NoticeForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    filed_on = JapaneseDateField(label=gettext_lazy("Notified on"))
    addressee = forms.CharField(
        label=gettext_lazy("Office notified"),
        max_length=200,
        help_text=gettext_lazy("The labour standards office in charge of the place, for example 川口労働基準監督署."),
    )
    channel = forms.ChoiceField(label=Filing._meta.get_field("channel").verbose_name, choices=Filing.Channel.choices)
    receipt_no = forms.CharField(
        label=gettext_lazy("Receipt number or name of the official"), max_length=60, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@staff_only
@require_http_methods(["GET", "POST"])
def labour_notice_new(request, public_id):
    """Record the notice of one finding."""
    rows = training.findings(request.actor).filter(kind=Finding.Kind.LABOUR_LAW)
    finding = get_object_or_404(rows.select_related("audit__establishment__company"), public_id=public_id)
    today, audit = timezone.localdate(), finding.audit
    require(labour_notice.may_record(request.actor, finding, today))
    data = request.POST if request.method == "POST" else None
    form = NoticeForm(data, initial={"filed_on": today}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            labour_notice.record_notice(request.actor, finding=finding, today=today, **form.cleaned_data)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                form.add_error(name, errors)
        else:
            messages.success(request, _("The notification is recorded."))
            return see_other("training:audit_detail", audit.public_id)
    page = reverse("training:audit_detail", args=[audit.public_id])
    context = {
        "finding": finding,
        "form": form,
        "back": page,
        "trail": [
            Link(reverse("training:audit_list"), _("Audits"), False),
            Link(page, f"{audit.establishment.company} {audit.establishment}", False),
        ],
    }
    return render(request, "reports/filings/labour_notice.html", context, status=422 if form.errors else 200)


def labour_panel(request, audit):
    """Which violations the labour standards office was told of. Nothing without a violation of labour law."""
    if not request.actor.is_staff or not (rows := labour_notice.of_audit(audit)):
        return None
    today = timezone.localdate()
    lines = [
        (finding, notice, *(labour_notice.may_record(request.actor, finding, today) if notice is None else (False, "")))
        for finding, notice in rows
    ]
    return {"lines": lines}
