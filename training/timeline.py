"""The years of one person as lanes: residence, plans by stage, employers, lectures, absences, and what is missing."""

from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core.timeline import (
    GAP,
    ONE_DAY,
    Columns,
    Drawing,
    Lane,
    Period,
    draw,
    month_end,
    months_around,
    months_later,
    stack,
    uncovered,
)

from .models import Absence, Placement, Regime

MONTHS_BEFORE, MONTHS_AFTER = 24, 12
SOON = 3  # months before the last day of a residence card from which its renewal is shown


def kind_of(regime, stage) -> str:
    """The CSS name of a kind of training."""
    return f"titp-{stage}" if regime == Regime.TITP else str(regime)


def short_name(regime, stage) -> str:
    """What fits on a bar: "Stage 2", "SSW"."""
    if regime == Regime.TITP:
        return _("Stage %(stage)s") % {"stage": stage}
    return {Regime.ESD: _("Skill development"), Regime.SSW: _("Specified skills")}[regime]


def person_drawing(person, *, plans, placements, covered, today) -> Drawing | None:
    """The band of one person; None while there is nothing to draw.

    `placements` come with establishment and company. `covered`: days with any placement, also one not to be shown.
    """
    cards = list(person.residence_cards.order_by("starts_on"))
    absences = list(Absence.objects.filter(person=person))
    if not (cards or plans or placements or absences):
        return None
    abroad = _abroad(person, cards, absences, today)
    lectures = [plan for plan in plans if plan.lecture_starts_on]
    lanes = [
        Lane(_("Residence"), [*map(_residence, cards), *_residence_gaps(cards, plans, placements, today, abroad)]),
        Lane(_("Plans"), [_plan(plan) for plan in plans]),
        Lane(_("Employers"), [*map(_employer, placements), *_placement_gaps(plans, covered, today)]),
    ]
    if lectures:
        lanes.append(Lane(_("Lectures"), [_lecture(plan) for plan in lectures]))
    if absences:
        lanes.append(Lane(_("Absences"), [_absence(row) for row in absences]))
    return draw(lanes, today=today)


def _residence(card):
    return Period(card.status, card.starts_on, card.ends_on, "residence", card.number or _("no card number yet"))


def _plan(plan):
    name = short_name(plan.regime, plan.stage)
    note = ", ".join(filter(None, [plan.certification_no or _("no certification number yet"), plan.occupation]))
    return Period(name, plan.starts_on, plan.ends_on, kind_of(plan.regime, plan.stage), note)


def _employer(row):
    url = reverse("companies:establishment", args=[row.establishment.public_id])
    name = f"{row.establishment.company.name} {row.establishment.name}"
    return Period(name, row.starts_on, row.ends_on, "employer", row.end_reason, url)


def _lecture(plan):
    """A lecture whose end is not recorded is drawn as its first day."""
    note = "" if plan.lecture_ends_on else _("the last day is not recorded")
    return Period(_("Lecture"), plan.lecture_starts_on, plan.lecture_ends_on or plan.lecture_starts_on, "lecture", note)


def _absence(row):
    kind = "missing" if row.kind == Absence.Kind.MISSING else "absence"
    return Period(str(row.get_kind_display()), row.starts_on, row.ends_on, kind, row.note)


def _abroad(person, cards, absences, today):
    """Days outside Japan, when nobody needs a status: trips home, and the time before landing with a certificate."""
    trips = [(row.starts_on, row.ends_on or today) for row in absences if row.kind == Absence.Kind.TRIP_HOME]
    landings = person.residence_applications.filter(entered_on__isnull=False).values_list("entered_on", flat=True)
    for landed in landings:
        before = [card.ends_on for card in cards if card.ends_on < landed]
        if before:
            trips.append((max(before) + ONE_DAY, landed - ONE_DAY))
    return [(first, last) for first, last in trips if first <= last]


def _residence_gaps(cards, plans, placements, today, abroad):
    """Days until today of a plan, a placement or between two cards without a recorded status; then what to renew.

    Before any card nothing is known. Days to come are no gap: nobody has the card of the next year yet. `abroad`: days
    outside Japan, which need no status.
    """
    stays = [(row.starts_on, row.ends_on) for row in (*plans, *placements)]
    covered = [*((card.starts_on, card.ends_on) for card in cards), *abroad]
    if cards:
        stays.append((cards[0].starts_on, max(card.ends_on for card in cards)))
    holes = uncovered(stays, covered)
    words = _("No status of residence is recorded")
    gaps = [_gap(first, min(last, today), today, words) for first, last in holes if first <= today]
    return gaps + [_renewal(first, last) for first, last in holes if _renewed_soon(first - ONE_DAY, cards, today)]


def _renewed_soon(last_day, cards, today):
    """Whether a card ends on this day within the next months. A card that runs longer is not due: that is no gap."""
    return today <= last_day <= months_later(today, SOON) and any(card.ends_on == last_day for card in cards)


def _renewal(first, last):
    note = _("The residence card runs until %(day)s") % {"day": date_format(first - ONE_DAY, "SHORT_DATE_FORMAT")}
    return Period(_("to be renewed"), first, last, "renew", note)


def _placement_gaps(plans, covered, today):
    """Days of a plan without a placement. During the lecture after entry nobody needs to be placed yet."""
    lectures = [(plan.lecture_starts_on, plan.lecture_ends_on or plan.lecture_starts_on) for plan in plans]
    held = [(first, last) for first, last in lectures if first]
    holes = uncovered([(plan.starts_on, plan.ends_on) for plan in plans], [*covered, *held])
    return [_gap(first, last, today, _("A plan runs, but no placement is recorded")) for first, last in holes]


def _gap(first: date, last: date, today: date, words: str) -> Period:
    label = _("not recorded yet") if first > today else _("missing")
    return Period(label, first, last, GAP, words)


# --- how many are in training -------------------------------------------------------------------


def headcount(placements, *, today) -> Columns | None:
    """People in training on the last day of each month, by kind, of a company or an establishment. One query.

    `placements`: a queryset. None when nobody was or will be there in these months.
    """
    months = months_around(today, before=MONTHS_BEFORE, after=MONTHS_AFTER)
    rows = list(
        placements.filter(starts_on__lte=month_end(months[-1]), ends_on__gte=month_end(months[0]))
        .order_by()
        .values_list("starts_on", "ends_on", "plan__regime", "plan__stage")
        .annotate(people=Count("pk"))
    )
    if not rows:
        return None
    counts = [(month, _on(month_end(month), rows)) for month in months]
    kinds = [(f"titp-{stage}", short_name(Regime.TITP, stage)) for stage in (1, 2, 3)]
    kinds += [(str(regime), short_name(regime, None)) for regime in (Regime.ESD, Regime.SSW)]
    return stack(counts, kinds=kinds, today=today)


def _on(day, rows):
    found = {}
    for starts_on, ends_on, regime, stage, people in rows:
        if starts_on <= day <= ends_on:
            kind = kind_of(regime, stage)
            found[kind] = found.get(kind, 0) + people
    return found


def current(placements, today) -> Placement | None:
    """The placement of today, else the next one, else the last one."""
    running = [row for row in placements if row.starts_on <= today <= row.ends_on]
    coming = [row for row in placements if row.starts_on > today]
    past = [row for row in placements if row.ends_on < today]
    return next(iter([*running, *coming, *reversed(past)]), None)
