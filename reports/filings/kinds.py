"""What each kind of notice or report asks for: its fields, its rule, its form, who owes it and to which desk it goes.

The fields are stored by name in `Filing.details`. Boxes and choices are those of the forms book (forms.md 2.2, 3.15 to
3.17); the deadlines those of the deadline table of the law (`imjapan.law.filings`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.models import Regime
from training.support.items import law_word

from .models import Filing

Code = Filing.Kind
TEXT, LINE, DAY, CHOICE, YES = "text", "line", "day", "choice", "yes"
ITEMS = 3  # changed items that fit on one notice


@dataclass(frozen=True)
class Field:
    """One thing a kind asks for. `type`: TEXT, LINE, DAY, CHOICE or YES (yes, no, or not known).

    `needed`: not approved without it. `when`: the name of a day of the filing without which it is not asked for.
    """

    name: str
    label: Any
    type: str = TEXT
    needed: bool = True
    choices: tuple = ()
    help: Any = ""
    when: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind.

    rules       regime -> code of the deadline table (TITP), or id of the judgement (ESD)
    form_id     the form this product prints for it, "" while there is none
    by_company  the company owes it under our guidance (Act 11, 17, 21); else we do
    of_company  it is about a company; `people`: about trainees there
    offered     it is begun by hand; the others begin where they arise
    own_duty    the clock keeps a duty of another name for it, or another chapter does
    """

    code: str
    event: Any
    hint: Any
    rules: Mapping[str, str]
    fields: tuple[Field, ...] = ()
    form_id: str = ""
    by_company: bool = False
    of_company: bool = False
    people: bool = False
    noticed: bool = False
    offered: bool = True
    yearly: bool = False
    own_duty: bool = False

    @property
    def label(self) -> str:
        return Code(self.code).label

    @property
    def regimes(self) -> tuple[str, ...]:
        return tuple(self.rules)

    def asked(self, filing: Filing) -> list[Field]:
        """The fields that apply to a filing."""
        return [field for field in self.fields if not field.when or getattr(filing, field.when)]

    def missing(self, filing: Filing) -> list[Field]:
        """The fields without which it cannot be approved."""
        return [field for field in self.asked(filing) if field.needed and filing.details.get(field.name) in (None, "")]


# --- Form 17: choices are our reading of Act 23② (K in the forms book) --------------------------------------------

LICENCE_ITEMS = (
    ("name", _("name of the organization")),
    ("address", _("address of the organization")),
    ("representative", _("representative")),
    ("officers", _("officers")),
    ("responsible_officer", _("officer responsible for supervision")),
    ("office", _("name or address of an office")),
    ("office_new", _("new office")),
    ("office_closed", _("closed office")),
    ("manager", _("supervision manager (監理責任者)")),
    ("external", _("external officer or external auditor")),
    ("sending", _("sending organization")),
    ("other", _("another item of the licence application")),
)
# What is printed on the certificate: then the notice also asks to rewrite it, one original and two copies.
CERTIFICATE_ITEMS = frozenset({"name", "address", "office", "office_new", "office_closed"})


def _change(number: int) -> Iterable[Field]:
    first = number == 1
    more = "" if first else f" ({number})"
    yield Field(f"item_{number}", _Numbered(_("Changed item"), more), CHOICE, needed=first, choices=LICENCE_ITEMS)
    yield Field(f"before_{number}", _Numbered(_("Before"), more), needed=first)
    yield Field(f"after_{number}", _Numbered(_("After"), more), needed=first)


class _Numbered:
    """A label with the number of the item behind it, put together in the reader's language."""

    def __init__(self, label, more):
        self.label, self.more = label, more

    def __str__(self):
        return f"{self.label}{self.more}"


# --- Form 18: Ord 48②, boxes 5 to 10 -----------------------------------------------------------------------------

