""" "Are we in order?": what the law asks of an office and of the organization, judged from what is recorded.

Each row says the state, why, and the one thing to do next. The judging is that of `imjapan.law`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from imjapan.law import registry, texts
from imjapan.law.licence import LicenceConditionFacts
from imjapan.law.staff import Manager, ManagersFacts, PostsFacts, StaffFacts
from imjapan.law.ties import Tie
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization import people, renewals, requirements
from imjapan.organization.access import may_keep
from imjapan.organization.languages import names
from imjapan.organization.models import Licence, Office, Requirement
from training.external import people as external
from training.external.terms import Terms
from training.models import Regime

from .facts import House, Post, Role

GRAVE = (Outcome.NG, Outcome.CONFIRM, Outcome.WARN, Outcome.OK)
UNDER_TITP, UNDER_ESD = "titp", "esd"
JUDGE, KEEPER, READER = "judge", "keeper", "reader"  # who may do what comes next; "": everybody here


@dataclass(frozen=True, slots=True)
class Action:
    """A next step. `needs`: who may do it; for `KEEPER` and `READER` of the people of that office (None: of all)."""

    label: str
    url: str
    needs: str = ""
    office_id: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to be in order. `rule`: its id in the rule book; `who`: who can act where the reader may not."""

    rule: str
    title: str
    outcome: Outcome
    why: str
    action: Action | None = None
    who: str = ""


def for_reader(actor, rows: Iterable[Row], *, judging: bool) -> list[Row]:
    """The rows with the actions the reader may do; in place of the others stands who can. `judging`: may judge."""
    return [_for_reader(actor, row, judging) for row in rows]


def _for_reader(actor, row, judging):
    action = row.action
    if action is None or _may(actor, action, judging):
        return row
    words = ""
    if action.needs == JUDGE:
        words = _("An administrator judges it.")
    elif action.needs == KEEPER:
        words = _("An administrator does this.")
        if action.office_id is not None:
            words = _("A supervision manager of the office, or an administrator, does this.")
    return replace(row, action=None, who=words)


def _may(actor, action: Action, judging: bool) -> bool:
    if action.needs == JUDGE:
        return judging
    if action.needs == KEEPER:
        return may_keep(actor, action.office_id)[0]
    return action.needs != READER or action.office_id not in actor.hidden_office_ids


def worst(outcomes) -> Outcome:
    """The gravest of some outcomes; nothing at all is in order."""
    found = set(outcomes)
    return next((outcome for outcome in GRAVE if outcome in found), Outcome.OK)


def of_office(house: House, office: Office) -> list[Row]:
    """What has to be in order at one office."""
    managers = house.of(Role.MANAGER, office)
    return [
        *_managers(house, office, managers),
        *_related(house, office, managers),
        _counsellors(house, office),
        _plan_guides(house, office),
        _declarations(house, office),
    ]


def of_organization(house: House, office: Office) -> list[Row]:
    """What has to be in order for the whole organization. `office`: whose external checker is looked at."""
    return [_posts(house), *_external(house, office), _licence(house), *_registration(house), *_conditions(house)]


# --- the office ---------------------------------------------------------------------------------


def _managers(house: House, office: Office, managers: list[Post]) -> Iterator[Row]:
    """A manager who meets the requirements, with a course that counts. TITP-STAFF-01, 03."""
    if not managers:
        yield Row(
            "TITP-STAFF-01.b",
            _("Supervision manager (監理責任者)"),
            Outcome.NG,
            _("Nobody is appointed. Each office needs one full-time manager of its own."),
            Action(_("Choose the person and appoint"), _people_of(office)),
        )
    for post in managers:
        verdict = _role(house, office, post)
        yield Row(
            verdict.rule,
            _("Supervision manager: %(name)s") % {"name": post.person.name},
            verdict.outcome,
            people.said(verdict),
            None if verdict.outcome == Outcome.OK else _open(_("Open the person"), post),
        )
        yield _course(house, post)


def _role(house: House, office: Office, post: Post) -> Verdict:
    person, today = post.person, house.today
    course = post.standing.course(people.COURSES[post.appointment.role], today)
    fit, _words = people.fitness(person, post.standing, today)
    return registry.get("TITP-STAFF-01").judge(
        StaffFacts(
            role="manager",
            day=today,
            birth_date=person.birth_date,
            full_time=person.is_full_time,
            of_the_place=person.office_id == office.pk,
            course_on=course.held_on if course else None,
            disqualified={Outcome.OK: False, Outcome.WARN: False, Outcome.NG: True}.get(fit),
        )
    )


