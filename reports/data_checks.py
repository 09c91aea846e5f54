"""What must be true of documents, duties, filings and mandates."""

from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from imjapan.accounts.models import User
from imjapan.core.checking import check
from training.data_checks import elsewhere

from .documents.subjects import KINDS
from .models import Document, Filing, Mandate, Obligation, ObligationRecord
from .obligations.subjects import PREFIXES

State = Document.State
Kind = Obligation.Kind
OF_HOUSE = (Kind.COURSE, Kind.DECLARATION, Kind.LICENCE_RENEWAL, Kind.MEASURE_REPLY)
# Done by what stands at the plan, the card, the placement, the absence, the move or the support plan itself.
OF_PERSON = (
    Kind.EXAM_APPLICATION, Kind.ENTRY, Kind.RESIDENCE, Kind.RETURN_HOME, Kind.TRANSFER, Kind.SUPPORT, Kind.FILING,
)  # fmt: skip
PLACED = ("audit", "document", "released_finding", "visit")  # records with an establishment of their own
# Records of one person, and where they name the person.
PERSONAL = {
    "application": "person_id",
    "residence_application": "person_id",
    "residence_event": "person_id",
    "plan_change": "plan__person_id",
    "exam": "person_id",
    "support_interview": "person_id",
}
SHOWN = (State.APPROVED, State.FILED, State.SUPERSEDED)


@check("reports.documents_name_their_subject", "The subject key of a document fits the one row it is about.")
def documents_name_their_subject(depth):
    fits = Q()
    for kind in KINDS:
        rest = {f"{other}__isnull": True for other in KINDS if other != kind}
        fitting = Q(subject_key=Concat(Value(f"{kind}:"), Cast(f"{kind}_id", TextField())), **rest)
        fits |= fitting
    return Document.objects.exclude(fits)


def _at(path):
    """The establishment, company and office of a document are those of this row, which may have none of the first."""
    where = Q(office_id=F(f"{path}__office_id"))
    for name in ("establishment", "company"):
        both_empty = Q(**{f"{name}__isnull": True, f"{path}__{name}__isnull": True})
        where &= both_empty | Q(**{f"{name}_id": F(f"{path}__{name}_id")})
    return where


def _of_house(path):
    """A paper about our own office names no company."""
    return Q(office_id=F(f"{path}__office_id"), company__isnull=True, establishment__isnull=True)


@check("reports.documents_agree_with_audit", "A document has establishment, company and office of its audit.")
def documents_agree_with_audit(depth):
    return Document.objects.filter(audit__isnull=False).exclude(_at("audit"))


@check("reports.documents_agree_with_record", "A document has establishment, company and office of its record.")
def documents_agree_with_record(depth):
    places = {
        "visit": _at("visit"),
        "interview": _at("interview__audit"),
        "filing": _at("filing"),
        "external_check": _of_house("external_check"),
    }
    wrong = (Q(**{f"{kind}__isnull": False}) & ~place for kind, place in places.items())
    return Document.objects.filter(reduce(or_, wrong))


@check("reports.words_of_trainees_stay_inside", "No paper of a consultation or interview is open to a company.")
def words_of_trainees_stay_inside(depth):
    """By the columns of a paper companies and mandates are let in: that of a consultation has none of a company."""
    said = Q(consultation__isnull=False) | Q(interview__isnull=False)
    shown = Q(for_company=True) | Q(file__scope_company_id__isnull=False)
    named = Q(company__isnull=False) | Q(establishment__isnull=False)
    return Document.objects.filter(said & shown | Q(consultation__isnull=False) & named)


@check("reports.approved_documents_have_file", "An approved or filed document has a file, or a job that makes it.")
def approved_documents_have_file(depth):
    rows = Document.objects.filter(state__in=[State.APPROVED, State.FILED], file__isnull=True)
    return rows.exclude(job__state__in=["queued", "running"])


@check("reports.files_are_as_open_as_documents", "A document's file is open to exactly those who may see the document.")
def files_are_as_open_as_documents(depth):
    """An open file of a draft shows it to outsiders; a file of another office or company shows it to the wrong ones."""
    rows = Document.objects.filter(file__isnull=False)
    office, company = Q(file__scope_office_id__isnull=False), Q(file__scope_company_id__isnull=False)
    too_open = (office | company) & Q(approved_at__isnull=True)
    withdrawn = (office | company) & Q(state=State.WITHDRAWN)
    another_office = office & ~Q(file__scope_office_id=F("office_id"))
    another_company = company & ~Q(file__scope_company_id=F("company_id"))
    not_for_company = company & Q(for_company=False)
    closed = Q(state__in=SHOWN, approved_at__isnull=False, file__scope_office_id__isnull=True)
    return rows.filter(too_open | withdrawn | another_office | another_company | not_for_company | closed)