REASONS = (
    (
        _("Circumstances of the company"),
        (
            ("company_business", _("management or business")),
            ("company_revoked", _("certification revoked")),
            ("company_closed", _("bankruptcy or closure")),
            ("company_labour", _("trouble between company and workers")),
            ("company_other", _("other, company")),
        ),
    ),
    (
        _("Circumstances of the trainee"),
        (
            ("trainee_illness", _("illness or injury")),
            ("trainee_pregnancy", _("pregnancy or childbirth")),
            ("trainee_family", _("the trainee's or the family's circumstances")),
            ("trainee_missing", _("missing (行方不明)")),
            ("trainee_death", _("death")),
            ("trainee_other", _("other, trainee")),
        ),
    ),
    (_("Circumstances of our organization"), (("organization", _("our circumstances")),)),
)
STATES = (
    ("lodging", _("stays in the company's lodging")),
    ("protected", _("protected by us")),
    ("home", _("returned home, or will")),
    ("missing", _("missing (行方不明)")),
    ("hospital", _("in hospital")),
    ("other", _("other")),
)
DIFFICULTY = (
    Field("reason", _("Reason"), CHOICE, choices=REASONS),
    Field("work_related", _("Accident or illness caused by work (労災)"), YES, needed=False),
    Field("cause", _("When it began, and its cause")),
    Field("state", _("Where the trainee is now"), CHOICE, choices=STATES),
    Field("state_on", _("Day of the return home, or of the report to the police"), DAY, needed=False),
    Field("state_text", _("More about where the trainee is"), LINE, needed=False),
    Field(
        "wish",
        _("The trainee wants to go on with the training"),
        YES,
        help=_("For whoever was asked in the case, what was recorded there is printed."),
    ),
    Field(
        "placement_sought",
        _("Another placement was looked for (Act 51)"),
        YES,
        needed=False,
        help=_("Needed before filing when a trainee wants to go on and cannot at the same company."),
    ),
    Field("company_measures", _("What the company does so that the training can go on")),
    Field("our_measures", _("What we do so that the training can go on")),
    Field("company_notice_on", _("The company told us on"), DAY),
    Field("company_notice", _("What the company told us")),
    Field("own_will", _("The early return is the trainee's own will"), YES, when="return_on"),
    Field("statement", _("The signed statement on early return is there"), YES, when="return_on"),
    Field("travel_cost", _("Who pays the journey home"), LINE, when="return_on"),
)

# --- Changes of a plan: forms 3 and 4, TITP-CHG-01 ---------------------------------------------------------------

PLAN_ITEMS = (
    ("company", _("name, address, representative or officers of the company")),
    ("establishment", _("establishment added or moved")),
    ("staff", _("training manager, instructor or life advisor")),
    ("our_staff", _("our supervision manager or plan guide")),
    ("tasks", _("additional tasks of the same operation")),
    ("hours", _("working hours or overtime")),
    ("pay", _("pay or other conditions lowered")),
    ("lodging", _("lodging or regular charges")),
    ("sending", _("sending organization")),
    ("occupation", _("occupation or operation")),
    ("goal", _("target of the plan")),
    ("resumption", _("resuming after a suspension")),
    ("other", pgettext_lazy("item", "other")),
)
PLAN_CHANGE = (
    Field("item", _("Changed item"), CHOICE, choices=PLAN_ITEMS),
    Field("before", _("Before")),
    Field("after", _("After")),
    Field("reason", _("Reason of the change")),
    Field("attachments", _("Attached"), needed=False),
)

# --- Specified skilled workers, ESD-SSW-04: events of the law by kind; where several, which one is asked ----------

SSW_EVENTS = {
    Code.SSW_CONTRACT_CHANGE: ("contract_changed",),
    Code.SSW_CONTRACT_END: ("contract_ended", "contract_concluded"),
    Code.SSW_PLAN_CHANGE: ("support_plan_changed",),
    Code.SSW_ENTRUSTMENT: ("entrustment_concluded", "entrustment_changed", "entrustment_ended"),
    Code.SSW_DIFFICULTY: ("not_started", "no_work", "missing"),
    Code.SSW_STANDARDS: ("standards_not_met",),
    Code.SSW_SUPPORT_TROUBLE: ("support_impossible",),
    Code.SSW_RSO_CHANGE: ("rso_changed",),
    Code.SSW_RSO_DIFFICULTY: ("rso_support_difficult",),
}
_words = lazy(law_word, str)


def _ssw(code: str, hint: Any, *, people: bool = True, ours: bool = False, company: bool = True) -> "Kind":
    """A notice of the employer of specified skilled workers, or of us who support them; its form is the agency's."""
    events = SSW_EVENTS[code]
    choices = tuple((one, _words(f"ssw.event.{one}")) for one in events)
    which = (Field("what", _("What happened"), CHOICE, choices=choices),)
    return Kind(
        code,
        event=_("Day of the event"),
        hint=hint,
        rules={Regime.SSW: "ESD-SSW-04"},
        fields=(*(which if len(events) > 1 else ()), Field("note", _("Content, and what is attached"), needed=False)),
        by_company=not ours,
        of_company=company,
        people=people,
    )


