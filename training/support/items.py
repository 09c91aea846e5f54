"""The ten supports and the questions of an interview, as people read them.

The words of forms 1-17, 5-5 and 5-6 are printed elsewhere; the codes are the same.
"""

from dataclasses import dataclass

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from imjapan.law import texts
from imjapan.law.ssw_sector import ssw_sectors, work_categories
from imjapan.law.ssw_support import supports

INTERVIEWS = 10  # the number of the support that is recorded as interviews
EVERYTHING_ELSE = "5-2"  # the one question that need not be answered


def law_word(code: str) -> str:
    """A word of the law in the reader's language."""
    return texts.text(code, "ja" if (get_language() or "").startswith("ja") else "en")


def support_name(number: int) -> str:
    return law_word(f"ssw.support.{supports()[number].code}")


def support_label(number: int) -> str:
    """Such as "4 life orientation"."""
    return f"{number} {support_name(number)}"


def support_time(number: int) -> str:
    return law_word(f"ssw.timing.{supports()[number].timing}")


def sector_name(code: str) -> str:
    return law_word(f"ssw.sector.{code}") if code in ssw_sectors() else code


def sector_choices():
    return [(code, sector_name(code)) for code in ssw_sectors()]


def category_choices():
    """Work categories under their sectors."""
    english = not (get_language() or "").startswith("ja")
    return [
        (
            sector_name(code),
            [
                (row["name"], f"{row['name']} ({row['name_en']})" if english else row["name"])
                for row in work_categories(code)
            ],
        )
        for code in ssw_sectors()
    ]


def fresh_items() -> dict:
    """All ten supports planned, each with the time the law names: in Japanese, as the plan is printed."""
    return {
        str(number): {
            "planned": True,
            "when": texts.text(f"ssw.timing.{support.timing}", "ja"),
            "why_not": "",
            "how": "対面" if support.code in ("advance_guidance", "orientation", "interviews") else "",
            "who": "",
        }
        for number, support in supports().items()
    }


def settled(item: dict) -> bool:
    """Whether a support of a plan has a time, or a reason why it is not given."""
    return bool(item.get("when") if item.get("planned") else item.get("why_not"))


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    label: object
    protects: bool = False  # a problem here is one of violence, money or freedom


GROUPS = (
    (
        _("Work"),
        (
            Question("1-1", _("The work is that of the contract")),
            Question("1-2", _("No work for another employer")),
            Question("1-3", _("Work is safe and healthy")),
        ),
    ),
    (
        _("Pay and living"),
        (
            Question("2-1", _("Paid every month as in the contract")),
            Question("2-2", _("Working hours are those of the contract")),
            Question("2-3", _("Days off and leave are given, also to go home")),
            Question("2-4", _("The home is suitable")),
            Question("2-5", _("Costs of food and housing are as agreed")),
            Question("2-6", _("Support is given as planned")),
        ),
    ),
    (
        _("Protection"),
        (
            Question("3-1", _("No violence, threats or confinement"), protects=True),
            Question("3-2", _("No deposit and no contract with a penalty, with anybody"), protects=True),
            Question("3-3", _("Nobody else controls the bank book or money"), protects=True),
            Question("3-4", _("Passport and residence card are in the worker's own hands"), protects=True),
            Question("3-5", _("Private life is not restricted"), protects=True),
        ),
    ),
    (
        _("Daily life"),
        (
            Question("4-1", _("No trouble in daily life")),
            Question("4-2", _("In good health")),
        ),
    ),
    (
        pgettext_lazy("interview", "Other"),
        (
            Question("5-1", _("Nobody works here illegally")),
            Question(EVERYTHING_ELSE, _("Anything else")),
        ),
    ),
)
QUESTIONS = {question.code: question for _group, questions in GROUPS for question in questions}
