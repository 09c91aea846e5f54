"""Who is in charge from which day: the arithmetic of dated rows, the same for companies and for people.

A table has one row per owner and period: `user`, `deputy`, `starts_on`, `ends_on` (both inclusive). A new row ends the
running one the day before and lasts until the next row begins. Raises ValidationError {field: [message]}.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.accounts.models import User
from imjapan.core import changes
from imjapan.core.errors import Conflict, require

from . import holdings, notices, rights
from .access import SUPERVISING, serving
from .models import Staff

DAY = timedelta(days=1)
ROWS = "rows"  # the field of a bulk form that messages about single rows belong to


@dataclass(frozen=True)
class Table:
    """A table of who is in charge. `owner`: its foreign key, to rows with an office. `page`: view of the owner.

    `list_page`: view of the list of owners. `fact`: what is told to the apps above, about the owner.
    `falls_back`: without a row it is as for the company.
    """

    key: str
    model: type[models.Model]
    owner: str
    page: str
    fact: str
    list_page: str
    falls_back: bool = False

    @property
    def owners(self):
        return self.model._meta.get_field(self.owner).related_model

    def owner_id(self, row):
        return getattr(row, f"{self.owner}_id")


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many owners got somebody new, and how many had exactly these already."""

    changed: int
    unchanged: int


def may_assign(actor, office_id):
    """Say who is in charge in an office: who has the right there. Returns (allowed, reason)."""
    refusal = _("Only a supervision manager of the office or an administrator can say who is in charge.")
    return rights.permission(actor, rights.ASSIGN, office_id, refusal=refusal)


def may_assign_somewhere(actor):
    """The same of any office at all. Returns (allowed, reason)."""
    return may_assign(actor, None)


def capable(user_ids: Iterable[int], on: date) -> dict[int, set[int]]:
    """Offices in which each of these users may be in charge on a day: active and doing supervision work there."""
    found = defaultdict(set)
    rows = Staff.objects.filter(serving(on), user__in=user_ids, user__is_active=True, role__in=SUPERVISING)
    for user_id, office_id in rows.values_list("user_id", "office_id"):
        found[user_id].add(office_id)
    return found


def candidates(actor, on: date) -> list[tuple[User, list[str]]]:
    """Whom the actor may choose: active supervision staff of the offices, now or later, with the office names."""
    rows = Staff.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), user__is_active=True, role__in=SUPERVISING
    ).exclude(office_id__in=actor.hidden_office_ids)
    if not actor.everywhere(rights.ASSIGN):
        rows = rows.filter(office_id__in=actor.offices_with(rights.ASSIGN))
    found: dict[User, list[str]] = {}
    for row in rows.select_related("user", "office").order_by("user__name", "user_id", "office__code"):
        names = found.setdefault(row.user, [])
        if row.office.name not in names:
            names.append(row.office.name)
    return list(found.items())


@transaction.atomic
def assign(actor, table: Table, owner_ids: Iterable[int], *, user, deputy, on: date) -> Assigned:
    """Put `user` (and `deputy` or None) in charge of these owners from a day; all of them or none.

    A fixed number of queries. Raises ValidationError: `user` and `deputy` for what is wrong with the two, `rows` with
    one message per refused owner.
    """
    holdings.lock()
    owners = list(table.owners.objects.filter(pk__in=list(owner_ids)).select_related("office").order_by("pk"))
    able = _able_pair(user, deputy, on)
    refused = [text for owner in owners if (text := _refusal(actor, owner, user, deputy, able, on))]
    if refused:
        raise ValidationError({ROWS: refused})
    return _write(actor, table, owners, user, deputy, on)


@transaction.atomic
def assign_one(actor, table: Table, owner, *, user, deputy, on: date) -> Assigned:
    """The same for one owner. Raises Refused (role) and ValidationError at the field."""
    holdings.lock()
    owner = table.owners.objects.select_related("office").get(pk=owner.pk)
    require(may_assign(actor, owner.office_id))
    able = _able_pair(user, deputy, on)
    _require_able(owner, user, deputy, able, on)
    return _write(actor, table, [owner], user, deputy, on)


