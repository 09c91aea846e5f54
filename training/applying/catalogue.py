"""The attachments of an application as people read them, and which of them its case asks for.

The law's table is `imjapan.law.attachments`; a paper whose case does not hold begins as "not needed", never hidden.
"""

from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from imjapan.law.attachments import Attachment, all_attachments, attachments
from training.models import Regime

GROUPS = {
    "application": _("The application itself"),
    "company": _("The company"),
    "staff": _("The people in charge at the company"),
    "person": _("Papers of the person"),
    "sending": _("Sending organization and preparation"),
    "contract": _("Contract and treatment"),
    "reason": _("Reasons and preparation"),
    "arrival": _("The way here"),
}
VISA, FLIGHT = "visa", "flight"
EXCELLENT_STAGE = 3  # forms.md 1.3: the scores go with an application for stage 3


class Shown(NamedTuple):
    """An attachment with its words in the reader's language."""

    code: str
    group: str
    label: str
    form: str
    confidence: str


def wanted(application) -> list[tuple[Attachment, bool]]:
    """The attachments of the regime and stage of an application, each with whether its case holds."""
    cases = cases_of(application)
    return [(row, not row.case or row.case in cases) for row in attachments(application.regime, application.stage)]


def cases_of(application) -> set[str]:
    """Which cases of the table hold, as far as the rows say. Nobody's "preparing body" is known."""
    person, found = application.person, set()
    first = application.previous_id is None
    if not application.establishment.company.is_sole_proprietor:
        found.add("legal_entity")
    if person.sending_id or (first and application.candidate_id and application.candidate.offer.sending_id):
        found.add("sending")
    if application.hours_pre_lecture:
        found.add("pre_lecture")
    if application.stage == EXCELLENT_STAGE:
        found.add("excellent")
    if application.regime == Regime.SSW:
        return found | _of_ssw(application)
    if first:
        found.add("abroad")
        if application.stage == 1:
            found.add("former_work")  # the condition asks for it: same work before, or a special need
    elif application.previous.regime == Regime.TITP:
        found.add("former_trainee")
    return found


def _of_ssw(application) -> set[str]:
    """SSW 1 has papers of support; who trained here is evaluated; who has a residence card needs no visa."""
    person, found = application.person, set()
    if not application.ssw_2:
        found.add("ssw_1")
    if person.plans.filter(regime=Regime.TITP).exists():
        found.add("former_trainee")
    if not person.residence_cards.exists():
        found.add("abroad")
    return found


def shown(code: str) -> Shown:
    """The words of a code; one that a release took out of the table is shown as it is."""
    row = all_attachments().get(code)
    if row is None:
        return Shown(code, "reason", code, "", "")
    ja = (get_language() or "").startswith("ja")
    kind = "別記様式" if row.group == "application" else "参考様式"
    form = row.form and kind + "・".join(f"第{number}号" for number in row.form.split())
    return Shown(code, row.group, row.ja if ja else row.en, form, row.confidence)