SSW_KINDS = (
    _ssw(Code.SSW_CONTRACT_CHANGE, _("Pay, work, hours or place of a specified skilled worker changed.")),
    _ssw(Code.SSW_CONTRACT_END, _("The contract of a specified skilled worker ended, or a new one was concluded.")),
    _ssw(Code.SSW_PLAN_CHANGE, _("The support plan of a specified skilled worker changed.")),
    _ssw(
        Code.SSW_ENTRUSTMENT,
        _("The contract with the support organization was concluded, changed or ended."),
        people=False,
    ),
    _ssw(
        Code.SSW_DIFFICULTY,
        _("A specified skilled worker did not start, does no work for a month, or is missing. Not a wish to resign."),
    ),
    _ssw(
        Code.SSW_STANDARDS,
        _("The company no longer meets the standards: arrears of tax or insurance, separations, penalties."),
        people=False,
    ),
    _ssw(Code.SSW_SUPPORT_TROUBLE, _("A company that supports its workers itself cannot carry the plan out.")),
    _ssw(
        Code.SSW_RSO_CHANGE,
        _("Name, address, representative or support manager of our registration as support organization changed."),
        people=False,
        ours=True,
        company=False,
    ),
    _ssw(Code.SSW_RSO_DIFFICULTY, _("We cannot give the support that a company entrusted to us."), ours=True),
)