@transaction.atomic
def correct(actor, table: Table, row, *, user, deputy, starts_on: date, ends_on: date | None):
    """Change a row that was entered wrongly, or give it its last day. Returns the row.

    Raises Refused (role) and ValidationError (no longer there, overlap, who cannot be in charge).
    """
    holdings.lock()
    row = _found(table, row)
    owner = getattr(row, table.owner)
    require(may_assign(actor, owner.office_id))
    before = (row.user_id, row.deputy_id, row.starts_on, row.ends_on)
    if (user.pk, deputy and deputy.pk, starts_on) != before[:3]:
        able = _able_pair(user, deputy, starts_on)
        _require_able(owner, user, deputy, able, starts_on)
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": [_("The last day is before the first day.")]})
    row.user, row.deputy, row.starts_on, row.ends_on = user, deputy, starts_on, ends_on
    if (row.user_id, row.deputy_id, row.starts_on, row.ends_on) == before:
        return row
    if _overlaps(table, row):
        raise ValidationError({"starts_on": [_("Somebody is already in charge in that period.")]})
    row.full_clean()
    row.save(update_fields=["user", "deputy", "starts_on", "ends_on"])
    changes.record(actor, owner, table.fact)
    if row.user_id != before[0]:
        _tell(actor, table, "user", row.user_id, [owner], starts_on)
    if row.deputy_id != before[1]:
        _tell(actor, table, "deputy", row.deputy_id, [owner], starts_on)
    return row


@transaction.atomic
def remove(actor, table: Table, row, *, today: date) -> None:
    """Take back a row that has not begun. Raises Refused, and Conflict when it has begun: then it is ended."""
    holdings.lock()
    row = _found(table, row)
    owner = getattr(row, table.owner)
    require(may_assign(actor, owner.office_id))
    if row.starts_on <= today:
        raise Conflict(_("This has begun already. Give it a last day instead."))
    row.delete()
    changes.record(actor, owner, table.fact)


def _found(table, row):
    found = table.model.objects.select_related(f"{table.owner}__office", "user", "deputy").filter(pk=row.pk).first()
    if found is None:
        raise Conflict(_("Somebody has taken this back meanwhile."))
    return found


def _overlaps(table, row):
    others = table.model.objects.filter(**{table.owner: table.owner_id(row)}).exclude(pk=row.pk)
    if row.ends_on is not None:
        others = others.filter(starts_on__lte=row.ends_on)
    return others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on)).exists()


def _able_pair(user, deputy, on):
    """Offices by user id. Raises ValidationError for what is wrong whatever the office."""
    if deputy is not None and user.pk == deputy.pk:
        raise ValidationError({"deputy": [_("The deputy is somebody else than who is in charge.")]})
    able = capable([each.pk for each in (user, deputy) if each], on)
    wrong = {
        field: [_nowhere(each, on)]
        for field, each in (("user", user), ("deputy", deputy))
        if each is not None and not able[each.pk]
    }
    if wrong:
        raise ValidationError(wrong)
    return able


def _nowhere(user, on):
    if not user.is_active:
        return _("%(name)s is no longer active.") % {"name": user.name}
    return _("%(name)s does no supervision work in any office on %(day)s.") % {"name": user.name, "day": _day(on)}


def _not_here(user, owner, on):
    text = _("%(name)s does no supervision work in %(office)s on %(day)s.")
    return text % {"name": user.name, "office": owner.office.name, "day": _day(on)}


def _require_able(owner, user, deputy, able, on):
    for field, each in (("user", user), ("deputy", deputy)):
        if each is not None and owner.office_id not in able[each.pk]:
            raise ValidationError({field: [_not_here(each, owner, on)]})


def _refusal(actor, owner, user, deputy, able, on):
    allowed, reason = may_assign(actor, owner.office_id)
    if not allowed:
        return f"{owner}: {reason}"
    for each in (user, deputy):
        if each is not None and owner.office_id not in able[each.pk]:
            return f"{owner}: {_not_here(each, owner, on)}"
    return ""


