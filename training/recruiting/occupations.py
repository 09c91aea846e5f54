"""What people may be taken for: operations of the dated list of occupations, and sectors of the new system."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imjapan.law import esd_sector, ssw_sector, texts
from imjapan.law import occupation as law
from training.models import Regime


def _lang() -> str:
    return "ja" if (get_language() or "").startswith("ja") else "en"


def operation_name(row: law.Occupation) -> str:
    """An operation with its occupation, in the reader's language."""
    if _lang() == "ja":
        return f"{row.occupation_ja}（{row.operation_ja}）"
    return f"{row.occupation_en} ({row.operation_en})"


def operation_choices(on: date | None) -> list[tuple[str, str]]:
    """Code and name of every operation in the list in force on a day."""
    return [(row.code, f"{row.code} {operation_name(row)}") for row in law.occupations(on)]


def sector_choices() -> list[tuple[str, str]]:
    return [(code, sector_name(code)) for code in esd_sector.SECTORS]


def every_sector() -> list[tuple[str, str]]:
    """The sectors of specified skilled workers: those of the new system, and a few more."""
    return [(code, texts.text(f"ssw.sector.{code}", _lang())) for code in ssw_sector.ssw_sectors()]


def sector_name(code: str) -> str:
    return texts.text(f"esd.sector.{code}", _lang()) if f"esd.sector.{code}" in texts.templates() else code


def work_of(offer) -> str:
    """What the people of an offer are to do, in words."""
    if offer.regime != Regime.TITP:
        return " ".join(part for part in (sector_name(offer.sector), offer.work_category) if part)
    row = law.occupation(offer.occupation_code, offer.starts_on)
    return f"{offer.occupation_code} {operation_name(row)}" if row else offer.occupation_code


def list_words(on: date | None) -> str:
    """Which list of occupations holds."""
    return _("List of %(day)s") % {"day": date_format(law.list_date(on), "SHORT_DATE_FORMAT")}
