"""What is remembered of plan applications, cohorts and the arrival; each sentence follows the name of who did it."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from imjapan.core.events import about, declare
from training import access
from training.models import ApplicationPaper, Cohort, PlanApplication, PlanChange, ResidenceApplication

declare("training.application.applied", _("recorded that the plan was applied for"))
declare("training.application.certified", _("recorded that the plan was certified"))
declare("training.application.refused", _("recorded that the plan was refused"))
declare("training.application.withdrawn", _("withdrew the plan application"))
declare("training.application.taken_back", _("took back the last step of the plan application"))
declare("training.application.confirmed", _("confirmed a point of the plan application"))
declare("training.application.unconfirmed", _("took back the confirmation of a point of the plan application"))
declare(
    "training.application.insisted",
    _("recorded the step although points of the law were not in order"),
    more=lambda details: _("points: %(number)s") % {"number": details.get("number", 0)},
)
declare("training.application_paper.read", _("opened a paper of the plan application"))
declare("training.arrival.recorded", _("recorded the arrival"))
declare("training.arrival.taken_back", _("took back the arrival"))
declare(
    "training.cohort.postponed",
    _("moved the arrival of the cohort"),
    more=lambda details: _("people: %(number)s") % {"number": details.get("number", 0)},
)
declare("training.plan_change.settled", _("recorded that the change of the plan was filed"))
declare("training.plan_change.lengthened", _("let the plan and the placement go on as approved"))
declare("training.plan_change.reopened", _("opened the change of the plan again"))


def _named(person, day):
    return f"{person} {date_format(day, 'SHORT_DATE_FORMAT')}"


about(
    PlanApplication,
    _("Plan application"),
    rows=lambda actor: access.plan_applications(actor).select_related("person"),
    name=lambda row: _named(row.person, row.starts_on),
    link=lambda row: reverse("applying:detail", args=[row.public_id]),
)
about(
    ApplicationPaper,
    _("Paper of"),
    rows=lambda actor: access.application_papers(actor).select_related("application__person"),
    name=lambda row: f"{row.application.person} {row.code}",
    link=lambda row: reverse("applying:papers", args=[row.application.public_id]),
)
about(
    ResidenceApplication,
    _("Application at immigration"),
    rows=lambda actor: access.residence_applications(actor).select_related("person"),
    name=lambda row: _named(row.person, row.filed_on),
    link=lambda row: reverse("applying:residence", args=[row.public_id]),
)
about(
    Cohort,
    _("Cohort"),
    rows=access.cohorts,
    link=lambda row: reverse("applying:cohort", args=[row.public_id]),
)
about(
    PlanChange,
    _("Change of the plan"),
    rows=lambda actor: access.plan_changes(actor).select_related("plan__person"),
    name=lambda row: _named(row.plan.person, row.happens_on),
    link=lambda row: reverse("applying:change", args=[row.public_id]),
)
