"""What must be true of documents, duties and mandates."""

from django.db.models import Exists, F, OuterRef, Q

from imjapan.accounts.models import User
from imjapan.core.checking import check
from training.data_checks import elsewhere

from .models import Document, Mandate, Obligation, ObligationRecord

State = Document.State
SHOWN = (State.APPROVED, State.FILED, State.SUPERSEDED)


@check("reports.documents_agree_with_audit", "A document has establishment, company and office of its audit.")
def documents_agree_with_audit(depth):
    same = Q(
        establishment_id=F("audit__establishment_id"),
        company_id=F("audit__company_id"),
        office_id=F("audit__office_id"),
    )
    return Document.objects.exclude(same)


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


@check("reports.open_duties_are_in_the_right_office", "An open duty lies with the office in charge of the company.")
def open_duties_are_in_the_right_office(depth):
    rows = Obligation.objects.filter(state=Obligation.State.OPEN)
    return rows.exclude(office_id=F("establishment__company__office_id"))


@check(
    "reports.done_duties_have_record",
    "A done duty names its record, unless that is before our records.",
)
def done_duties_have_record(depth):
    linked = Exists(ObligationRecord.objects.filter(obligation=OuterRef("pk")))
    before = Q(establishment__cut_over__isnull=False) & (
        Q(window_key__startswith="cutover:") | Q(done_on=F("establishment__cut_over__last_audit_on"))
    )
    return Obligation.objects.filter(~linked, state=Obligation.State.DONE).exclude(before)


@check(
    "reports.records_belong_to_done_duties",
    "A record fulfils done or waived duties of its own establishment.",
)
def records_belong_to_done_duties(depth):
    state = Q(obligation__state__in=[Obligation.State.DONE, Obligation.State.WAIVED])
    place = F("obligation__establishment_id")
    here = Q(audit__establishment_id=place) | Q(document__establishment_id=place)
    return ObligationRecord.objects.exclude(state & (here | Q(released_finding__establishment_id=place)))


@check("reports.only_auditors_have_mandates", "Only auditors have a mandate, and each mandate names an office.")
def only_auditors_have_mandates(depth):
    return Mandate.objects.filter(~Q(user__kind=User.Kind.AUDITOR) | Q(offices__isnull=True))
