"""Under which regimes filings, documents and books stand, so that their pages speak in their words."""

from django.db.models import F
from django.db.models.fields.json import KT

from imjapan.organization.wording import regimes_of, resolver
from training.models import Regime

from .documents.models import Book, Document
from .filings.models import Filing
from .obligations.models import Obligation

REGIMES = {"titp": (Regime.TITP,), "esd": (Regime.ESD,), "both": (Regime.TITP, Regime.ESD)}


@resolver("filing")
def of_filing(public_id) -> set[str]:
    return set(Filing.objects.filter(public_id=public_id).values_list("regime", flat=True))


@resolver("document")
def of_document(public_id) -> set[str]:
    """As the paper says itself; else by the law of its form, else of its subject."""
    rows = Document.objects.filter(public_id=public_id).annotate(spoken=KT("facts__wording"))
    row = (
        rows.only("form_id", "subject_key")
        .annotate(
            **{
                f"of_{kind}": F(f"{kind}__public_id")
                for kind in ("application", "course", "filing", "incident", "person")
            }
        )
        .first()
    )
    if row is None:
        return set()
    if row.spoken in REGIMES:
        return set(REGIMES[row.spoken])
    if row.form_id.startswith("ESD-"):
        return {Regime.ESD}
    kind = row.subject_key.partition(":")[0]
    subject = getattr(row, f"of_{kind}", None)
    return set(regimes_of(kind, subject)) if subject else set()


@resolver("duty")
def of_duty(public_id) -> set[str]:
    """Of the person it is about; else of the law of its rule."""
    row = Obligation.objects.filter(public_id=public_id).values_list("rule_id", "person__public_id").first()
    rule, person = row or ("", None)
    if person:
        return set(regimes_of("person", person))
    return {Regime.ESD} if rule.startswith("ESD-") and not rule.startswith("ESD-SSW") else set()


@resolver("book")
def of_book(public_id) -> set[str]:
    of_esd = Book.objects.filter(public_id=public_id, form_id__startswith="ESD-")
    return {Regime.ESD} if of_esd.exists() else set()
