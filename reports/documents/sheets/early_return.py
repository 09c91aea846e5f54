"""技能実習期間満了前の帰国についての申告書 (1-40), bilingual: forms.md 3.22, TITP-MOVE-01.

Approved by a manager, then signed before an early return is told to the authority, whatever the case began with, one
page for each person who goes home. The boxes are ticked by hand: only the person can say them. Under employment for
skill development the same (section 6); what stands beside it is English until there is a translation in the words of
that law.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import Incident, IncidentPerson, Regime

from .. import builders, facts, words
from ..forms import Form, Version, register, register_esd
from ..models import Document
from ..records import IsoDate, Record, Required
from ..words.regimes import say

Wish = Incident.Wish
STATEMENTS = ("told", "options", "will", "cost")


@dataclass(frozen=True, kw_only=True)
class Line(Record):
    """A sentence and the same in the language beside."""

    ja: Required
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet(Record):
    """The page of one person. `lang`: language tag of what stands beside; `draft`: that nobody has checked it."""

    name: Required
    nationality: Required
    birth: IsoDate
    lang: str
    language: str
    draft: bool
    instead: bool
    title: Line
    statements: tuple[Line, ...]
    unwilling: Line
    reason: Line
    journey: Line
    sign: Line


@dataclass(frozen=True, kw_only=True)
class EarlyReturnFacts(facts.Document):
    """Print mode OWN; the points that must be in it are those of the guideline (forms.md 3.22).

    `desk`: where the person can turn to at our office, with its telephone number where one is recorded.
    """

    implementer: Required
    organization: Required
    desk: str = ""
    return_on: IsoDate | None = None
    sheets: tuple[Sheet, ...]

    def missing(self):
        return (*super().missing(), *(() if self.sheets else ("sheets",)))


def build(incident: Incident, on: date) -> EarlyReturnFacts:
    """Gather the statements of those of a case who go home. Two queries."""
    incident = Incident.objects.select_related("company", "office__organization").get(pk=incident.pk)
    organization = incident.office.organization
    rows = concerned(incident).select_related("person").order_by("pk")
    return EarlyReturnFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=incident.office.organization.date_style,
        implementer=incident.company.name,
        organization=incident.office.organization.name,
        desk=" ".join(filter(None, (incident.office.name, incident.office.phone or organization.phone))),
        return_on=builders.iso(incident.return_on) or None,
        sheets=tuple(_sheet(row.person, incident.regime) for row in rows),
    )


def concerned(incident: Incident):
    """Who goes home before the end. Where the case is about that wish, also who was not asked again yet."""
    wishes = [Wish.HOME, Wish.UNKNOWN] if incident.kind == Incident.Kind.EARLY_RETURN else [Wish.HOME]
    return IncidentPerson.objects.filter(incident=incident, wish__in=wishes)


def _sheet(person, regime) -> Sheet:
    texts, real = words.beside("early_return", person.language if regime == Regime.TITP else "en")
    line = {code: Line(ja=say(found.ja, regime), other=found.other) for code, found in texts.items()}
    return Sheet(
        name=person.passport_name,
        nationality=builders.NATIONALITIES.get(person.nationality, ""),
        birth=person.birth_date.isoformat(),
        lang=real,
        language=words.LANGUAGES.get(person.language, ""),
        draft=not all(found.checked for found in texts.values()),
        instead=real != person.language,
        title=line["title"],
        statements=tuple(line[code] for code in STATEMENTS),
        unwilling=line["unwilling"],
        reason=line["reason"],
        journey=line["journey"],
        sign=line["sign"],
    )


def _may_make(regime, actor, incident):
    if incident.regime != regime:
        return False, _("This statement belongs to an early return under another law.")
    if not concerned(incident).exists():
        return False, _("Nobody of this case goes home early. Record the wish of the person first.")
    return True, ""


STATEMENT = register(
    Form(
        id="TITP-R1-40",
        prefix="R140",
        head="参考様式第１-40号",
        title="技能実習期間満了前の帰国についての申告書",
        label=gettext_lazy("Statement on early return (帰国についての申告書)"),
        subject="incident",
        facts=EarlyReturnFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        versions=(Version("1", "pdf/titp_r1_40.html", date(2020, 4, 1)),),
        may_make=partial(_may_make, Regime.TITP),
    )
)
register_esd(
    STATEMENT,
    id="ESD-RETURN",
    prefix="ERET",
    label=gettext_lazy("Statement on early return, skill development (帰国についての申告書（育成就労）)"),
    may_make=partial(_may_make, Regime.ESD),
)
