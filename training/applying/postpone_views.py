"""The postponement of a cohort: asked for, looked at with everything that follows, confirmed."""

import uuid
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.organization.access import may_write
from imjapan.organization.fields import JapaneseDateField

from . import postponing
from .cohort_views import address, find_cohort, trail
from .forms import tell
from .postpone_telling import telling


class PostponeForm(forms.Form):
    """The new day, as a day or as a distance. `seen`: the version whose preview was shown.

    `lectures`: the courses that move too; what the preview did not offer moves or stays as it would without an answer.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    arrives_on = JapaneseDateField(label=gettext_lazy("New day of arrival"), required=False)
    months = forms.IntegerField(
        label=gettext_lazy("or so many months later"), required=False, min_value=-60, max_value=60,
        help_text=gettext_lazy("A number below zero moves it forward."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("or so many days later"), required=False, min_value=-1000, max_value=1000
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    aware = forms.BooleanField(
        label=gettext_lazy("I know that these people can then no longer come as technical intern trainees."),
        required=False,
    )

    def clean(self):
        given = super().clean()
        told = [name for name in ("arrives_on", "months", "days") if given.get(name) is not None]
        if not self.errors and len(told) != 1:
            self.add_error("arrives_on", _("Enter the new day, or months, or days: one of the three."))
        return given

    def target(self, cohort):
        given = self.cleaned_data
        if given.get("months") is not None:
            return postponing.in_months(cohort, given["months"])
        if given.get("days") is not None:
            return cohort.arrives_on + timedelta(days=given["days"])
        return given["arrives_on"]

    def lectures(self) -> list[str] | None:
        """The courses ticked, or None where the page did not ask."""
        return self.data.getlist("lecture") if "asked" in self.data else None


@staff_only
@require_http_methods(["GET", "POST"])
def cohort_postpone(request, public_id):
    """Ask for the new day, show what moves and what runs out, then do it."""
    cohort = find_cohort(request.actor, public_id)
    require(may_write(request.actor, cohort.office_id))
    today, status = timezone.localdate(), 200
    back = cohort.postponements.first() if "back" in request.GET else None
    form = PostponeForm(initial={"arrives_on": back.before_on if back else None}, label_suffix="")
    found = None
    if request.method == "POST":
        form, status = PostponeForm(request.POST, label_suffix=""), 422
        if form.is_valid():
            try:
                target = form.target(cohort)
                found = postponing.preview(cohort, target, today)
                status = 200
                if "confirm" in request.POST:
                    given = form.cleaned_data
                    done = postponing.postpone(
                        request.actor, cohort=cohort, arrives_on=target, reason=given["reason"], seen=given["seen"],
                        key=given["key"], today=today, lectures=form.lectures(), aware=given["aware"],
                    )  # fmt: skip
                    messages.success(request, _done_words(done))
                    return see_other(address(cohort))
            except ValidationError as error:
                tell(form, error)
                status = 422
            except Conflict as conflict:
                form.add_error(None, conflict.reason)
                status = 409
            except OverflowError:
                form.add_error("arrives_on", _("This is too far away."))
                status, found = 422, None
    context = _context(request, cohort, form, found, today)
    return render(request, "training/applying/postpone.html", context, status=status)


def _context(request, cohort, form, found, today):
    context = {"cohort": cohort, "form": form, "found": found, "trail": trail(cohort), "panels": ()}
    if found is None:
        return context
    ticked = form.lectures()
    rows = [
        {"one": one, "ticked": one.key in ticked if ticked is not None else not one.here}
        for one in found.lectures.moving
    ]
    trial = postponing.Trial(request.actor, cohort, found, [row["one"].key for row in rows if row["ticked"]], today)
    return context | {
        "lectures": rows,
        "telling": telling(cohort, found),
        "panels": panels.render(request, "postponement", trial),
    }


def _done_words(done) -> str:
    number = sum(kind == "application" for kind, *_rest in done.moved)
    words = ngettext(
        "The day of arrival is now %(day)s (%(n)s person).", "The day of arrival is now %(day)s (%(n)s people).", number
    )
    return words % {"n": number, "day": date_format(done.after_on, "SHORT_DATE_FORMAT")}
