"""Residence of people: periods of stay, time while an application is pending, notices within 14 days (titp.md 6).

TITP-IMM-01, TITP-IMM-02.b and .c. A period after which nobody is meant to stay asks for nothing here. Whoever failed an
exam of the end of skill development may go on with an extension: the stay is settled before the card ends.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef

from imjapan.law.immigration import ResidentNoticeFacts
from interns.models import ResidenceCard, ResidenceEvent
from training.models import Absence, LectureCourse, ResidenceApplication

from ..cycle_verdicts import RENEWAL_RULE, SPECIAL_RULE, renewal, special
from ..duty import AHEAD, Duty, Kind, duty, long_over
from ..judged import basis_of, judge
from ..subjects import PERSON, Subject
from ..verdicts import basis
from . import Chapter, register
from .cycle_facts import Life, lives
from .extension_facts import Longer, longer

NOTICE_RULE = "TITP-IMM-01"
_Event, _Kind, _Result = ResidenceEvent.Kind, ResidenceApplication.Kind, ResidenceApplication.Result
SERVING = (_Kind.CHANGE, _Kind.EXTENSION, _Kind.BRIDGE)
EVENTS = {
    _Event.SETTLED: "first_address",
    _Event.MOVED: "moved",
    _Event.CHANGED: "particulars_changed",
    _Event.CARD_LOST: "card_lost",
    _Event.LEFT: "left_organization",
    _Event.JOINED: "joined_organization",
    _Event.ORGANIZATION: "organization_changed",
}


@dataclass(frozen=True, slots=True)
class CardFact:
    id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FiledFact:
    """An application for a change, an extension, or a stay while a new place is sought."""

    id: int
    filed_on: date
    decided_on: date | None
    granted: bool


@dataclass(frozen=True, slots=True)
class EventFact:
    id: int
    kind: str
    happened_on: date
    notified_on: date | None
    in_lecture: bool


@dataclass(slots=True)
class Residence:
    """One person; cards, applications and events in the order of their days. `abroad`: days of leaving and coming back.

    The second is None while the person has not come back. `landed`: days of entering with a certificate of eligibility.
    """

    life: Life
    cards: list[CardFact] = field(default_factory=list)
    filed: list[FiledFact] = field(default_factory=list)
    events: list[EventFact] = field(default_factory=list)
    abroad: list[tuple[date, date | None]] = field(default_factory=list)
    landed: list[date] = field(default_factory=list)
    longer: Longer | None = None

    def goes_on_after(self, day: date, today: date) -> bool:
        """Whether the stay is meant to go on after a day, or as of today may by an extension."""
        more = self.longer
        return self.life.goes_on_after(day) or (more is not None and more.since <= today and day < more.until)


def gather(person_ids: Collection[int]) -> dict[int, Residence]:
    """Return what is known of the stay of these people. Eight queries, one more under employment for development."""
    known = lives(person_ids)
    found: dict[int, Residence] = {}

    def of(person_id):
        if person_id not in found:
            found[person_id] = Residence(known.get(person_id, Life()))
        return found[person_id]

    cards = ResidenceCard.objects.filter(person__in=person_ids).order_by("starts_on", "pk")
    for person_id, *card in cards.values_list("person", "pk", "starts_on", "ends_on"):
        of(person_id).cards.append(CardFact(*card))
    rows = ResidenceApplication.objects.filter(person__in=person_ids, kind__in=SERVING)
    rows = rows.exclude(result=_Result.WITHDRAWN).order_by("filed_on", "pk")
    for person_id, pk, filed_on, decided_on, result in rows.values_list(
        "person", "pk", "filed_on", "decided_on", "result"
    ):
        of(person_id).filed.append(FiledFact(pk, filed_on, decided_on, result == _Result.GRANTED))
    trips = Absence.objects.filter(person__in=person_ids, kind=Absence.Kind.TRIP_HOME).order_by("starts_on", "pk")
    for person_id, *trip in trips.values_list("person", "starts_on", "ends_on"):
        of(person_id).abroad.append(tuple(trip))
    landings = ResidenceApplication.objects.filter(person__in=person_ids, entered_on__isnull=False)
    for person_id, entered_on in landings.order_by("entered_on", "pk").values_list("person", "entered_on"):
        of(person_id).landed.append(entered_on)
    for person_id, more in longer(known).items():
        of(person_id).longer = more
    lecture = LectureCourse.objects.filter(
        people=OuterRef("person"),
        kind=LectureCourse.Kind.POST,
        starts_on__lte=OuterRef("happened_on"),
        ends_on__gte=OuterRef("happened_on"),
    )
    events = ResidenceEvent.objects.filter(person__in=person_ids).annotate(in_lecture=Exists(lecture))
    columns = ("pk", "kind", "happened_on", "notified_on", "in_lecture")
    for person_id, *event in events.order_by("happened_on", "pk").values_list("person", *columns):
        of(person_id).events.append(EventFact(*event))
    return found


def duties(subject: Subject, facts: Residence, today: date) -> Iterator[Duty]:
    """Yield the duties of the stay of one person, without those over before the clock started."""
    for index, card in enumerate(facts.cards):
        if long_over(subject, card.ends_on):
            continue
        following = facts.cards[index + 1] if index + 1 < len(facts.cards) else None
        if _left(facts, card, following, today):
            continue
        yield from _stay(subject, facts, card, following, today)
    for event in facts.events:
        yield from _notice(subject, event, today)


def standing(facts: Residence) -> set[tuple[str, int]]:
    """Applications that were filed and notices that were given still count."""
    filed = {("residence_application", row.id) for row in facts.filed}
    return filed | {("residence_event", event.id) for event in facts.events if event.notified_on}


def _left(facts, card, following, today) -> bool:
    """Whether the stay of a card ended by leaving: gone for good, not back before its last day, or landed anew."""
    for left, back in facts.abroad:
        if card.starts_on < left <= today and (back is None or left <= card.ends_on < back):
            return True
    before_next = following.starts_on if following else today
    return any(card.ends_on < landed <= min(before_next, today) for landed in facts.landed)


def _stay(subject, facts, card, following, today) -> Iterator[Duty]:
    opens, due, _verdict = renewal(card.ends_on)
    filed = _serving(facts.filed, card, following, today)
    if due.legal >= subject.clock_starts_on and opens <= today + AHEAD:
        # A card that follows was got by an application, also where none was recorded.
        done = filed.filed_on if filed else following and following.starts_on
        done = done if done and done <= today else None
        if done or facts.goes_on_after(card.ends_on, today):
            yield duty(
                subject,
                Kind.RESIDENCE,
                RENEWAL_RULE,
                f"card:{card.id}",
                (opens, card.ends_on),
                basis(card.ends_on),
                lambda: renewal(card.ends_on)[1:],
                done_on=done,
                records={("residence_application", filed.id)} if done and filed else frozenset(),
            )
    if filed and filed.filed_on <= card.ends_on:
        yield from _pending(subject, card, following, filed, today)


def _pending(subject, card, following, filed, today) -> Iterator[Duty]:
    """Once the period is over and nothing was decided by then, the stay goes on for two months at most."""
    due, _verdict = special(card.ends_on)
    by_then = filed.decided_on and filed.decided_on <= card.ends_on
    if card.ends_on >= today or by_then or due.legal < subject.clock_starts_on:
        return
    done = filed.decided_on or (following and following.starts_on)
    done = done if done and done <= today else None
    yield duty(
        subject,
        Kind.RESIDENCE,
        SPECIAL_RULE,
        f"card:{card.id}",
        (card.ends_on, due.legal),
        basis(card.ends_on),
        lambda: special(card.ends_on),
        done_on=done,
        records={("residence_application", filed.id)} if done else frozenset(),
    )


def _serving(filed, card, following, today) -> FiledFact | None:
    """The first application made while a card was held, or after it where no other followed."""
    until = following.starts_on if following else today
    return next((row for row in filed if card.starts_on < row.filed_on <= until), None)


def _notice(subject, event, today) -> Iterator[Duty]:
    if long_over(subject, event.happened_on):
        return
    facts = ResidentNoticeFacts(event=EVENTS[event.kind], day=event.happened_on, in_lecture=event.in_lecture)
    due, _verdict = judge(NOTICE_RULE, facts)
    if due.legal < subject.clock_starts_on or event.happened_on > today + AHEAD:
        return
    done = event.notified_on if event.notified_on and event.notified_on <= today else None
    yield duty(
        subject,
        Kind.RESIDENCE_NOTICE,
        NOTICE_RULE,
        f"residence_event:{event.id}",
        (event.happened_on, due.legal),
        basis_of(NOTICE_RULE, facts),
        lambda: judge(NOTICE_RULE, facts),
        done_on=done,
        records={("residence_event", event.id)} if done else frozenset(),
        residence_event_id=event.id,
    )


register(Chapter(PERSON, (NOTICE_RULE, RENEWAL_RULE, SPECIAL_RULE), gather, duties, standing))