def _course(house: House, post: Post) -> Row:
    title = _("Course of %(name)s") % {"name": post.person.name}
    add = Action(
        _("Add the course"),
        reverse("organization:course_new", args=[post.person.public_id]),
        KEEPER,
        post.person.office_id,
    )
    course = post.standing.course(people.COURSES[post.appointment.role], house.today)
    if course is None:
        return Row("TITP-STAFF-03", title, Outcome.NG, _("No course of this role is recorded."), add)
    verdict = people.judge_course(course.held_on, house.today)
    return Row(verdict.rule, title, verdict.outcome, people.said(verdict), _unless_ok(verdict.outcome, add))


def _related(house: House, office: Office, managers: list[Post]) -> Iterator[Row]:
    """A manager tied to a company takes no part there, and another one is needed. TITP-STAFF-02."""
    supervised = house.care[office.pk].all_companies()
    ties = {post.person.pk: _ties(house, post, supervised) for post in managers}
    companies = {row.company_id: row.company for rows in ties.values() for row in rows}
    for company in sorted(companies.values(), key=lambda company: company.sort_key):
        found = tuple(
            Manager(
                post.person.name,
                tuple(
                    Tie(external.TIES[row.kind], row.ends_on)
                    for row in ties[post.person.pk]
                    if row.company_id == company.pk
                ),
            )
            for post in managers
        )
        verdict = registry.get("TITP-STAFF-02").judge(ManagersFacts(house.today, found))
        action = Action(_("Open the company"), reverse("companies:detail", args=[company.public_id]))
        yield Row(
            verdict.rule,
            _("Managers tied to %(company)s") % {"company": company.name},
            verdict.outcome,
            people.said(verdict),
            _unless_ok(verdict.outcome, action),
        )
    if not companies:
        yield Row(
            "TITP-STAFF-02",
            _("Managers tied to companies"),
            Outcome.OK,
            _("No manager of this office is recorded as tied to a company it supervises."),
        )


def _ties(house, post, supervised):
    return [
        row
        for row in house.ties[post.person.pk]
        if row.kind in external.TIES
        and row.company_id in supervised
        and (row.starts_on is None or row.starts_on <= house.today)
    ]


def spoken_languages(posts: list[Post]) -> set[str]:
    return {code for post in posts for code in post.appointment.languages}


def languages_missing(house: House, office: Office) -> list[str]:
    """Languages of people in care that no counsellor of the office or the organization speaks, as codes."""
    spoken = spoken_languages(house.for_office(Role.COUNSELLOR, office))
    return sorted(code for code in house.care[office.pk].languages if code and code not in spoken | {"ja"})


def _counsellors(house: House, office: Office) -> Row:
    """Advice in the language of everybody in training. TITP-CONS-01, ESD-LIC-01 R7."""
    title, rule = _("Counsellors by language (母国語相談)"), "TITP-CONS-01"
    care = house.care[office.pk].languages
    appoint = Action(_("Choose the person and appoint"), _people_of(office))
    if not care:
        return Row(rule, title, Outcome.OK, _("Nobody is in training at the companies of this office."))
    if missing := languages_missing(house, office):
        words = _("No counsellor for: %(languages)s. Interpreting may come from outside; appoint who answers for it.")
        return Row(rule, title, Outcome.NG, words % {"languages": names(missing)}, appoint)
    if care[""]:
        words = _("%(number)s people in training have no language recorded.") % {"number": care[""]}
        return Row(rule, title, Outcome.CONFIRM, words, Action(_("Open the people"), reverse("people:list")))
    known = names(sorted(code for code in care if code))
    return Row(rule, title, Outcome.OK, _("Covered: %(languages)s.") % {"languages": known})


