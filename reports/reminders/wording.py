"""The numbers of a digest in words, for the mail and the bell."""

from django.utils.translation import ngettext

from .digest import Numbers


def in_words(numbers: Numbers) -> list[str]:
    """The numbers in words, what presses most first; a nought is not told."""
    words = [
        (numbers.late, ngettext("%(n)s duty is late", "%(n)s duties are late", numbers.late)),
        (numbers.today, ngettext("%(n)s duty is due today", "%(n)s duties are due today", numbers.today)),
        (
            numbers.week,
            ngettext(
                "%(n)s duty is due within seven business days",
                "%(n)s duties are due within seven business days",
                numbers.week,
            ),
        ),
        (
            numbers.returned,
            ngettext("%(n)s draft of yours was sent back", "%(n)s drafts of yours were sent back", numbers.returned),
        ),
        (
            numbers.to_approve,
            ngettext("%(n)s audit waits for your approval", "%(n)s audits wait for your approval", numbers.to_approve),
        ),
        (
            numbers.to_check,
            ngettext(
                "%(n)s answer of a company waits to be checked",
                "%(n)s answers of companies wait to be checked",
                numbers.to_check,
            ),
        ),
    ]
    return [text % {"n": number} for number, text in words if number]
