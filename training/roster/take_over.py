"""Writing what a check found: all or nothing in the caller's transaction, set by set, one history event per change."""

from collections import defaultdict
from collections.abc import Callable

from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from companies.models import Company, Establishment, Headcount, InCharge, OutsideTrainees
from imjapan.accounts.models import User
from imjapan.core import changes
from imjapan.core.errors import Conflict
from imjapan.organization.models import Office, Organization, Staff
from interns.models import Passport, Person, PersonInCharge, ResidenceCard

from ..models import CutOver, ExamAttempt, Placement, Plan
from .check import Outcome
from .wishes import Wish

MODELS = {
    "office": Office,
    "user": User,
    "staff": Staff,
    "company": Company,
    "outside": OutsideTrainees,
    "establishment": Establishment,
    "headcount": Headcount,
    "cut_over": CutOver,
    "in_charge": InCharge,
    "person": Person,
    "passport": Passport,
    "card": ResidenceCard,
    "person_in_charge": PersonInCharge,
    "plan": Plan,
    "placement": Placement,
    "exam": ExamAttempt,
}
KEYS = ("search_text", "sort_key", "kana_key")
BATCH = 1_000
RENAMES = ("name", "name_kana", "corporate_number", "receipt_no", "own_number", "old_number")


def write(actor, outcome: Outcome, progress: Callable[[int, int], None] = lambda done, total: None) -> dict[str, list]:
    """Write the wishes of a faultless check; returns the ids that are new or changed, by record.

    Call inside a transaction. Raises Conflict when a record is no longer what the check saw, and IntegrityError when
    the database refuses (see `refusal`).
    """
    touched: dict[str, list] = {}
    for number, (record, model) in enumerate(MODELS.items()):
        wishes = outcome.wishes[record]
        # Periods that end make room for periods that begin, so changes go first.
        changed = _update(model, [wish for wish in wishes if wish.row is not None])
        touched[record] = list(changed)
        touched[record] += _create(model, [wish for wish in wishes if wish.row is None])
        if record == "office":
            changes.record_many(actor, Office, _with(changed, "clock_starts_on"), "office.changed")
        elif record == "company":
            moved = Establishment.objects.filter(company__in=_with(changed, "office"))
            changes.record_many(actor, Establishment, moved.values_list("pk", flat=True), "establishment.left")
        progress(number + 1, len(MODELS) + 1)
    _tell(actor, outcome, touched)
    return touched


def _with(changed: dict[int, set], field: str) -> list[int]:
    return [pk for pk, fields in changed.items() if field in fields]


def refusal(error: IntegrityError) -> str:
    """What the database refused, in the words of the constraint."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    for model in MODELS.values():
        for constraint in model._meta.constraints:
            if constraint.name == name and constraint.violation_error_message:
                text = str(constraint.get_violation_error_message())
                return f"{model._meta.verbose_name}: {text}"
    return name or _("unknown reason")


def _update(model, wishes: list[Wish]) -> dict[int, set]:
    """Change recorded rows; returns the names of the changed fields by id."""
    wanted = {}
    for wish in wishes:
        found = wish.changes()
        if found:
            wanted[wish.row.pk] = (wish, found)
    if not wanted:
        return {}
    rows = model.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    if model is Establishment:
        rows = rows.select_related("company")
    locked = {row.pk: row for row in rows}
    by_fields = defaultdict(list)
    for pk, (wish, found) in wanted.items():
        row = locked.get(pk)
        if row is None or any(_recorded(row, name) != before for name, (before, _after) in found.items()):
            raise Conflict(_("Somebody changed “%(row)s” at the same moment.") % {"row": wish.row})
        for name, (_before, after) in found.items():
            setattr(row, name, after.row if isinstance(after, Wish) else after)
        wish.row = row
        fields = list(found)
        if hasattr(row, "set_keys"):
            row.set_keys()
            fields += [key for key in KEYS if hasattr(row, key)]
        if model is ExamAttempt:  # a form that shows the row as it was is told so
            row.version += 1
            fields.append("version")
        by_fields[tuple(fields)].append(row)
    for fields, rows_of_fields in by_fields.items():
        model.objects.bulk_update(rows_of_fields, fields, batch_size=BATCH)
    if model is Company:
        _refresh_places([pk for pk, (_wish, found) in wanted.items() if set(found) & set(RENAMES)])
    return {pk: set(found) for pk, (_wish, found) in wanted.items()}


def _recorded(row, name):
    field = row._meta.get_field(name)
    return getattr(row, field.attname)


def _refresh_places(company_ids):
    """Establishments are found by the names of their company."""
    places = list(Establishment.objects.filter(company__in=company_ids).select_related("company"))
    for place in places:
        place.set_keys()
    Establishment.objects.bulk_update(places, KEYS[:2], batch_size=BATCH)


def _create(model, wishes: list[Wish]) -> list[int]:
    if not wishes:
        return []
    rows = []
    fixed = _fixed(model)
    for wish in wishes:
        links = {name: other.row for name, other in wish.links.items()}
        row = model(**fixed, **wish.values, **links)
        if model is User:
            row.set_unusable_password()
        rows.append(row)
    model.objects.bulk_create(rows, batch_size=BATCH)
    for wish, row in zip(wishes, rows, strict=True):
        wish.row = row
    return [row.pk for row in rows]


def _fixed(model: type[models.Model]) -> dict:
    if model is Office:
        return {"organization": Organization.objects.get()}
    return {"kind": User.Kind.STAFF} if model is User else {}


def _tell(actor, outcome, touched):
    """The clock follows: placements, and what was done before our records began."""
    plans = touched["plan"]
    placements = set(touched["placement"])
    if plans:
        placements |= set(Placement.objects.filter(plan__in=plans).values_list("pk", flat=True))
    changes.record_many(actor, Placement, placements, "placement.changed")
    changes.record_many(actor, ExamAttempt, touched["exam"], "exam.changed")
    counted = {wish.row.company_id for wish in outcome.wishes["headcount"] if wish.row.pk in set(touched["headcount"])}
    changes.record_many(actor, Company, counted, "company.changed")
    told = set(Placement.objects.filter(pk__in=placements).values_list("establishment_id", flat=True))
    cut_overs = [
        wish.row.pk
        for wish in outcome.wishes["cut_over"]
        if wish.row.pk in set(touched["cut_over"]) and wish.row.establishment_id not in told
    ]
    changes.record_many(actor, CutOver, cut_overs, "cut_over.changed")
