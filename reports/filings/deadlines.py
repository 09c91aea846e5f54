"""Until when a filing is due, why, and who receives it: the rules of the law applied to one filing."""

from dataclasses import dataclass
from datetime import date, timedelta

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.confidence import Confidence
from imjapan.law.esd_reports import CessationFacts, ChangeFacts, StartFacts
from imjapan.law.esd_reports import DifficultyFacts as EsdDifficultyFacts
from imjapan.law.filing import DifficultyFacts, FilingFacts, annual_report_due, filing_organization, filings
from imjapan.law.reasoning import Reasoning
from imjapan.law.ssw_report import NoticeFacts
from imjapan.law.verdict import Due, Outcome
from imjapan.law.warning import ReplyFacts, UnfiledChangeFacts
from training.models import Regime

from ..obligations.verdicts import remembered
from . import kinds
from .kinds import Code
from .models import Filing

FILING_RULE, DIFFICULTY_RULE, REPLY_RULE = "TITP-FIL-01", "TITP-FIL-04", "TITP-WARN-01.W18"
UNFILED_RULE = "TITP-WARN-01.W06"
ORGANIZATIONS = {"otit": "外国人技能実習機構", "kiko": "外国人育成就労機構"}
DESKS = {"head": "本部", "head_review": "本部　審査課", "organization": "本部"}
REGIONAL_DESKS = {"region_certification": "認定課", "region_guidance": "指導課"}
IMMIGRATION = "地方出入国在留管理局"
REGION = "地方事務所・支所"  # while the office has not said which
# Where the rules of ESD name the head office (R02); the other reports go to the regional office.
ESD_HEAD = frozenset({Code.LICENCE_CHANGE, Code.CLOSING, Code.BUSINESS_REPORT, Code.MEASURE_REPLY})


@dataclass(frozen=True, slots=True)
class Case:
    """What a deadline rests on. `statement`: the signed statement on an early return, None while nobody knows.

    `what`: which event of its kind happened to specified skilled workers.
    """

    kind: str
    regime: str
    event: date
    return_on: date | None = None
    own_will: bool = False
    statement: bool | None = None
    told_on: date | None = None
    what: str = ""


def case_of(kind: str, regime: str, event_on: date, return_on: date | None, details: dict) -> Case:
    """The case of a filing from the values of its row."""
    told_on = details.get("company_notice_on") if regime == Regime.ESD else None
    told = date.fromisoformat(told_on) if told_on else None
    return Case(
        kind=kind,
        regime=regime,
        event=event_on,
        return_on=return_on if kind == Code.DIFFICULTY else None,
        own_will=details.get("own_will") == "yes",
        statement={"yes": True, "no": False}.get(details.get("statement", "")),
        told_on=told if told and told >= event_on else None,
        what=ssw_event(kind, details),
    )


def ssw_event(kind: str, details: dict) -> str:
    """The event of the law (ESD-SSW-04) a notice on specified skilled workers tells; "" for other kinds.

    While nobody chose, the first of its kind: the deadline is the same for all.
    """
    events = kinds.SSW_EVENTS.get(kind, ("",))
    return details["what"] if details.get("what") in events else events[0]


def rule_of(kind: str, regime: str) -> str:
    """Id of the judgement that gives the deadline."""
    rule = kinds.KINDS[kind].rules[regime]
    return FILING_RULE if rule in filings() else rule


@remembered(4096)
def judge(case: Case) -> tuple[Due, dict]:
    """Return the three dates of a filing and the verdict as JSON."""
    verdict = registry.get(rule_of(case.kind, case.regime)).judge(_facts(case))
    return verdict.due, verdict.to_dict()


def _facts(case):
    if case.regime == Regime.SSW:
        return NoticeFacts(event=case.what, day=case.event)
    if case.regime == Regime.ESD:
        return _esd_facts(case)
    if case.kind == Code.DIFFICULTY:
        return DifficultyFacts(
            event=case.event, return_on=case.return_on, own_will=case.own_will, statement=case.statement
        )
    return FilingFacts(filing=kinds.KINDS[case.kind].rules[case.regime], event=case.event)


