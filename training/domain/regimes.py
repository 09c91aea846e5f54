"""Under which law people are in training at an establishment: what an audit there has to serve, and its reports."""

from datetime import date

from training.models import Audit, Placement, Regime

AUDITED = (Regime.TITP, Regime.ESD)


def regimes_on(establishment, on: date) -> set[str]:
    """The audited regimes somebody is in training under, at an establishment on a day. One query."""
    rows = Placement.objects.filter(
        establishment=establishment, plan__regime__in=AUDITED, starts_on__lte=on, ends_on__gte=on
    )
    return set(rows.order_by().values_list("plan__regime", flat=True).distinct())


def to_report(there: set[str]) -> tuple[str, ...]:
    """The regimes an audit is reported under; with nobody there it is an audit of technical intern training."""
    return tuple(regime for regime in AUDITED if regime in there) or (Regime.TITP,)


def of_audit(audit: Audit) -> tuple[str, ...]:
    """The same of one audit: whoever was there on its first day counts, as in the report."""
    return to_report(regimes_on(audit.establishment_id, audit.starts_on))
