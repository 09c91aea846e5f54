"""How ready we are for the licence of the new law: fourteen requirements, head-room, the days left (esd.md 3).

What follows from recorded data is computed; the rest is judged by a person with evidence (`Requirement`).
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from imjapan.law import registry
from imjapan.law.dates import ONE_DAY
from imjapan.law.esd_licence import REQUIREMENTS, LicenceFacts
from imjapan.law.esd_people import ManagerFacts
from imjapan.law.esd_staff import StaffFacts
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization import people, renewals, requirements
from imjapan.organization.languages import names
from imjapan.organization.models import Licence, Office, Requirement
from training.external import people as external
from training.external.terms import Terms
from training.models import Regime

from .checks import GRAVE, JUDGE, Action, judged_words, spoken_languages, worst
from .facts import House, Role

OF_STATE = {
    Requirement.State.MET: Outcome.OK,
    Requirement.State.MISSING: Outcome.NG,
    Requirement.State.CONFIRM: Outcome.CONFIRM,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement. `computed`: from recorded data, so that nobody has to judge it (or only the rest of it)."""

    code: str
    title: str
    outcome: Outcome
    why: str
    computed: bool
    action: Action | None
    evidence: Requirement | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Head-room by one reading of whom the figures count. Negative: too many already."""

    label: str
    implementers: int
    workers: int
    most_implementers: int
    most_workers: int
    required: int
    enough: bool

    @property
    def more_implementers(self) -> int:
        return self.most_implementers - self.implementers

    @property
    def more_workers(self) -> int:
        return self.most_workers - self.workers


@dataclass(frozen=True, slots=True)
class Readiness:
    """The page. `start`: wished first day; `days_left` until the latest day to apply (negative: it has passed)."""

    start: date
    application: renewals.Renewal
    applied_on: date | None
    granted: bool
    days_left: int
    rows: list[Row]
    missing: list[Row]
    outcome: Outcome
    staff: list
    readings: list[Reading]
    offices: list[tuple[Office, Reading]]

    @property
    def gap_until(self) -> date | None:
        """The last day on which the new law is in force and the licence at the earliest not yet; None without any."""
        earliest = self.start
        if not self.granted:
            earliest = max(earliest, self.application.verdict.values.get("expected_from", earliest))
        return earliest - ONE_DAY if earliest > renewals.esd_start() else None

    @property
    def application_words(self) -> str:
        return people.said(self.application.verdict)


def assess(house: House, offices: list[Office]) -> Readiness:
    """Judge everything as of the day of the facts."""
    today = house.today
    licence = next((row for row in house.licences if row.regime == Licence.Regime.ESD), None)
    start = (licence and (licence.valid_from or licence.wished_from)) or renewals.esd_start()
    filed = licence.applied_on if licence else None
    # Until it is filed the dates are held against today: what would follow from filing now.
    application = renewals.application_for(start, filed=filed or max(today, renewals.prefiling_open()), done=filed)
    verdict = _licence_verdict(house, offices, start)
    computed = {row["requirement"]: Outcome(row["outcome"]) for row in verdict.value}
    rows = [_row(code, computed[code], house, offices, start) for code in REQUIREMENTS]
    return Readiness(
        start=start,
        application=application,
        applied_on=filed,
        granted=bool(licence and licence.valid_from),
        days_left=(application.last - today).days,
        rows=rows,
        missing=sorted((row for row in rows if row.outcome != Outcome.OK), key=lambda row: GRAVE.index(row.outcome)),
        outcome=worst(row.outcome for row in rows),
        staff=house.staff(),
        readings=_readings(house, len(house.staff())),
        offices=[(office, _readings(house, len(house.staff(office)), office)[1]) for office in offices],
    )


# --- the fourteen -------------------------------------------------------------------------------


def _licence_verdict(house: House, offices: list[Office], start: date) -> Verdict:
    """What the rule says from recorded data alone. Implementers: supervised now, who are to be supervised then."""
    care = house.total()
    return registry.get("ESD-LIC-01").judge(
        LicenceFacts(
            implementers=len(care.all_companies()),
            staff=len(house.staff()),
            workers=care.people[Regime.ESD],
            offices=len(offices) or None,
            managers=sum(_manager_outcome(house, office, start)[0] in (Outcome.OK, Outcome.WARN) for office in offices),
        )
    )


def _row(code: str, computed: Outcome, house: House, offices: list[Office], start: date) -> Row:
    judged = house.judged.get(code)
    by_hand = OF_STATE[judged.state] if judged else Outcome.CONFIRM
    judge = Action(_("Judge it"), reverse("house:judge", args=[code]), JUDGE)
    title, from_people = requirements.title(code), reverse("organization:personnel_list")
    if code == "R2":
        number = len(house.total().all_companies())
        words = _("Companies supervised today: %(number)s. In principle two or more are needed.") % {"number": number}
        return Row(code, title, computed, words, True, Action(_("Companies"), reverse("companies:list")))
    if code == "R3":
        verdict = _staff_verdict(house)
        action = Action(_("People of the law"), from_people)
        return Row(code, title, verdict.outcome, people.said(verdict), True, action)
    if code == "R9":
        return _managers_row(code, title, house, offices, start)
    if code == "R5":
        return _auditor_row(code, title, judged, by_hand, house, offices, start, judge)
    if code == "R7":
        # The licence is one of the whole organization: counsellors of either law and of any office answer for it.
        spoken = spoken_languages(house.of(Role.COUNSELLOR)) | {"ja", ""}
        missing = sorted(set(house.total().languages) - spoken)
        if missing:
            words = _("No counsellor for: %(languages)s.") % {"languages": names(missing)}
            return Row(code, title, Outcome.NG, words, True, Action(_("Appoint somebody"), from_people), judged)
        words = _("Counsellors for all languages of today. The contact at any hour is judged by a person: %(words)s")
        return Row(code, title, by_hand, words % {"words": judged_words(judged)}, True, judge, judged)
    if code == "R6":
        tied = sorted({(row.company.name) for person in house.people for row in house.ties[person.pk]})
        words = judged_words(judged)
        if tied:
            words += " " + _("Ties are recorded to: %(names)s.") % {"names": ", ".join(tied)}
        return Row(code, title, by_hand, words, False, judge, judged)
    return Row(code, title, by_hand, judged_words(judged), False, judge, judged)


def _manager_outcome(house: House, office: Office, start: date) -> tuple[Outcome, str]:
    """The best supervision and support manager of an office on the first day of the licence. ESD-LIC-05."""
    day, found = max(house.today, start), []
    of_manager = {}
    for post in house.of(Role.ESD_MANAGER):
        of_manager.setdefault(post.person.pk, set()).add(post.appointment.office_id)
    for post in house.of(Role.ESD_MANAGER, office):
        course = post.standing.course(people.COURSES[Role.ESD_MANAGER], day)
        if course is None:
            found.append((Outcome.NG, _("%(name)s: no course is recorded.") % {"name": post.person.name}))
            continue
        verdict = registry.get("ESD-LIC-05").judge(
            ManagerFacts(
                today=day,
                course=course.held_on,
                course_kind="titp_manager",
                full_time=post.person.is_full_time and post.person.office_id == office.pk,
                offices=len(of_manager[post.person.pk]),
            )
        )
        found.append((verdict.outcome, f"{post.person.name}: {people.said(verdict)}"))
    if not found:
        return Outcome.NG, _("nobody is appointed.")
    best = (Outcome.OK, Outcome.WARN, Outcome.CONFIRM, Outcome.NG)
    return min(found, key=lambda one: best.index(one[0]))


def _managers_row(code, title, house, offices, start) -> Row:
    found = [(office, *_manager_outcome(house, office, start)) for office in offices]
    open_ = [(office, words) for office, outcome, words in found if outcome != Outcome.OK]
    outcome = worst(outcome for _office, outcome, _words in found)
    if not open_:
        words = _("Each office has its manager on the first day of the licence.")
    else:
        words = " ".join(f"{office.name}: {why}" for office, why in open_)
    action = Action(_("Appoint somebody"), reverse("organization:personnel_list"))
    return Row(code, title, outcome, words, True, action)


def _auditor_row(code, title, judged, by_hand, house, offices, start, judge) -> Row:
    """Somebody appointed who may be it on the first day of the licence; what no record tells a person confirms."""
    day = max(house.today, start)
    action = Action(_("Appoint somebody"), reverse("organization:personnel_list"))
    found = [
        one
        for one in (external.candidates(offices[0].pk, day, Terms(esd=(day, None))) if offices else ())
        if one.role == Role.EXTERNAL_AUDITOR
    ]
    if not found:
        words = _(
            "No external auditor (外部監査人) is appointed. The designated external officer ends with the old law."
        )
        return Row(code, title, Outcome.NG, words, True, action, judged)
    order = (Outcome.OK, Outcome.WARN, Outcome.CONFIRM, Outcome.NG)
    one = min(found, key=lambda candidate: order.index(Outcome(candidate.outcome)))
    outcome, words = Outcome(one.outcome), f"{one.person.name}: {' '.join(one.lines)}"
    if outcome == Outcome.CONFIRM:
        return Row(code, title, by_hand, f"{words} {judged_words(judged)}", True, judge, judged)
    return Row(code, title, outcome, words, True, action, judged)


# --- head-room ----------------------------------------------------------------------------------


def _counts(house: House, office: Office | None = None) -> tuple[int, int, int, int]:
    """Implementers and workers of the new law; further implementers with technical interns only, and those interns."""
    care = house.care[office.pk] if office else house.total()
    esd, titp = care.companies[Regime.ESD], care.companies[Regime.TITP]
    return len(esd), care.people[Regime.ESD], len(titp - esd), care.people[Regime.TITP]


def _staff_verdict(house: House) -> Verdict:
    implementers, workers, more_implementers, interns = _counts(house)
    return registry.get("ESD-LIC-02").judge(
        StaffFacts(
            implementers=implementers,
            workers=workers,
            staff=len(house.staff()),
            titp_implementers=more_implementers,
            titp_workers=interns,
        )
    )


def _readings(house: House, staff: int, office: Office | None = None) -> list[Reading]:
    """Both readings of ESD-LIC-02: whether technical interns count while their training runs out is not settled."""
    implementers, workers, more_implementers, interns = _counts(house, office)
    return [
        _reading(_("Only employment for skill development"), staff, implementers, workers),
        _reading(_("Together with technical interns"), staff, implementers + more_implementers, workers + interns),
    ]


def _reading(label, staff, implementers, workers) -> Reading:
    verdict = registry.get("ESD-LIC-02").judge(StaffFacts(implementers=implementers, workers=workers, staff=staff))
    values = verdict.values
    return Reading(
        label=label,
        implementers=implementers,
        workers=workers,
        most_implementers=implementers + values["more_implementers"],
        most_workers=workers + values["more_workers"],
        required=verdict.value,
        enough=verdict.outcome == Outcome.OK,
    )