@check("reports.duties_name_their_company", "The company of a duty is that of its establishment.")
def duties_name_their_company(depth):
    return elsewhere(Obligation)


@check(
    "reports.duties_name_their_subject", "The subject key of a duty fits its establishment, company, office or person."
)
def duties_name_their_subject(depth):
    """A duty of a company may name one of its establishments and a person; one of our office or a person no company."""
    establishment = Q(subject_key=_key("establishment", "establishment_id"))
    company = Q(subject_key=_key("company", "company_id"))
    office = Q(subject_key=_key("office", "office_id"), company__isnull=True)
    person = Q(subject_key=_key("person", "person_id"), company__isnull=True)
    return Obligation.objects.exclude(establishment | company | office | person)


def _key(family, column):
    return Concat(Value(PREFIXES[family]), Cast(column, TextField()))


@check("reports.open_duties_are_in_the_right_office", "An open duty lies with the office in charge of the company.")
def open_duties_are_in_the_right_office(depth):
    rows = Obligation.objects.filter(state=Obligation.State.OPEN, company__isnull=False)
    return rows.exclude(office_id=F("company__office_id"))


@check(
    "reports.done_duties_have_record",
    "A done duty names its record, unless that is before our records.",
)
def done_duties_have_record(depth):
    """What is done by what stands in the house or at the person is linked to nothing; a notice of a person is such."""
    linked = Exists(ObligationRecord.objects.filter(obligation=OuterRef("pk")))
    told = "establishment__cut_over"
    before = Q(**{f"{told}__isnull": False}) & (
        Q(window_key__startswith="cutover:")
        | Q(done_on=F(f"{told}__last_audit_on"))
        | Q(done_on=F(f"{told}__last_visit_on"))
    )
    of_person = Q(kind__in=OF_PERSON, person__isnull=False)
    rows = Obligation.objects.filter(~linked, state=Obligation.State.DONE)
    return rows.exclude(before).exclude(kind__in=OF_HOUSE).exclude(of_person)


@check(
    "reports.records_belong_to_done_duties",
    "A record fulfils duties of its own establishment, company, office or person; more than one may be needed.",
)
def records_belong_to_done_duties(depth):
    """Visits and accompanied audits add up: those of an open duty are linked before the last one is made."""
    state = Q(obligation__state__in=[Obligation.State.DONE, Obligation.State.WAIVED]) | Q(
        obligation__kind__in=[Kind.VISIT, Kind.ACCOMPANIED_AUDIT]
    )
    state |= Q(obligation__state=Obligation.State.NOT_NEEDED, incident_step__not_needed=True)
    place, office = F("obligation__establishment_id"), F("obligation__office_id")
    here = reduce(or_, (Q(**{f"{name}__establishment_id": place}) for name in PLACED))
    here |= Q(filing__company_id=F("obligation__company_id")) | Q(
        filing__company__isnull=True, filing__office_id=office
    )
    here |= Q(external_check__office_id=office) | Q(consultation_id=F("obligation__consultation_id"))
    person = F("obligation__person_id")
    here |= reduce(or_, (Q(**{f"{name}__{path}": person}) for name, path in PERSONAL.items()))
    for name in ("course", "incident_step__incident", "document__transfer"):
        here |= Q(**{f"{name}_id": F(f"obligation__{name.rpartition('__')[2]}_id")})
    return ObligationRecord.objects.exclude(state & here)


@check("reports.filings_name_their_company", "The company of a filing is that of its establishment.")
def filings_name_their_company(depth):
    return elsewhere(Filing)


@check("reports.filed_filings_were_approved", "What was filed had been approved before.")
def filed_filings_were_approved(depth):
    rows = Filing.objects.filter(state=Filing.State.FILED)
    return rows.exclude(approved_at__isnull=False, approved_at__lte=F("filed_at"))


@check("reports.only_auditors_have_mandates", "Only auditors have a mandate, and each mandate names an office.")
def only_auditors_have_mandates(depth):
    return Mandate.objects.filter(~Q(user__kind=User.Kind.AUDITOR) | Q(offices__isnull=True))
