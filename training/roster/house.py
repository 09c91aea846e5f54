"""Offices, users and staff of a roster, and who is allowed to move in what."""

from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from imjapan.accounts.models import User
from imjapan.core.text import fold
from imjapan.organization import rights
from imjapan.organization.access import SUPERVISING
from imjapan.organization.models import Office, Organization, Staff

from .messages import WARNING
from .wishes import Line, Remarks, Wish

ADMINISTRATORS_ONLY = ("offices", "staff")


class House:
    """Looks up and gathers offices and staff. `offices` and `users`: the wishes by folded code and user name."""

    def __init__(self, actor, remarks: Remarks):
        self.actor, self.remarks = actor, remarks
        self.organization = Organization.objects.first()
        rows = list(Office.objects.order_by("code"))
        self.offices = {fold(row.code): Wish("office", row.code, row) for row in rows}
        self.by_name: dict[str, Wish] = {}
        for wish in self.offices.values():
            self.by_name.setdefault(fold(wish.row.name), wish)
        self.users = {row.username.lower(): Wish("user", row.username, row) for row in User.objects.order_by("pk")}
        self.mails = {row.row.email.lower(): row for row in self.users.values() if row.row.email}
        self.names: dict[str, list[Wish]] = {}
        for wish in self.users.values():
            if wish.row.kind == User.Kind.STAFF and wish.row.is_active:
                self.names.setdefault(_name_key(wish.row.name), []).append(wish)
        self.staff: list[Wish] = []
        self._staff_rows: dict[tuple, list[Staff]] = {}
        for row in Staff.objects.order_by("starts_on"):
            self._staff_rows.setdefault((row.user_id, row.office_id, row.role), []).append(row)

    def read(self, lines: list[Line]) -> None:
        for line in lines:
            if line.kind == "offices":
                self._office(line)
        for line in lines:
            if line.kind == "staff":
                self._staff(line)

    def wishes(self) -> list[Wish]:
        return [*self.offices.values(), *self.users.values(), *self.staff]

    def office_of(self, line: Line) -> Wish | None:
        """The office a line names; None when it names none or an unknown one (which is then said)."""
        code = line.get("office.code")
        if code is None or "office.code" in line.bad:
            return None
        found = self.offices.get(fold(code)) or self.by_name.get(fold(code))
        if found is None:
            self.remarks.add("office_unknown", line, "office.code")
            line.spoil("office.code")
        return found

    def only_office(self) -> Wish | None:
        """The office that is meant when none is named: the only one there is, or the only one the actor manages."""
        mine = [wish for wish in self.offices.values() if self.allows(wish)]
        return mine[0] if len(mine) == 1 else None

    def allows(self, office: Wish) -> bool:
        if self.actor.is_administrator:
            return True
        return office.row is not None and office.row.pk in self.actor.offices_with(rights.IMPORT)

    def seen(self, name: str, office_id: int) -> str:
        """A name as the actor may read it: those of other people's private offices stay there."""
        return _("(of an office you may not see)") if self.hides(office_id) else name

    def hides(self, office_id: int) -> bool:
        return office_id in self.actor.hidden_office_ids

    def must_allow(self, office: Wish, line: Line, key) -> None:
        if not self.allows(office):
            name = office.now("name") or office.key
            self.remarks.add("office_not_yours", line, key, office=self.seen(name, office.row and office.row.pk))

    def user_of(self, line: Line, key: str) -> Wish | None:
        """The staff member a cell names by user name or by full name."""
        text = line.get(key)
        if text is None:
            return None
        found = self.users.get(text.strip().lower())
        if found is not None:
            if found.row is not None and found.row.kind != User.Kind.STAFF:
                found = None
        else:
            several = self.names.get(_name_key(text), [])
            if len(several) > 1:
                self.remarks.add("user_ambiguous", line, key)
                line.spoil(key)
                return None
            found = several[0] if several else None
        if found is None:
            self.remarks.add("user_unknown", line, key)
            line.spoil(key)
        return found

    def must_work_in(self, wish: Wish, office: Wish | None) -> None:
        """Who is put in charge does supervision work in the office; said as a hint, for staff may follow later."""
        for name in ("user", "deputy"):
            if name in wish.values and office is not None:
                self._works_in(wish.values[name], office, *wish.place(name))

    def _works_in(self, user, office, line, key):
        pair = (user.row and user.row.pk, office.row and office.row.pk)
        if any((*pair, role) in self._staff_rows for role in SUPERVISING):
            return
        if any(
            (wish.links["user"], wish.links["office"]) == (user, office) and wish.values["role"] in SUPERVISING
            for wish in self.staff
        ):
            return
        name = self.seen(office.now("name") or office.key, office.row and office.row.pk)
        self.remarks.add("user_elsewhere", line, key, severity=WARNING, office=name)

    def _may(self, line):
        if self.actor.is_administrator:
            return True
        self.remarks.once("administrators_only", line)
        return False

    def _office(self, line):
        if not self._may(line):
            return
        if self.organization is None:
            self.remarks.once("no_organization", line)
            return
        code = line.get("office.code")
        if code is None:
            if "office.code" not in line.bad:
                self.remarks.add("missing", line, "office.code", field="office.code")
            return
        wish = self.offices.setdefault(fold(code), Wish("office", code))
        if repeats(wish, line, "offices", self.remarks, "office.code"):
            return
        if wish.row is None:
            wish.values["code"] = code
        wish.lines.append(line)
        for name, value in line.of("office").items():
            if name != "code":
                wish.want(self.remarks, name, value, line, f"office.{name}")
        if wish.row is None:
            for name in ("name", "clock_starts_on"):
                need(wish, name, f"office.{name}", self.remarks)
        self.by_name.setdefault(fold(wish.now("name") or code), wish)

    def _staff(self, line):
        if not self._may(line):
            return
        username = line.get("staff.username")
        if username is None:
            if "staff.username" not in line.bad:
                self.remarks.add("missing", line, "staff.username", field="staff.username")
            return
        user = self.users.setdefault(username.lower(), Wish("user", username.lower()))
        if user.row is not None and user.row.kind != User.Kind.STAFF:
            self.remarks.add("user_not_staff", line, "staff.username")
            return
        user.lines.append(line)
        if user.row is None:
            user.values["username"] = username
        self._mail(user, line)
        if line.get("staff.name"):
            user.want(self.remarks, "name", line.get("staff.name"), line, "staff.name")
            if user.row is None:
                named = self.names.setdefault(_name_key(line.get("staff.name")), [])
                if user not in named:
                    named.append(user)
        if user.row is None:
            need(user, "name", "staff.name", self.remarks)
        office = self.office_of(line)
        if office is None:
            if "office.code" not in line.bad:
                self.remarks.add("missing", line, "office.code", field="office.code")
            return
        self._membership(user, office, line)

    def _mail(self, user, line):
        mail = line.get("staff.email")
        if not mail:
            return
        owner = self.mails.setdefault(mail.lower(), user)
        if owner is not user:
            self.remarks.add("mail_taken", line, "staff.email")
            return
        user.want(self.remarks, "email", mail, line, "staff.email")

    def _membership(self, user, office, line):
        role = line.get("staff.role") or Staff.Role.MEMBER
        starts_on = line.get("staff.starts_on")
        rows = self._staff_rows.get((user.row and user.row.pk, office.row and office.row.pk, role), [])
        if starts_on is None:
            open_rows = [row for row in rows if row.ends_on is None]
            if "staff.starts_on" in line.bad:
                return
            if len(open_rows) != 1:
                self.remarks.add("missing_for_new", line, "staff.starts_on", field="staff.starts_on")
                return
            starts_on = open_rows[0].starts_on
        row = next((row for row in rows if row.starts_on == starts_on), None)
        key = f"{user.key} {fold(office.key)} {role} {starts_on}"
        wish = next((each for each in self.staff if each.key == key), None)
        if wish is not None:
            self.remarks.add("duplicate_row", line, "staff.username", row=wish.lines[0].number)
            return
        wish = Wish("staff", key, row, {"role": str(role), "starts_on": starts_on}, {"user": user, "office": office})
        wish.lines.append(line)
        for name in ("job_title", "ends_on"):
            if line.get(f"staff.{name}") is not None:
                wish.want(self.remarks, name, line.get(f"staff.{name}"), line, f"staff.{name}")
        in_order(wish, "staff.starts_on", "staff.ends_on", self.remarks)
        self.staff.append(wish)

    def check_staff(self) -> None:
        """Two times in one role at one office never overlap."""
        by_owner: dict[tuple, list] = {}
        for wish in self.staff:
            by_owner.setdefault((wish.links["user"], wish.links["office"], wish.values["role"]), []).append(wish)
        for (user, office, role), wishes in by_owner.items():
            rows = self._staff_rows.get((user.row and user.row.pk, office.row and office.row.pk, role), [])
            no_overlap(wishes, rows, self.remarks)


