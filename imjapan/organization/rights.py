"""Who may do what: a fixed matrix of roles and rights, and the few cells an administrator decides.

A cell is fixed (with the reason) or choosable with a default; a row of `RoleRight` exists only where a decision differs
from the default. Rights to read (`reading`) hold in every office the person may read, the others in the office of the
role. The column of administrators is fixed: who can change the matrix could give every right to themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.accounts.actor import Role
from imjapan.core import events
from imjapan.core.errors import Conflict, require

from .models import RoleRight, Staff

SUPERVISE, MASTERS, APPROVE, FILE, ASSIGN = "supervise", "masters", "approve", "file", "assign"
IMPORT, EXPORT, INTERVIEWS, ACCESS, WAIVE = "import", "export", "interviews", "access", "waive"
CONSULT = "consult"

MEMBER, MANAGER = Staff.Role.MEMBER.value, Staff.Role.MANAGER.value
ACCOUNTANT, COUNSELLOR = Staff.Role.ACCOUNTANT.value, Staff.Role.COUNSELLOR.value
ADMINISTRATOR = Role.ADMINISTRATOR.value
ROLES = (MEMBER, MANAGER, ACCOUNTANT, COUNSELLOR, ADMINISTRATOR)


@dataclass(frozen=True)
class Cell:
    """One role and one right. `reason`: why it is fixed; without one it can be chosen and `allowed` is the default."""

    allowed: bool
    reason: Any = ""

    @property
    def fixed(self):
        return bool(self.reason)


@dataclass(frozen=True)
class Right:
    code: str
    name: Any
    meaning: Any
    cells: Mapping[str, Cell]
    reading: bool = False


WORK = gettext_lazy("This is what the role is for.")
LAW = gettext_lazy("The law gives this to the supervision manager (監理責任者).")
MANAGES = gettext_lazy("The supervision manager answers for everything in the office.")
OTHER_WORK = gettext_lazy("Who also does supervision work gets the role “staff member” beside this one.")
KEEPS = gettext_lazy("Administrators keep offices, staff and data.")
OWN_ROLE = gettext_lazy("An administrator who does this too gets a role in the office.")
AUDITS = gettext_lazy("Who audits hears the trainees.")
SECRECY = gettext_lazy("The duty of secrecy: only who has to deal with consultations reads them.")
OPEN_TO_IT = gettext_lazy("Administrators can give themselves every right, so hiding would be for show.")


def yes(reason=""):
    return Cell(True, reason)


def no(reason=""):
    return Cell(False, reason)


def _right(code, name, meaning, *cells, reading=False):
    return Right(code, name, meaning, dict(zip(ROLES, cells, strict=True)), reading)


# Columns: staff member | supervision manager | accountant | counsellor | administrator
MATRIX = {
    right.code: right
    for right in (
        _right(
            SUPERVISE,
            gettext_lazy("Supervision work"),
            gettext_lazy("Write audits, visits and findings, and make documents."),
            *(yes(WORK), yes(MANAGES), no(OTHER_WORK), no(OTHER_WORK), no(OWN_ROLE)),
        ),
        _right(
            MASTERS,
            gettext_lazy("Companies and people"),
            gettext_lazy("Record and correct companies, people, plans and placements."),
            *(yes(), yes(MANAGES), no(), no(), yes(KEEPS)),
        ),
        _right(
            APPROVE,
            gettext_lazy("Approval"),
            gettext_lazy("Approve audits and documents, and release findings to the company."),
            *(no(LAW), yes(LAW), no(LAW), no(LAW), no(LAW)),
        ),
        _right(
            FILE,
            gettext_lazy("Filing"),
            gettext_lazy("Record that a document was filed with the authority, with its receipt."),
            *(yes(), yes(MANAGES), no(), no(), no(OWN_ROLE)),
        ),
        _right(
            ASSIGN,
            gettext_lazy("Deciding who is in charge"),
            gettext_lazy("Say who is in charge of companies and people, and hand over what somebody holds."),
            *(no(), yes(MANAGES), no(), no(), yes(KEEPS)),
        ),
        _right(
            IMPORT,
            gettext_lazy("Moving in"),
            gettext_lazy("Take over data from spreadsheets."),
            *(no(), yes(), no(), no(), yes(KEEPS)),
        ),
        _right(
            EXPORT,
            gettext_lazy("Lists as files"),
            gettext_lazy("Take lists away as Excel or CSV files."),
            *(yes(), yes(), yes(), yes(), yes(KEEPS)),
            reading=True,
        ),
        _right(
            INTERVIEWS,
            gettext_lazy("Interviews"),
            gettext_lazy("Read what trainees said in interviews, and where a finding comes from."),
            *(yes(AUDITS), yes(AUDITS), no(), yes(), yes(OPEN_TO_IT)),
            reading=True,
        ),
        _right(
            CONSULT,
            gettext_lazy("Consultations"),
            gettext_lazy("Read and answer what trainees of the office ask for help with."),
            *(no(), yes(MANAGES), no(SECRECY), yes(WORK), yes(OPEN_TO_IT)),
        ),
        _right(
            ACCESS,
            gettext_lazy("Portal sign-ins"),
            gettext_lazy("Let people of a company into its portal, and end that."),
            *(yes(), yes(MANAGES), no(), no(), yes(KEEPS)),
        ),
        _right(
            WAIVE,
            gettext_lazy("Waiving duties"),
            gettext_lazy("Declare with a reason that a duty does not have to be fulfilled."),
            *(no(), yes(MANAGES), no(OTHER_WORK), no(OTHER_WORK), no(OWN_ROLE)),
        ),
    )
}


def role_label(role):
    return _("administrator") if role == ADMINISTRATOR else Staff.Role(role).label


def choosable():
    """The cells an administrator decides, as (role, right) with the default."""
    return {
        (role, right.code): cell.allowed
        for right in MATRIX.values()
        for role, cell in right.cells.items()
        if not cell.fixed
    }


def decided() -> dict[tuple[str, str], bool]:
    """The choosable cells as they are today. One query; rows that a release made fixed or unknown mean nothing."""
    cells = choosable()
    rows = RoleRight.objects.values_list("role", "right", "allowed")
    return cells | {(role, right): allowed for role, right, allowed in rows if (role, right) in cells}


def grants_of(memberships, *, is_administrator=False) -> frozenset:
    """(right, office id) pairs of somebody with these (office id, role) memberships; None: in every office."""
    roles = {role for _office, role in memberships}
    cells = decided() if roles else {}
    found = set()
    for right in MATRIX.values():
        having = {role for role in roles if cells.get((role, right.code), right.cells[role].allowed)}
        if right.reading and having:
            found.add((right.code, None))
        else:
            found |= {(right.code, office) for office, role in memberships if role in having}
        if is_administrator and right.cells[ADMINISTRATOR].allowed:
            found.add((right.code, None))
    return frozenset(found)


def permission(actor, right, office_id=None, *, refusal):
    """(allowed, reason). `refusal`: the sentence of the case; behind it stands the right and who can give it."""
    if actor.may(right, office_id):
        return True, ""
    words = MATRIX[right]
    if any(not cell.fixed for cell in words.cells.values()):
        way = _("An administrator can give your role the right “%(right)s” under Our house, Rights.")
    else:
        way = _("The right “%(right)s” comes with the role, and an administrator gives roles.")
    return False, f"{refusal} {way % {'right': words.name}}"


class Moved(Conflict):
    """Somebody else changed the matrix since it was shown. `cells`: the (role, right) pairs that are different now."""

    def __init__(self, cells):
        super().__init__(_("Somebody else changed the rights while you had this page open."))
        self.cells = cells


def may_decide(actor):
    """Returns (allowed, reason)."""
    if actor.is_administrator:
        return True, ""
    return False, _("Only an administrator can change what roles may do.")


@transaction.atomic
def decide(actor, *, wanted: Mapping[tuple[str, str], bool], shown: Mapping[tuple[str, str], bool]) -> int:
    """Set the choosable cells to `wanted`. `shown`: what the page showed before. Returns how many cells changed.

    Raises Refused, ValueError (a cell that is fixed or unknown) and Moved: another cell is no longer as shown and
    not as wanted either; then nothing is saved.
    """
    require(may_decide(actor))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('organization.rights', 0))")
    defaults, now = choosable(), decided()
    if unknown := (set(wanted) | set(shown)) - set(defaults):
        raise ValueError(f"not to be chosen: {sorted(unknown)}")
    moved = {cell for cell in shown if now[cell] != shown[cell] and now[cell] != wanted.get(cell, now[cell])}
    if moved:
        raise Moved(moved)
    changed = {cell: allowed for cell, allowed in wanted.items() if now[cell] != allowed}
    for (role, right), allowed in changed.items():
        if allowed == defaults[role, right]:
            RoleRight.objects.filter(role=role, right=right).delete()
        else:
            RoleRight.objects.update_or_create(role=role, right=right, defaults={"allowed": allowed})
        events.record(actor, f"organization.right.{'given' if allowed else 'taken'}", role=role, right=right)
    return len(changed)


@dataclass(frozen=True)
class Decision:
    """One change of one cell, from the history."""

    at: Any
    actor_id: int | None
    role: str
    right: str
    allowed: bool


def history(limit=50) -> list[Decision]:
    """Who decided what, newest first. One query. A cell back at its default is told too."""
    events = RoleRight._meta.get_field("history").related_model.objects.order_by("-pgh_id")
    defaults = choosable()
    found = []
    for event in events[:limit]:
        cell = (event.role, event.right)
        if cell not in defaults:
            continue
        # A row differs from the default; an event keeps what was added, and what was before a change or the end.
        allowed = event.allowed if event.pgh_label == "added" else not event.allowed
        found.append(Decision(event.pgh_created_at, (event.pgh_context or {}).get("actor"), *cell, allowed))
    return found
