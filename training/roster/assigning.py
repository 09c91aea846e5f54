"""Who is in charge from which day, as a roster says it: the new row, and what becomes of the one before."""

from datetime import date, timedelta

from .wishes import Remarks, Wish

DAY = timedelta(days=1)
# Where the columns of each owner stand.
COLUMNS = {
    "company": {"user": "company.in_charge", "deputy": "company.deputy", "starts_on": "company.in_charge_from"},
    "person": {"user": "person.in_charge", "deputy": "person.deputy", "starts_on": "person.in_charge_from"},
}


def assign(wish: Wish, rows: list, remarks: Remarks, today: date, owner: str) -> list[Wish]:
    """The wishes that put `user` (and `deputy`) in charge, given the recorded rows of the owner in order.

    Without a first day nothing happens where the same person is in charge already, else it counts from today.
    """
    user, deputy, starts_on = (wish.values.pop(name, None) for name in ("user", "deputy", "starts_on"))
    columns = COLUMNS[owner]
    running = next((row for row in reversed(rows) if row.starts_on <= (starts_on or today)), None)
    if running is not None and running.ends_on is not None and running.ends_on < (starts_on or today):
        running = None
    if user is None:
        if deputy is not None and not any(columns["user"] in line.bad for line in wish.lines):
            if running is None:
                remarks.add("deputy_alone", wish.lines[0], columns["deputy"])
                return []
            wish.row = running
            wish.links["deputy"] = deputy
            return [wish]
        return []
    if deputy is user:
        remarks.add("deputy_is_first", wish.lines[0], columns["deputy"])
        return []
    wish.links["user"] = user
    if deputy is not None:
        wish.links["deputy"] = deputy
    same_user = running is not None and user.row is not None and running.user_id == user.row.pk
    same_deputy = deputy is None or (
        running is not None and deputy.row is not None and running.deputy_id == deputy.row.pk
    )
    if running is not None and (running.starts_on == starts_on or (same_user and (starts_on is None or same_deputy))):
        wish.row = running
        return [wish]
    starts_on = starts_on or today
    if running is not None and running.starts_on == starts_on:
        wish.row = running
        return [wish]
    wish.values["starts_on"] = starts_on
    after = next((row for row in rows if row.starts_on > starts_on), None)
    if after is not None:
        wish.values["ends_on"] = after.starts_on - DAY
    if running is None:
        return [wish]
    ended = {"ends_on": starts_on - DAY}
    ending = Wish(wish.record, f"{wish.key} before", running, ended, {owner: wish.links[owner]}, lines=wish.lines)
    return [ending, wish]
