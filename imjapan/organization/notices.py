"""Lines of the bell of this app: who was put in charge, or made deputy, of what."""

import uuid
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from imjapan.accounts import bell

IN_CHARGE = "organization.in_charge"


def tell_in_charge(actor, *, what, role, user_id: int | None, number, url, on: date):
    """One line for one action, however many companies or people; nothing for who did it for oneself.

    `what`: key of a table (companies, people); `role`: user or deputy.
    """
    if user_id and user_id != actor.user_id and number:
        numbers = {"what": what, "role": role, "number": number, "on": on.isoformat()}
        bell.tell(user_ids=[user_id], kind=IN_CHARGE, key=f"in_charge:{uuid.uuid4()}", url=url, **numbers)


@bell.declare(IN_CHARGE, label=_("Put in charge, or made deputy"))
def in_charge(line):
    number, kind = line.params["number"], (line.params["what"], line.params["role"])
    day = date_format(date.fromisoformat(line.params["on"]), "SHORT_DATE_FORMAT")
    if kind == ("companies", "user"):
        text = ngettext(
            "You are in charge of %(number)s more company, from %(day)s",
            "You are in charge of %(number)s more companies, from %(day)s",
            number,
        )
    elif kind == ("companies", "deputy"):
        text = ngettext(
            "You are deputy for %(number)s more company, from %(day)s",
            "You are deputy for %(number)s more companies, from %(day)s",
            number,
        )
    elif kind == ("people", "user"):
        text = ngettext(
            "You are in charge of %(number)s more person, from %(day)s",
            "You are in charge of %(number)s more people, from %(day)s",
            number,
        )
    else:
        text = ngettext(
            "You are deputy for %(number)s more person, from %(day)s",
            "You are deputy for %(number)s more people, from %(day)s",
            number,
        )
    return text % {"number": number, "day": day}