def _day(on):
    return date_format(on, "SHORT_DATE_FORMAT")


def _write(actor, table, owners, user, deputy, on):
    rows = table.model.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), **{f"{table.owner}__in": [owner.pk for owner in owners]}
    )
    known = defaultdict(list)
    for row in rows.order_by("starts_on"):
        known[table.owner_id(row)].append(row)
    deputy_id = deputy and deputy.pk
    ended, replaced, new, changed = [], [], [], []
    gained: dict[str, list] = {"user": [], "deputy": []}
    for owner in owners:
        running = next((row for row in known[owner.pk] if row.starts_on <= on), None)
        later = next((row for row in known[owner.pk] if row.starts_on > on), None)
        if running and (running.user_id, running.deputy_id) == (user.pk, deputy_id):
            continue
        changed.append(owner.pk)
        for role, user_id in (("user", user.pk), ("deputy", deputy_id)):
            if running is None or getattr(running, f"{role}_id") != user_id:
                gained[role].append(owner)
        if running and running.starts_on == on:
            replaced.append(running.pk)
            continue
        if running:
            ended.append(running.pk)
        last = later.starts_on - DAY if later else None
        new.append(
            table.model(
                **{f"{table.owner}_id": owner.pk}, user_id=user.pk, deputy_id=deputy_id, starts_on=on, ends_on=last
            )
        )
    table.model.objects.filter(pk__in=ended).update(ends_on=on - DAY)
    table.model.objects.filter(pk__in=replaced).update(user=user.pk, deputy=deputy_id)
    table.model.objects.bulk_create(new, batch_size=1000)
    changes.record_many(actor, table.owners, changed, table.fact)
    for role, user_id in (("user", user.pk), ("deputy", deputy_id)):
        _tell(actor, table, role, user_id, gained[role], on)
    return Assigned(len(changed), len(owners) - len(changed))


def _tell(actor, table, role, user_id, owners, on):
    """Ring the bell of who was put in charge of these owners: one line, to the one or to the list."""
    found = {owner.pk: owner for owner in owners}
    alone = next(iter(found.values())) if len(found) == 1 else None
    url = reverse(table.page, args=[alone.public_id]) if alone else reverse(table.list_page)
    notices.tell_in_charge(actor, what=table.key, role=role, user_id=user_id, number=len(found), url=url, on=on)


# --- what is held, and how it is handed over ----------------------------------------------------------


def register_holdings(table: Table, *, in_charge, deputy):
    """Register both roles of a table as things that can be held, with their labels."""
    for role, label in (("user", in_charge), ("deputy", deputy)):
        holdings.register(_holding(table, role, label))


def _holding(table, role, label):
    def held(on):
        return table.model.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def counts(user_ids, on):
        office = f"{table.owner}__office"
        rows = held(on).filter(**{f"{role}__in": user_ids}).values(role, office)
        return Counter(
            {(row[role], row[office]): row["number"] for row in rows.annotate(number=Count(table.owner, distinct=True))}
        )

    def items(user_id, on):
        rows = list(
            held(on)
            .filter(**{role: user_id})
            .select_related(table.owner)
            .order_by(f"{table.owner}__sort_key", "starts_on")
        )
        others = table.model.objects.filter(
            starts_on__gt=on, **{f"{table.owner}__in": [table.owner_id(row) for row in rows if row.ends_on]}
        ).select_related("user", "deputy")
        begins = {(table.owner_id(row), row.starts_on): row for row in others}
        found = []
        for row in rows:
            owner = getattr(row, table.owner)
            following = begins.get((table.owner_id(row), row.ends_on + DAY)) if row.ends_on else None
            found.append(
                holdings.Item(
                    row.pk,
                    owner.office_id,
                    str(owner),
                    reverse(table.page, args=[owner.public_id]),
                    row.starts_on,
                    row.ends_on,
                    after=_after(table, row, following, role),
                    other_id=getattr(row, f"{_OTHER[role]}_id"),
                )
            )
        return found

    def hand_over(actor, pks, from_id, to_id, on, *, deputy_id=None, deputy_pks=()):
        _hand_over(actor, table, role, pks, from_id, to_id, on, dict.fromkeys(deputy_pks, deputy_id))

    return holdings.Holding(f"{table.key}.{role}", label, counts, items, hand_over, takes_deputy=True)


