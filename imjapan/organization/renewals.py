"""When a licence is renewed or applied for: the dates of the law, judged for a day.

TITP-LIC-02, ESD-LIC-06 and 07; our registration as a support organization ESD-SSW-05.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.law import registry
from imjapan.law.esd_term import ApplicationFacts, TermFacts
from imjapan.law.licence import RenewalFacts
from imjapan.law.parameters import effective
from imjapan.law.ssw_registration import RegistrationFacts
from imjapan.law.verdict import Outcome, Verdict

from .models import Licence
from .people import said

TITP_RENEWAL, ESD_RENEWAL, APPLICATION = "TITP-LIC-02", "ESD-LIC-06", "ESD-LIC-07"
SUPPORT_RENEWAL = "ESD-SSW-05.REGISTRATION"


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is next for one licence. `first`: preparing or the window begins; `last`: the legal last day to apply.

    `applied_on`: when it was done.
    """

    rule: str
    verdict: Verdict
    first: date
    last: date
    applied_on: date | None

    @property
    def words(self) -> str:
        """The answer in words. How long the next validity is depends on orders of the authority, which nobody told."""
        if self.rule == TITP_RENEWAL and self.verdict.outcome != Outcome.NG:
            days = {"first": date_format(self.first, "DATE_FORMAT"), "last": date_format(self.last, "DATE_FORMAT")}
            return _("Prepare the renewal from %(first)s, and apply for it by %(last)s.") % days
        return said(self.verdict)


def esd_start() -> date:
    """The day the new law is in force."""
    return effective("esd.start", None).value


def prefiling_open() -> date:
    """The first day on which licences of the new law could be applied for."""
    return effective("esd.licence.prefiling_open", None).value


def renewal(row: Licence, *, today: date | None = None, applied_on: date | None = None) -> Renewal | None:
    """Return when a granted licence is renewed; None for one that is only applied for.

    `today`: None gives the dates only. `applied_on`: of the renewal where it is known otherwise than by the licence.
    """
    if row.valid_until is None:
        return None
    done = applied_on or row.renewed_on
    if row.regime == Licence.Regime.TITP:
        facts = RenewalFacts(kind=row.kind, expiry=row.valid_until, today=today, applied_on=done)
        verdict = registry.get(TITP_RENEWAL).judge(facts)
        return Renewal(TITP_RENEWAL, verdict, verdict.value["prepare"], verdict.value["apply_by"], done)
    if row.regime == Licence.Regime.SSW:
        facts = RegistrationFacts(row.valid_from, row.valid_until, today, done)
        verdict = registry.get(SUPPORT_RENEWAL).judge(facts)
        return Renewal(SUPPORT_RENEWAL, verdict, verdict.value["renewal_from"], verdict.value["renewal_until"], done)
    facts = TermFacts(
        licence_from=row.valid_from, excellent=row.kind == Licence.Kind.EXCELLENT, today=today, filed=done
    )
    verdict = registry.get(ESD_RENEWAL).judge(facts)
    return Renewal(ESD_RENEWAL, verdict, verdict.values["first"], verdict.values["last"], done)


def other_end(row: Licence, found: Renewal | None) -> str:
    """A warning where a licence of the new law is recorded to another last day than the law gives it, else ""."""
    if found is None or found.rule != ESD_RENEWAL or found.verdict.values["expiry"] == row.valid_until:
        return ""
    days = {"last": found.verdict.values["expiry"], "recorded": row.valid_until}
    words = _("The law gives this kind of licence until %(last)s, and recorded is %(recorded)s. Look at the licence.")
    return words % {name: date_format(day, "SHORT_DATE_FORMAT") for name, day in days.items()}


def application(row: Licence, *, with_filing: bool = True) -> Renewal | None:
    """Return when a licence of the new law is applied for; None where no day is wished."""
    if row.wished_from is None or row.regime != Licence.Regime.ESD:
        return None
    return application_for(row.wished_from, filed=row.applied_on if with_filing else None, done=row.applied_on)


def application_for(start: date, *, filed: date | None = None, done: date | None = None) -> Renewal:
    """The days of an application for a licence from a day on."""
    verdict = registry.get(APPLICATION).judge(ApplicationFacts(wished_start=start, filed=filed))
    return Renewal(APPLICATION, verdict, min(prefiling_open(), verdict.value), verdict.value, done)