def _plan_guides(house: House, office: Office) -> Row:
    """Guides for the occupations of the plans. TITP-STAFF-01, Ord 52(8)."""
    title, rule = _("Plan guides by occupation (計画作成指導者)"), "TITP-STAFF-01"
    wanted = sorted(name for name in house.care[office.pk].occupations if name)
    guides = house.for_office(Role.PLAN_GUIDE, office)
    appoint = Action(_("Choose the person and appoint"), _people_of(office))
    if not house.care[office.pk].people:
        return Row(rule, title, Outcome.OK, _("Nobody is in training at the companies of this office."))
    if not guides:
        return Row(rule, title, Outcome.NG, _("Nobody is appointed."), appoint)
    covered = " ".join(post.appointment.occupations for post in guides)
    # What a guide covers is free text: a name that does not stand there has to be looked at by a person.
    if missing := [name for name in wanted if not _covers(covered, name)]:
        words = _("Not named at any guide: %(occupations)s.") % {"occupations": ", ".join(missing)}
        return Row(rule, title, Outcome.CONFIRM, words, _open(_("Open the guide"), guides[0]))
    guided = ", ".join(post.person.name for post in guides)
    return Row(rule, title, Outcome.OK, _("Guided by %(names)s.") % {"names": guided})


def _covers(covered: str, occupation: str) -> bool:
    """An occupation is covered by its own name or by that of its kind (職種) before the operation (作業)."""
    kind = occupation.replace("（", "・").replace("(", "・").split("・")[0].strip()
    return occupation in covered or (bool(kind) and kind in covered)


def _declarations(house: House, office: Office) -> Row:
    """This year's declaration of everybody with a role here. TITP-STAFF-05."""
    title, rule = _("Declarations about disqualification (欠格事由)"), "TITP-STAFF-05"
    posts = {post.person.pk: post for post in house.posts if post.appointment.office_id in (None, office.pk)}
    if not posts:
        return Row(rule, title, Outcome.OK, _("Nobody has a role of the law here yet."))
    found = [(post, *people.fitness(post.person, post.standing, house.today)) for post in posts.values()]
    outcome = worst(one for _post, one, _words in found)
    if outcome == Outcome.OK:
        words = _("All %(number)s people with a role have declared within a year.") % {"number": len(found)}
        return Row(rule, title, outcome, words)
    open_ = [post for post, one, _words in found if one != Outcome.OK]
    words = _("To be declared, repeated or cleared up: %(names)s.") % {"names": ", ".join(p.person.name for p in open_)}
    return Row(rule, title, outcome, words, _open(_("Open the person"), open_[0]))


# --- the organization ---------------------------------------------------------------------------


def _posts(house: House) -> Row:
    """Responsible officer, and external officer or auditor. TITP-STAFF-01.b."""
    roles = (Role.RESPONSIBLE_OFFICER, Role.EXTERNAL_OFFICER, Role.EXTERNAL_AUDITOR)
    verdict = registry.get("TITP-STAFF-01.b").judge(
        PostsFacts(place="organization", posts={str(role): len(house.of(role)) for role in roles})
    )
    action = Action(_("Choose the person and appoint"), reverse("organization:personnel_list"))
    return Row(
        verdict.rule,
        _("Posts of the organization (責任役員・外部役員又は外部監査人)"),
        verdict.outcome,
        people.said(verdict),
        _unless_ok(verdict.outcome, action),
    )


def _external(house: House, office: Office) -> Iterator[Row]:
    """Whoever checks the office from outside may do so. TITP-EXT-01.c."""
    titp = Terms(titp=(house.today, None))
    for found in external.candidates(office.pk, house.today, titp):
        outcome = Outcome(found.outcome)
        page = reverse("organization:personnel", args=[found.person.public_id])
        yield Row(
            "TITP-EXT-01.c",
            f"{found.role_label}: {found.person.name}",
            outcome,
            " ".join(found.lines),
            _unless_ok(outcome, Action(_("Open the person"), page)),
        )


def _licence(house: House) -> Row:
    """The licence of technical intern training, and when to renew it. TITP-LIC-02."""
    title, rule = _("Licence of technical intern training"), renewals.TITP_RENEWAL
    action = Action(_("Open the licences"), reverse("organization:licence_list"))
    rows = [row for row in house.licences if row.regime == Licence.Regime.TITP and row.valid_until]
    held = next((row for row in rows if row.valid_from <= house.today <= row.valid_until), None)
    if held is None:
        words = _("The last licence has expired.") if rows else _("It is not recorded with its validity.")
        return Row(rule, title, Outcome.NG if rows else Outcome.CONFIRM, words, action)
    found = renewals.renewal(held, today=house.today)
    outcome = found.verdict.outcome
    return Row(rule, title, outcome, found.words, _unless_ok(outcome, action))