def _esd_facts(case):
    if case.kind == Code.DIFFICULTY:
        return EsdDifficultyFacts(known_on=case.event, told_on=case.told_on)
    if case.kind == Code.FIRST_START:
        return StartFacts(first_start=case.event)
    return CessationFacts(last_day=case.event) if case.kind == Code.CLOSING else ChangeFacts(changed_on=case.event)


@remembered(1024)
def judge_reply(received_on: date, due_on: date) -> tuple[Due, dict]:
    """Return the three dates of a reply to the authority, which named the day, and the verdict. TITP-WARN-01.W18."""
    rule = registry.get(REPLY_RULE)
    notes = Reasoning(
        rule=REPLY_RULE,
        legal_basis=rule.legal_basis,
        confidence=Confidence.VERIFIED,
        parameters={},
        holidays=holidays_around(due_on),
    )
    due = notes.due(legal=due_on, wish=due_on, not_before=received_on)
    return due, notes.verdict(
        Outcome.OK, due_on, "duty.reply_by", due=due, received=received_on, legal=due_on
    ).to_dict()


# --- Early warnings ----------------------------------------------------------------------------------------------


def unfiled_level(changed_on: date, today: date) -> str:
    """How pressing a change is that was noticed and not filed: none, amber or red. TITP-WARN-01.W06."""
    return registry.get(UNFILED_RULE).judge(UnfiledChangeFacts(changed_on=changed_on, today=today)).value


def reply_level(due_on: date, today: date) -> str:
    """The same for a reply the authority waits for. TITP-WARN-01.W18."""
    return registry.get(REPLY_RULE).judge(ReplyFacts(last=due_on, today=today)).value


# --- Addressee ---------------------------------------------------------------------------------------------------


def addressee(filing: Filing, on: date) -> str:
    """Who receives a filing that goes out on a day: the organization of that day, and the desk. TITP-FIL-01.b, T20.

    `filing.office` is loaded. Goes onto papers, so it is Japanese.
    """
    if filing.regime == Regime.SSW:
        return IMMIGRATION
    organization = organization_of(on)
    kind = kinds.get(filing.kind)
    if kind is None or filing.kind == Code.LABOUR_NOTICE:
        return ""
    if filing.kind == Code.MEASURE_REPLY:
        return filing.measure.authority if filing.measure and filing.measure.authority else organization
    return f"{organization}　{_desk(kind, filing)}"


def _desk(kind, filing):
    regional = filing.office.authority_office or REGION
    if filing.regime == Regime.ESD:
        return DESKS["head"] if kind.code in ESD_HEAD else regional
    code = _table_code(kind, filing)
    desk = filings()[code].addressee
    return f"{regional}　{REGIONAL_DESKS[desk]}" if desk in REGIONAL_DESKS else DESKS[desk]


def _table_code(kind, filing):
    if kind.code == Code.DIFFICULTY:
        return "difficulty_return" if filing.return_on else "difficulty_other"
    yearly = {Code.BUSINESS_REPORT: "so_business_report", Code.IMPLEMENTER_REPORT: "implementer_status_report"}
    return yearly.get(kind.code) or kind.rules[Regime.TITP]


# --- The training fiscal year --------------------------------------------------------------------------------------


def fiscal_year(on: date) -> int:
    """The training fiscal year (技能実習事業年度, 1 April to 31 March) of a day, by the year in which it begins."""
    return on.year if on.month >= 4 else on.year - 1


def year_days(year: int) -> tuple[date, date]:
    return date(year, 4, 1), date(year + 1, 3, 31)


def report_opens(year: int) -> date:
    """The first day on which the report of a fiscal year can be written: the day after it ended."""
    return year_days(year)[1] + timedelta(days=1)


def report_due(year: int) -> date:
    """31 May after the fiscal year."""
    return annual_report_due(year)


def organization_of(on: date) -> str:
    """The name of the organization that receives filings on a day."""
    return ORGANIZATIONS[filing_organization(on)]