def _name_key(name):
    return fold(name).replace(" ", "")


def need(wish: Wish, name: str, key: str, remarks: Remarks) -> bool:
    """Whether a new record has a value it needs; says so when it has not."""
    if wish.now(name) not in (None, ""):
        return True
    if not any(key in line.bad for line in wish.lines):
        remarks.add("missing_for_new", wish.lines[0], key, field=key)
    return False


def repeats(wish: Wish, line: Line, kind: str, remarks: Remarks, key) -> bool:
    """Whether a sheet of this kind lists the same record a second time.

    Not where they differ in what such a row must have (that contradicts, and is said at the cell), or in other records
    beside it: a person may have a row for each residence card.
    """
    if line.kind != kind:
        return False
    earlier = next((each for each in wish.lines if each.mapped is line.mapped), None)
    if earlier is None:
        return False
    own, needed = f"{line.mapped.kind.own}.", line.mapped.kind.required
    for name, value in line.values.items():
        if earlier.values.get(name, value) != value and (name in needed or not name.startswith(own)):
            return False
    remarks.add("duplicate_row", line, key, row=earlier.number)
    return True


def in_order(wish: Wish, first: str, last: str, remarks: Remarks) -> bool:
    """Whether the first day is not after the last."""
    names = [key.partition(".")[2] for key in (first, last)]
    start, end = (wish.now(name) for name in names)
    if start is None or end is None or start <= end:
        return True
    line, key = wish.place(names[1], names[0])
    remarks.add("order", line, key, field_first=first, field_last=last, first=start.isoformat())
    return False


def not_ahead(wish: Wish, name: str, today: date, remarks: Remarks) -> None:
    """Say so when a day the file tells of something done lies ahead."""
    if name in wish.values and wish.values[name] > today:
        remarks.add("in_the_future", *wish.place(name))


def no_overlap(wishes: list[Wish], rows, remarks: Remarks) -> None:
    """Periods of the wishes and of the other recorded rows of the same owner never share a day."""
    known = {wish.row.pk for wish in wishes if wish.row is not None}
    spans = [(wish.now("starts_on"), wish.now("ends_on"), wish) for wish in wishes]
    spans += [(row.starts_on, row.ends_on, None) for row in rows if row.pk not in known]
    spans = sorted((span for span in spans if span[0] is not None), key=lambda span: (span[0], span[2] is not None))
    for (start, end, wish), (next_start, next_end, other) in pairwise(spans):
        if end is not None and end < next_start:
            continue
        blamed, first, last = (other, start, end) if other is not None else (wish, next_start, next_end)
        if blamed is None:
            continue
        line, key = blamed.place("starts_on", "ends_on")
        remarks.add("overlap", line, key, first=first.isoformat(), last=last.isoformat() if last else "…")