def licence_of_the_new_law(house: House, requirements: Outcome) -> Iterator[Row]:
    """The licence of employment for skill development from its first day on, and what it asks for. ESD-LIC-01, 06.

    `requirements`: the gravest of its requirements (`readiness`).
    """
    rows = [row for row in house.licences if row.regime == Licence.Regime.ESD]
    held = next((r for r in rows if r.valid_until and r.valid_from <= house.today <= r.valid_until), None)
    if held is None and house.today < renewals.esd_start():
        return
    title, rule = _("Licence of employment for skill development (監理支援機関)"), renewals.ESD_RENEWAL
    action = Action(_("Open the licences"), reverse("organization:licence_list"))
    if held is None:
        working = bool(house.total().people[Regime.ESD])
        words = _("None is in force. Nobody may be supervised under the new law.")
        if any(row.applied_on and not row.valid_until for row in rows):
            words = _("It is applied for and not granted yet. Nobody may be supervised under the new law.")
        yield Row(rule, title, Outcome.NG if working else Outcome.WARN, words, action)
        return
    found = renewals.renewal(held, today=house.today)
    doubt = renewals.other_end(held, found)
    outcome = worst([found.verdict.outcome, Outcome.CONFIRM if doubt else Outcome.OK])
    yield Row(rule, title, outcome, f"{doubt} {found.words}".strip(), _unless_ok(outcome, action))
    yield Row(
        "ESD-LIC-01",
        _("The fourteen requirements of that licence"),
        requirements,
        _("They have to stay met as long as it is in force: people of each office, head-room, rules of business."),
        _unless_ok(requirements, Action(_("Open the requirements"), reverse("house:readiness"))),
    )


def _registration(house: House) -> Iterator[Row]:
    """Our registration as a support organization and when to renew it; nothing where none was ever recorded."""
    rows = [row for row in house.licences if row.regime == Licence.Regime.SSW and row.valid_until]
    if not rows:
        return
    title, rule = _("Registration as support organization (登録支援機関)"), renewals.SUPPORT_RENEWAL
    action = Action(_("Open the licences"), reverse("organization:licence_list"))
    held = next((row for row in rows if row.valid_from <= house.today <= row.valid_until), None)
    if held is None:
        yield Row(rule, title, Outcome.NG, _("The last registration has expired."), action)
        return
    found = renewals.renewal(held, today=house.today)
    outcome = found.verdict.outcome
    yield Row(rule, title, outcome, found.words, _unless_ok(outcome, action))


def _conditions(house: House) -> Iterator[Row]:
    """Conditions during the licence, each judged by a person. TITP-LIC-04."""
    for code, name in requirements.CONDITIONS.items():
        state = house.judged.get(code)
        facts = LicenceConditionFacts(**{name: ANSWERS[state.state] if state else None})
        met = getattr(facts, name)
        outcome = Outcome.CONFIRM if met is None else Outcome.OK if met else Outcome.NG
        yield Row(
            "TITP-LIC-04",
            texts.text(f"licence.{name}", people.lang()),
            outcome,
            judged_words(state),
            Action(_("Judge it"), reverse("house:judge", args=[code]), JUDGE),
        )


ANSWERS = {Requirement.State.MET: True, Requirement.State.MISSING: False, Requirement.State.CONFIRM: None}


def judged_words(row: Requirement | None) -> str:
    """Who judged a requirement, when, and what was noted."""
    if row is None:
        return _("Nobody has judged it yet.")
    words = _("%(state)s, judged by %(name)s on %(day)s.") % {
        "state": row.get_state_display(),
        "name": row.judged_by.name,
        "day": people.texts.show(row.judged_on, people.lang()),
    }
    return f"{words} {row.note}".strip()


def _people_of(office: Office) -> str:
    return f"{reverse('organization:personnel_list')}?office={office.code}"


def _open(label: str, post: Post) -> Action:
    page = reverse("organization:personnel", args=[post.person.public_id])
    return Action(label, page, READER, post.person.office_id)


def _unless_ok(outcome: Outcome, action: Action) -> Action | None:
    return None if outcome == Outcome.OK else action
