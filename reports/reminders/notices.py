"""The lines of reminders in the bell. Each says all it has to from its own numbers, without a query."""

from dataclasses import fields
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imjapan.accounts import bell

from .digest import Numbers
from .wording import in_words


@bell.declare("reports.digest", label=gettext_lazy("Morning digest: what is due and what waits"))
def morning(line):
    numbers = Numbers(*(line.params[each.name] for each in fields(Numbers)))
    return _("In the morning: %(what)s") % {"what": _(", ").join(in_words(numbers))}


@bell.declare("reports.owed", label=gettext_lazy("Reminder of a deadline"))
def owed(line):
    text = ngettext(
        "%(number)s answer is awaited, by %(day)s", "%(number)s answers are awaited, the next by %(day)s", _number(line)
    )
    return text % _values(line)


@bell.declare("reports.finding_released", label=gettext_lazy("New finding of an audit"))
def finding_released(line):
    text = ngettext(
        "New: finding %(finding)s of an audit. Please answer by %(day)s.",
        "New: %(number)s findings of an audit. Please answer by %(day)s.",
        _number(line),
    )
    return text % _values(line)


@bell.declare("reports.answer_returned", label=gettext_lazy("Answer sent back"))
def answer_returned(line):
    return _("Your answer to finding %(finding)s was sent back. Please complete it by %(day)s.") % _values(line)


@bell.declare("reports.late_deputy", label=gettext_lazy("Late duties where you are the deputy"))
def late_deputy(line):
    text = ngettext(
        "%(number)s duty of a company is late where you are the deputy",
        "%(number)s duties of companies are late where you are the deputy",
        _number(line),
    )
    return text % _values(line)


@bell.declare("reports.late_manager", label=gettext_lazy("Late duties of your office"))
def late_manager(line):
    text = ngettext(
        "%(number)s duty of your office is late", "%(number)s duties of your office are late", _number(line)
    )
    return text % _values(line)


def _number(line):
    return line.params["number"]


def _values(line):
    return {**line.params, "day": date_format(date.fromisoformat(line.params["on"]), "SHORT_DATE_FORMAT")}
