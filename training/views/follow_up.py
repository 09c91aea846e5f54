"""How the open findings of earlier audits stand, written in the next audit of the place."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.navigation import Link
from training.domain import audits, follow_up

from .audits import find_audit


class WordsForm(forms.Form):
    """One box for each finding. What another audit settled meanwhile is not asked any more."""

    def __init__(self, data, *, lines):
        super().__init__(data, label_suffix="")
        self.lines = lines
        for line in lines:
            label = _("How it stands now: finding %(number)s") % {"number": line.finding.number}
            box = forms.Textarea(attrs={"rows": 2})
            self.fields[line.key] = forms.CharField(
                label=label, required=False, initial=line.word, max_length=follow_up.LONG, widget=box
            )

    def blocks(self):
        return [(line, self[line.key]) for line in self.lines]


@staff_only
@require_http_methods(["GET", "POST"])
def audit_earlier(request, public_id):
    audit = find_audit(request.actor, public_id)
    require(audits.may_edit(request.actor, audit))
    form, problem = WordsForm(request.POST if request.method == "POST" else None, lines=follow_up.lines(audit)), ""
    if request.method == "POST" and form.is_valid():
        given = {line.key: form.cleaned_data[line.key] for line in form.lines if line.key in request.POST}
        try:
            follow_up.save_words(request.actor, audit=audit, given=given)
        except Conflict as conflict:
            problem = conflict.reason
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("What you wrote is saved."))
            return see_other("training:audit_edit", public_id)
    place = f"{audit.establishment.company} {audit.establishment}"
    trail = [
        Link(reverse("training:audit_list"), _("Audits"), False),
        Link(reverse("training:audit_edit", args=[public_id]), place, False),
    ]
    context = {"audit": audit, "form": form, "problem": problem, "trail": trail}
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "training/audit_earlier.html", context, status=status)