KINDS = {
    kind.code: kind
    for kind in (
        *SSW_KINDS,
        Kind(
            Code.LICENCE_CHANGE,
            event=_("Day of the change"),
            hint=_("Name, address, officers, managers, offices, external auditor or sending organizations changed."),
            rules={Regime.TITP: "so_change_notice", Regime.ESD: "ESD-REP-01.R07"},
            fields=(
                *(field for number in range(1, ITEMS + 1) for field in _change(number)),
                Field("reason", _("Reason of the change")),
                Field(
                    "office_matters",
                    _("New or closed office: manager, number of staff, business plan"),
                    needed=False,
                ),
                Field("attachments", _("Attached"), needed=False),
            ),
            form_id="TITP-F17",
        ),
        Kind(
            Code.DIFFICULTY,
            event=_("Day of the event, or on which it became known"),
            hint=_("Training cannot go on: missing, illness, return home before the end, closure of the company …"),
            rules={Regime.TITP: "TITP-FIL-04", Regime.ESD: "ESD-REP-01.R05"},
            fields=DIFFICULTY,
            form_id="TITP-F18",
            of_company=True,
            people=True,
        ),
        Kind(
            Code.MINOR_CHANGE,
            event=_("Day of the change"),
            hint=_(
                "A change of the plan was noticed, for example in an audit. The company files it with our guidance."
            ),
            rules={Regime.TITP: "plan_minor_change", Regime.ESD: "ESD-REP-01.R06"},
            fields=PLAN_CHANGE,
            form_id="TITP-F03",
            by_company=True,
            of_company=True,
            people=True,
            noticed=True,
        ),
        Kind(
            Code.CHANGE_APPROVAL,
            event=_("Day of the change"),
            hint=_("A change that has to be certified before it happens. The company applies with our guidance."),
            rules={Regime.TITP: "plan_change_approval"},
            fields=PLAN_CHANGE,
            by_company=True,
            of_company=True,
            people=True,
            noticed=True,
        ),
        Kind(
            Code.FIRST_START,
            event=_("First day of training at the company"),
            hint=_("Once for each company, when its very first training begins. Form 8 then gives its receipt number."),
            rules={Regime.TITP: "implementer_first_start", Regime.ESD: "ESD-REP-01.R04"},
            fields=(
                Field("checked", _("The notice of the company is complete and was checked by us"), YES),
                Field("note", _("Note"), needed=False),
            ),
            form_id="TITP-F07",
            by_company=True,
            of_company=True,
        ),
        Kind(
            Code.CLOSING,
            event=_("Last day of business"),
            hint=_("The supervision business, or that of an office, is closed or suspended."),
            rules={Regime.TITP: "so_close_suspend", Regime.ESD: "ESD-REP-01.R08"},
            fields=(
                Field(
                    "what",
                    _("What happens"),
                    CHOICE,
                    choices=(("closing", _("closing")), ("suspension", _("suspension"))),
                ),
                Field("until", _("Suspended until"), DAY, needed=False),
                Field("reason", _("Reason")),
                Field("trainees", _("What happens to the trainees")),
            ),
        ),
        Kind(
            Code.CERTIFICATE_RETURN,
            event=_("Day of the event"),
            hint=_("Licence revoked, expired or given up, an office closed, or a lost certificate found again."),
            rules={Regime.TITP: "so_cert_return"},
            fields=(
                Field(
                    "ground",
                    _("Why it is returned"),
                    CHOICE,
                    choices=(
                        ("revocation", _("licence revoked")),
                        ("expiry", _("licence expired")),
                        ("abolition", _("business closed")),
                        ("office_closed", _("office closed")),
                        ("found", _("lost certificate found again")),
                        ("merger", _("merger")),
                    ),
                ),
                Field("certificates", _("Certificates returned"), LINE),
            ),
        ),
        Kind(
            Code.CERTIFICATE_LOST,
            event=_("Day of the loss"),
            hint=_("The licence certificate of an office was lost or destroyed."),
            rules={Regime.TITP: "so_cert_reissue"},
            fields=(Field("reason", _("What happened")),),
        ),
        Kind(
            Code.REVOCATION_GROUND,
            event=_("Day of the event, or on which it became known"),
            hint=_("Something happened that may cost us the licence. It is reported at once."),
            rules={Regime.TITP: "so_revocation_ground"},
            fields=(Field("ground", _("What happened")), Field("measures", _("What we do about it"))),
        ),
        Kind(
            Code.BUSINESS_REPORT,
            event=_("Last day of the fiscal year"),
            hint=_("For every office and fiscal year, also with nothing to report."),
            rules={Regime.TITP: "TITP-FIL-02", Regime.ESD: "ESD-REP-01.R02"},
            fields=(
                Field("balance_sheet", _("Balance sheet attached"), YES),
                Field("profit_and_loss", _("Profit and loss statement attached"), YES),
                Field("visit_records", _("Copies of all visit records of the year attached"), YES),
                Field("external_reports", _("Copies of the external auditor's reports attached"), YES),
                Field("fee_annex", _("Fee annex attached"), YES),
                Field("note", _("Note"), needed=False),
            ),
            yearly=True,
            offered=False,
            own_duty=True,
        ),
        Kind(
            Code.IMPLEMENTER_REPORT,
            event=_("Last day of the fiscal year"),
            hint=_("For every company that had a trainee for at least one day. It reports with our guidance."),
            rules={Regime.TITP: "TITP-FIL-02", Regime.ESD: "ESD-REP-01.R03"},
            fields=(
                Field("checked", _("The report of the company is complete and was checked by us"), YES),
                Field("note", _("Note"), needed=False),
            ),
            by_company=True,
            of_company=True,
            yearly=True,
            offered=False,
            own_duty=True,
        ),
        Kind(
            Code.MEASURE_REPLY,
            event=_("Day of the letter"),
            hint=_("The answer to guidance, a recommendation or an order."),
            rules={Regime.TITP: "TITP-WARN-01.W18", Regime.ESD: "TITP-WARN-01.W18"},
            fields=(Field("reply", _("Our reply")),),
            offered=False,
            own_duty=True,
        ),
        Kind(
            Code.LABOUR_NOTICE,
            event=_("Day on which the violation was found"),
            hint=_("A violation of labour law was found and has to be told to the labour standards office."),
            rules={Regime.TITP: "", Regime.ESD: ""},
            fields=(Field("note", _("Note"), needed=False),),
            of_company=True,
            offered=False,
            own_duty=True,
        ),
    )
}


def get(code: str) -> Kind | None:
    """The kind of a filing; None for one that this register keeps without a form of its own."""
    return KINDS.get(code)


def offered() -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.offered]


def word(field: Field, value: Any) -> str:
    """A choice in words, as its form offers it; everything else as it stands."""
    for key, label in field.choices:
        if key == value:
            return str(label)
        if isinstance(label, tuple) and (found := dict(label).get(value)):
            return str(found)
    return value


def day(value: str) -> str:
    """A stored day as the reader writes days."""
    return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT") if value else ""


def changes(filing: Filing) -> list[tuple[str, str, str]]:
    """The changed items of form 17: code, before, after."""
    found = filing.details
    return [
        (found[f"item_{number}"], found.get(f"before_{number}", ""), found.get(f"after_{number}", ""))
        for number in range(1, ITEMS + 1)
        if found.get(f"item_{number}")
    ]


def rewrites_certificate(filing: Filing) -> bool:
    """Whether a change stands on the certificate, so that it has to be rewritten too."""
    return any(item in CERTIFICATE_ITEMS for item, _before, _after in changes(filing))