_OTHER = {"user": "deputy", "deputy": "user"}


def _after(table, row, following, role):
    """Who follows when the row ends, in words; nothing for a row without an end."""
    if row.ends_on is None:
        return ""
    day = {"day": _day(row.ends_on + DAY)}
    successor = getattr(following, role) if following else None
    if following is None and table.falls_back:
        return _("as for the company from %(day)s") % day
    if following and role == "deputy" and following.user_id == row.deputy_id:
        return _("in charge from %(day)s") % day
    if successor is None:
        return _("nobody follows from %(day)s") % day
    return _("handed over to %(name)s from %(day)s") % {"name": successor.name, **day}


def _hand_over(actor, table, role, pks, from_id, to_id, on, deputies):
    """Rows that begin on the day or later change their name; a running row ends the day before and a new one begins.

    Who would then be in charge and deputy at once is only in charge; `deputies` says by row who is deputy instead.
    """
    other = _OTHER[role]
    rows = list(table.model.objects.filter(pk__in=pks).select_related(table.owner))
    begun = [row for row in rows if row.starts_on < on]
    later = [row.pk for row in rows if row.starts_on >= on]
    twice = [row.pk for row in rows if getattr(row, f"{other}_id") == to_id]
    table.model.objects.filter(pk__in=[row.pk for row in begun]).update(ends_on=on - DAY)
    new = []
    for row in begun:
        pair = {"user_id": row.user_id, "deputy_id": row.deputy_id, f"{role}_id": to_id}
        if row.pk in twice:
            pair = {"user_id": to_id, "deputy_id": deputies.get(row.pk)}
        owner = {f"{table.owner}_id": table.owner_id(row)}
        new.append(table.model(**owner, **pair, starts_on=on, ends_on=row.ends_on))
    table.model.objects.bulk_create(new, batch_size=1000)
    table.model.objects.filter(pk__in=later).exclude(pk__in=twice).update(**{role: to_id})
    both = set(later) & set(twice)
    table.model.objects.filter(pk__in=both - set(deputies)).update(user=to_id, deputy=None)
    new_deputy = next(iter(deputies.values()), None)  # one for all of them
    table.model.objects.filter(pk__in=both & set(deputies)).update(user=to_id, deputy=new_deputy)
    _join(table, {table.owner_id(row) for row in rows}, from_id, on)
    changes.record_many(actor, table.owners, {table.owner_id(row) for row in rows}, table.fact)
    # Who was in charge and takes the post of deputy over stays in charge only: nothing new.
    new_here = [row for row in rows if role == "user" or row.pk not in twice]
    _tell(actor, table, role, to_id, [getattr(row, table.owner) for row in new_here], on)
    _tell(actor, table, "deputy", new_deputy, [getattr(row, table.owner) for row in rows if row.pk in deputies], on)


def _join(table, owner_ids, from_id, on):
    """Make one row of rows of the same two people that follow each other without a gap.

    Rows that still name `from_id` stay as they are: another kind of holding is about to hand them over.
    """
    known = table.model.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on - DAY), **{f"{table.owner}__in": owner_ids}
    ).order_by(f"{table.owner}_id", "starts_on")
    kept, longer, gone = None, {}, []
    for row in known:
        same = (
            kept is not None
            and (table.owner_id(row), row.user_id, row.deputy_id)
            == (table.owner_id(kept), kept.user_id, kept.deputy_id)
            and kept.ends_on == row.starts_on - DAY
            and from_id not in (row.user_id, row.deputy_id)
        )
        if not same:
            kept = row
            continue
        gone.append(row.pk)
        kept.ends_on = row.ends_on
        longer[kept.pk] = kept
    table.model.objects.filter(pk__in=gone).delete()
    table.model.objects.bulk_update(longer.values(), ["ends_on"], batch_size=1000)
