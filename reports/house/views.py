"""Pages about our own house that look at everything: "Are we in order?" and the licence of 2027."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events
from imjapan.organization import access, requirements
from imjapan.organization.domain.requirements import judge as judge_requirement
from imjapan.organization.domain.staff import may_administer
from imjapan.organization.downloads import serve_file
from imjapan.organization.edit_pages import Screen, serve, step
from imjapan.organization.house import tabs
from imjapan.organization.models import Requirement
from imjapan.organization.views.offices import house_step

from . import checks, readiness
from .facts import gather
from .forms import RequirementForm


@staff_only
@require_safe
def in_order(request):
    """Our own office first; who has none sees the first of all."""
    offices = list(access.offices(request.actor))
    own = [office for office in offices if office.pk in request.actor.office_ids]
    return _in_order(request, offices, (own or offices or [None])[0])


@staff_only
@require_safe
def office_in_order(request, public_id):
    offices = list(access.offices(request.actor))
    office = next((row for row in offices if row.public_id == public_id), None)
    if office is None:
        raise Http404
    return _in_order(request, offices, office)


def _in_order(request, offices, office):
    context = {"office": office, "offices": offices, "tabs": tabs(request.actor, "in_order"), "blocks": []}
    if office:
        house = gather([office], timezone.localdate())
        blocks = [(office.name, checks.of_office(house, office))]
        new_law = checks.licence_of_the_new_law(house, readiness.assess(house, [office]).outcome)
        blocks.append((_("The whole organization"), [*checks.of_organization(house, office), *new_law]))
        judging = may_administer(request.actor)[0]
        blocks = [(title, checks.for_reader(request.actor, rows, judging=judging)) for title, rows in blocks]
        outcomes = [row.outcome for _title, rows in blocks for row in rows]
        context |= {
            "blocks": blocks,
            "broken": outcomes.count("NG"),
            "open": outcomes.count("CONFIRM") + outcomes.count("WARN"),
            "may_judge": judging,
        }
    return render(request, "reports/house/in_order.html", context)


@staff_only
@require_safe
def readiness_page(request):
    """What is missing for the licence of the new law, with the days left; also for the printer."""
    offices = list(access.offices(request.actor))
    found = readiness.assess(gather(offices, timezone.localdate()), offices)
    judging = may_administer(request.actor)[0]
    return render(
        request,
        "reports/house/readiness.html",
        {
            "ready": found,
            "rows": checks.for_reader(request.actor, found.rows, judging=judging),
            "missing": checks.for_reader(request.actor, found.missing, judging=judging),
            "today": timezone.localdate(),
            "may_judge": judging,
            "hidden": bool(request.actor.hidden_office_ids),
            "tabs": tabs(request.actor, "readiness"),
        },
    )


@staff_only
@require_http_methods(["GET", "POST"])
def judge(request, code):
    """Say whether a requirement is met, with evidence."""
    if code not in requirements.CODES:
        raise Http404
    actor, today = request.actor, timezone.localdate()
    place, words = "readiness", _("Licence of 2027")
    if code in requirements.CONDITIONS:
        place, words = "in_order", _("Are we in order?")
    back = reverse(f"house:{place}")
    row = Requirement.objects.select_related("evidence").filter(code=code).first()

    def make_form(data, instance=None):
        chosen = instance or row or Requirement(code=code)
        return RequirementForm(data, request.FILES if data is not None else None, instance=chosen, actor=actor)

    def save(given, version, key):
        upload = given.pop("upload", None)
        return judge_requirement(actor, code=code, data=given, today=today, upload=upload, version=version)

    return serve(
        request,
        make_form,
        permission=may_administer(actor),
        save=save,
        screen=Screen(
            title=requirements.title(code),
            back=back,
            trail=[house_step(), step(back, words)],
            done=lambda _row: back,
            saved=_("The judgement is saved."),
        ),
    )


@staff_only
@require_safe
def evidence(request, code):
    """The paper behind a judgement."""
    row = get_object_or_404(Requirement.objects.select_related("evidence"), code=code)
    events.note(request, "organization.requirement.downloaded", row)
    return serve_file(row.evidence)
