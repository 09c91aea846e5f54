"""People presented for an offer (求職): presented, interviewed, selected or not. Decided one by one or many at once."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.core.transitions import Moves, move
from imjapan.law.dates import add_months_clamped
from imjapan.law.parameters import effective
from imjapan.organization import access as organization
from imjapan.organization import editing, languages
from interns.domain import papers, people, same
from interns.models import Person
from training.models import Candidate, Offer, PlanApplication, Regime

from .offers import CHANGED, locked

State = Candidate.State
_DECIDED = (State.SELECTED, State.RESERVE, State.REFUSED, State.WITHDRAWN)
# Every decision can be taken back, as long as no plan is applied for (`_require_no_application`).
MOVES = Moves(
    {
        State.PRESENTED: [State.INTERVIEWED, *_DECIDED],
        State.INTERVIEWED: [State.PRESENTED, *_DECIDED],
        **{
            state: [State.PRESENTED, State.INTERVIEWED, *(one for one in _DECIDED if one != state)]
            for state in _DECIDED
        },
    }
)
FIELDS = ("accepted_on", "valid_until", "presented_on", "interviewed_on", "wish", "home_address", "note")
PLACES = {"training_candidate_once": "person", "training_candidate_decided_has_day": "decided_on"}
ON_THE_WAY = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED)
OVER = (PlanApplication.State.REFUSED, PlanApplication.State.WITHDRAWN)


@transaction.atomic
def present(actor, *, offer, persons: Iterable, on: date, accepted_on: date) -> list[Candidate]:
    """Present people for an open offer; who is presented already stays as is. Returns the new rows.

    Raises Refused, Conflict (the offer is closed) and ValidationError by field.
    """
    offer = locked(offer.pk)
    organization.must_write(actor, offer.office_id)
    if offer.state != Offer.State.OPEN:
        raise Conflict(_("This offer is closed. Open it again to present somebody."))
    persons = list(persons)
    if not persons:
        raise ValidationError({"people": _("Choose at least one person.")})
    if accepted_on > on:
        raise ValidationError({"accepted_on": _("Somebody cannot be presented before the wish to work was accepted.")})
    there = set(offer.candidates.values_list("person_id", flat=True))
    new = [
        Candidate(offer=offer, person=person, accepted_on=accepted_on, presented_on=on)
        for person in persons
        if person.pk not in there
    ]
    for row in new:
        row.save()
    if new:
        events.record(actor, "training.offer.presented", offer, number=len(new))
        changes.record(actor, offer, CHANGED)
    return new


@transaction.atomic
def present_new(actor, *, offer, data, on, accepted_on, key, today) -> Candidate:
    """Record somebody new and present that person in one step. `data`: values of a person.

    With `passport_number`; `another` and `young` say that somebody looked: it is nobody recorded, and the age is right.
    The language is that of the country, the sending organization that of the offer when it is of the same country.
    Raises Refused, Conflict and ValidationError by field.
    """
    passport_number, another, young = (data.get(name) for name in ("passport_number", "another", "young"))
    data = {"language": languages.OF_COUNTRY.get(data.get("nationality"), ""), **data, "office": offer.office}
    if offer.sending_id and offer.sending.country == data.get("nationality"):
        data["sending"] = offer.sending
    earlier = editing.made_before(Person, key)
    if earlier is None:
        same.require_new(actor, data=data, passport_number=passport_number, another=another)
        if not young:
            _require_age(offer, data)
    person = people.save_person(actor, data=data, key=key, today=today)
    if passport_number and earlier is None:
        passport = {"nationality": person.nationality, "number": passport_number}
        try:
            papers.save_passport(actor, person=person, data=passport, today=today)
        except ValidationError as error:
            raise ValidationError({"passport_number": error.error_dict.get("number", error.messages)}) from error
    present(actor, offer=offer, persons=[person], on=on, accepted_on=accepted_on)
    return offer.candidates.get(person=person)


def _require_age(offer, data):
    """Too young for the first day of work: a slip of typing nearly always, but nothing is refused for good."""
    born = data.get("birth_date")
    if born and too_young(offer, born):
        words = {"age": least_age(offer), "day": date_format(offer.starts_on, "SHORT_DATE_FORMAT")}
        question = _("Younger than %(age)s when the work begins on %(day)s. Check the year; if it is right, tick this.")
        raise ValidationError({"young": question % words})


def least_age(offer) -> int | None:
    """TITP-STAGE-02.b, ESD-ELIG-01, the same for specified skilled workers; None without a figure in force."""
    key = "titp.stage.least_age" if offer.regime == Regime.TITP else "esd.min_age"
    return effective(key, offer.starts_on).value


def too_young(offer, birth_date) -> bool:
    years = least_age(offer)
    return years is not None and add_months_clamped(birth_date, 12 * years) > offer.starts_on


def day_offered(offer, rows, today: date) -> date:
    """The day a form of decisions proposes: that of the selection, and today once something was decided."""
    if offer.selection_on is None or any(row.decided_on for row in rows):
        return today
    return min(offer.selection_on, today)


@transaction.atomic
def decide(
    actor,
    *,
    offer,
    choices: Mapping[int, tuple[str, str | None]],
    on: date,
    today,
    seen: Mapping[int, str] = {},
    at_selection: bool = False,
) -> int:
    """Move candidates of an offer: {id: (new state, note or None)}; who is in that state already stays. All or nobody.

    The day is that of the interview, or of the decision; `at_selection`: of both, as on the sheet of the selection
    day. `seen`: the states the page showed. Returns how many moved.
    Raises Refused, Conflict (somebody was faster, or a plan is applied for) and ValidationError.
    """
    offer = locked(offer.pk)
    organization.must_write(actor, offer.office_id)
    if on > today:
        raise ValidationError({"on": _("This day lies in the future. Check the year.")})
    rows = {
        row.pk: row for row in offer.candidates.select_for_update(of=("self",)).select_related("person", "application")
    }
    if set(choices) - set(rows):
        raise ValidationError(_("Somebody of the list is not presented for this offer any more. Look again."))
    moved = 0
    for pk, (state, note) in choices.items():
        row = rows[pk]
        changed = state != row.state
        if changed and seen.get(pk, row.state) != row.state:
            raise Conflict(
                _("Somebody else decided meanwhile: %(person)s is now “%(state)s”. Look again.")
                % {"person": row.person, "state": row.get_state_display()}
            )
        if changed:
            _move(row, state, on, at_selection)
            events.record(
                actor,
                "training.candidate.decided",
                row,
                office_id=offer.office_id,
                company_id=offer.company_id,
                state=str(state),
            )
        if changed or (note is not None and note != row.note):
            row.note = row.note if note is None else note
            editing.check(row, places=PLACES)
            row.save()
            moved += 1
    if moved:
        changes.record(actor, offer, CHANGED)
    return moved


def _move(row, state, on, at_selection):
    _require_no_application(row)
    move(row, state, moves=MOVES)
    if state == State.PRESENTED:
        row.interviewed_on = row.decided_on = None
    elif state == State.INTERVIEWED:
        row.interviewed_on, row.decided_on = on, None
    else:
        row.decided_on = on
        if at_selection and state != State.WITHDRAWN:  # who withdrew may not have come
            row.interviewed_on = row.interviewed_on or on


def _require_no_application(row):
    application = getattr(row, "application", None)
    if application is not None and application.state not in OVER:
        raise Conflict(
            _("A plan is being applied for: %(person)s. Withdraw the application first.") % {"person": row.person}
        )


@transaction.atomic
def save_candidate(actor, *, candidate, data, version=None) -> Candidate:
    """Correct days, wish, address and note of a candidate. `data`: values of `FIELDS`.

    Raises Refused, Stale and ValidationError by field.
    """
    offer = locked(candidate.offer_id)
    organization.must_write(actor, offer.office_id)
    row = offer.candidates.select_for_update(of=("self",)).get(pk=candidate.pk)
    editing.require_fresh(row, version)
    editing.fill(row, data, FIELDS)
    errors = {}
    for before, after in (("accepted_on", "valid_until"), ("accepted_on", "presented_on"),
                          ("presented_on", "interviewed_on")):  # fmt: skip
        first, second = getattr(row, before), getattr(row, after)
        if first and second and second < first:
            errors[after] = _("This is before “%(field)s”.") % {"field": row._meta.get_field(before).verbose_name}
    editing.check(row, places=PLACES, errors=errors)
    editing.write(row, places=PLACES)
    changes.record(actor, offer, CHANGED)
    return row


@transaction.atomic
def remove(actor, *, candidate):
    """Take back that somebody was presented by mistake. Raises Refused and Conflict (something was decided)."""
    offer = locked(candidate.offer_id)
    organization.must_write(actor, offer.office_id)
    row = offer.candidates.select_for_update(of=("self",)).get(pk=candidate.pk)
    if row.state != State.PRESENTED:
        raise Conflict(_("Something was decided about this person. Say what came of it instead of removing the row."))
    editing.require_free(row, {"application": _("plan application")})
    row.delete()
    changes.record(actor, offer, CHANGED)


def busy(persons: Iterable[Person], offer) -> dict[int, str]:
    """What already holds people who could be presented, in words: a plan on its way, or another company's choice.

    Two queries, however many people.
    """
    ids = [person.pk for person in persons]
    chosen = Candidate.objects.filter(person__in=ids, state=State.SELECTED, application__isnull=True)
    found = {
        row.person_id: _("selected by %(company)s") % {"company": row.offer.company}
        for row in chosen.exclude(offer=offer).select_related("offer__company")
    }
    applications = PlanApplication.objects.filter(person__in=ids, state__in=ON_THE_WAY).select_related("company")
    for row in applications:
        words = {"company": row.company, "state": row.get_state_display()}
        found[row.person_id] = _("plan at %(company)s: %(state)s") % words
    return found


def counts_of(candidates: Iterable[Candidate]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in candidates:
        found[row.state] = found.get(row.state, 0) + 1
    return found


def full(offer, candidates) -> bool:
    """Whether an offer that is still open has as many people selected as are wanted."""
    return offer.state == offer.State.OPEN and counts_of(candidates).get(State.SELECTED, 0) >= offer.headcount


def too_many(offer, candidates) -> str:
    """What to say when more are selected than are wanted; else ""."""
    more = counts_of(candidates).get(State.SELECTED, 0) - offer.headcount
    if more <= 0:
        return ""
    return ngettext(
        "%(number)s more is selected than the company asked for.",
        "%(number)s more are selected than the company asked for.",
        more,
    ) % {"number": more}
