"""Hand-over: everything a staff member holds goes to a successor from a day, or stays and is listed with the reason."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import events
from imjapan.core.errors import require

from .. import assignments, holdings, rights
from ..models import Office


@dataclass(frozen=True, slots=True)
class Stays:
    """What cannot be handed over, and why."""

    label: str
    item: holdings.Item
    reason: str


@dataclass(frozen=True, slots=True)
class Moves:
    """Things of one kind that are handed over."""

    holding: holdings.Holding
    items: list[holdings.Item]

    @property
    def label(self):
        return str(self.holding.label)

    @property
    def number(self):
        return holdings.number_of(self.items)

    @property
    def lines(self):
        return holdings.merged(self.items)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What moves and what stays; `number` counts the things that move.

    The successor was the deputy, or is deputised: the post of deputy is lost. `deputised`: it goes to the new deputy;
    `alone`: nobody is deputy afterwards.
    """

    moves: list[Moves]
    stays: list[Stays]
    deputised: list[holdings.Item] = field(default_factory=list)
    alone: list[holdings.Item] = field(default_factory=list)

    @property
    def number(self):
        return sum(each.number for each in self.moves)

    @property
    def deputised_number(self):
        return holdings.number_of(self.deputised)

    @property
    def alone_number(self):
        return holdings.number_of(self.alone)

    @property
    def alone_lines(self):
        return holdings.merged(self.alone)


def may_hand_over(actor):
    """Who may say who is in charge, in the offices where they may. Returns (allowed, reason)."""
    refusal = _("Only a supervision manager or an administrator can hand over what somebody holds.")
    return rights.permission(actor, rights.ASSIGN, refusal=refusal)


def plan(actor, *, from_user, to_user, on: date, deputy=None) -> HandOver:
    """What a hand-over on a day would do. Writes nothing. `deputy`: becomes deputy where the successor was it.

    Raises Refused (role) and ValidationError (`to_user`: the same person, inactive, or without supervision work;
    `deputy`: one of the two, or inactive).
    """
    require(may_hand_over(actor))
    if deputy is not None:
        _require_deputy(deputy, from_user, to_user)
    if to_user.pk == from_user.pk:
        raise ValidationError({"to_user": [_("Choose somebody else as successor.")]})
    if not to_user.is_active:
        raise ValidationError({"to_user": [_("%(name)s is no longer active.") % {"name": to_user.name}]})
    held = [
        (holding, item)
        for holding in holdings.registered()
        for item in holding.items(from_user.pk, on)
        if item.office_id not in actor.hidden_office_ids
    ]
    days = {_day(item, on) for _holding, item in held} | {on}
    able = {day: assignments.capable([to_user.pk], day)[to_user.pk] for day in sorted(days)}
    if not any(able.values()):
        text = _("%(name)s does no supervision work in any office on %(day)s.")
        raise ValidationError({"to_user": [text % {"name": to_user.name, "day": _in_words(on)}]})
    offices = Office.objects.in_bulk({item.office_id for _holding, item in held})
    moves, stays = [], []
    for holding, group in groupby(held, key=lambda pair: pair[0]):
        items = []
        for _holding, item in group:
            reason = _why_not(actor, item, to_user, able, offices, on)
            if reason:
                stays.append(Stays(str(holding.label), item, reason))
            else:
                items.append(item)
        if items:
            moves.append(Moves(holding, items))
    deputised, alone = _deputies(moves, to_user, deputy, on)
    return HandOver(moves, stays, deputised, alone)


def _require_deputy(deputy, from_user, to_user):
    if deputy.pk in (from_user.pk, to_user.pk):
        raise ValidationError({"deputy": [_("Choose somebody else as deputy than the two above.")]})
    if not deputy.is_active:
        raise ValidationError({"deputy": [_("%(name)s is no longer active.") % {"name": deputy.name}]})


def _deputies(moves, to_user, deputy, on):
    """Items that lose their deputy to the successor: those the new deputy can serve, and the others."""
    losing = [item for each in moves for item in each.items if item.other_id == to_user.pk]
    if deputy is None:
        return [], losing
    able = {day: assignments.capable([deputy.pk], day)[deputy.pk] for day in {_day(item, on) for item in losing}}
    taken, alone = [], []
    for item in losing:
        (taken if item.office_id in able[_day(item, on)] else alone).append(item)
    return taken, alone


@transaction.atomic
def hand_over(actor, *, from_user, to_user, on: date, deputy=None) -> HandOver:
    """Move everything that can be moved, in one transaction; a second time there is nothing left to move.

    Raises Refused and ValidationError as `plan` does. Returns what moved and what stayed.
    """
    holdings.lock()
    found = plan(actor, from_user=from_user, to_user=to_user, on=on, deputy=deputy)
    deputised = set(found.deputised)
    for each in found.moves:
        extra = {}
        if each.holding.takes_deputy and deputy is not None:
            here = [item.pk for item in each.items if item in deputised]
            extra = {"deputy_id": deputy.pk, "deputy_pks": here}
        each.holding.hand_over(actor, [item.pk for item in each.items], from_user.pk, to_user.pk, on, **extra)
    if found.number:
        offices = {item.office_id for each in found.moves for item in each.items}
        events.record(
            actor,
            "organization.work.handed_over",
            from_user,
            office_id=offices.pop() if len(offices) == 1 else None,
            to=to_user.pk,
            moved=found.number,
            stayed=len(found.stays),
        )
    return found


def _day(item, on):
    """The day from which the successor has to serve for this item."""
    return max(item.first, on) if item.first else on


def _why_not(actor, item, to_user, able, offices, on):
    allowed, reason = assignments.may_assign(actor, item.office_id)
    if not allowed:
        return reason
    day = _day(item, on)
    if item.office_id not in able[day]:
        text = _("%(name)s does no supervision work in %(office)s on %(day)s.")
        return text % {"name": to_user.name, "office": offices[item.office_id].name, "day": _in_words(day)}
    return ""


def _in_words(day):
    return date_format(day, "SHORT_DATE_FORMAT")
