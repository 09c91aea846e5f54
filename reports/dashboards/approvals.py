"""What waits for the approval step (決裁): finished audits, findings not released yet, drafts of documents."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.organization.access import serving
from imjapan.organization.models import Staff
from reports import access as reports
from reports.documents import forms
from reports.filings import access as filings
from reports.filings.models import Filing
from reports.filings.summary import summary
from reports.models import Document, Obligation
from reports.portal.deadlines import Deadline, deadline
from training import access as training
from training.models import Audit, Finding

SHOWN = 50  # of each kind, those that wait longest
AUDIT, FINDINGS, DOCUMENT, FILING = KINDS = ("audit", "findings", "document", "filing")
OWN = gettext_lazy("You drafted this yourself. Another supervision manager has to approve it.")


@dataclass(slots=True)
class Entry:
    """One thing to decide. `key` is the public id of the audit or document; `lines`: what is in it, in short.

    `facts`: the same with labels. `form`: for the reason of a return, when it may be returned; `why_not`: why the
    reader may not approve it.
    """

    kind: str
    key: str
    what: str
    place: str
    url: str
    drafted_by: str
    since: datetime | None
    near: Deadline | None
    lines: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    why_not: str = ""
    form: object = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """`total` counts all, `entries` are the first."""

    kind: str
    title: str
    total: int
    entries: list[Entry]


def _audits(actor):
    offices = actor.managed_office_ids
    return training.audits(actor).filter(state=Audit.State.FINISHED, office__in=offices)


def _with_findings(actor):
    """Audits with findings that the company was not told of and that are not with their author."""
    waiting = Finding.objects.filter(audit=OuterRef("pk"), release__isnull=True, returned_at__isnull=True)
    states = [Audit.State.FINISHED, Audit.State.APPROVED]
    rows = training.audits(actor).filter(state__in=states, office__in=actor.managed_office_ids)
    return rows.filter(Exists(waiting))


def _documents(actor):
    """Drafts that are approved by hand: a report whose audit waits goes with its audit."""
    with_audit = Q(form_id__in=forms.AUDIT_REPORTS) & ~Q(audit__state=Audit.State.APPROVED)
    rows = reports.documents(actor).filter(state=Document.State.DRAFT, returned_at__isnull=True)
    with_filing = Q(filing__state=Filing.State.DRAFT)
    return rows.filter(office__in=actor.managed_office_ids).exclude(with_audit).exclude(with_filing)


def filings_to_approve(actor):
    """Drafts of notices and reports in which something is written; those begun in one go wait for their author."""
    rows = filings.filings(actor).filter(state=Filing.State.DRAFT, returned_at__isnull=True)
    return rows.filter(office__in=actor.managed_office_ids).exclude(details={})


def count(actor) -> int:
    """How many things wait for this manager. One query; none for who manages no office."""
    if not actor.managed_office_ids:
        return 0
    waiting = (_audits(actor), _with_findings(actor), _documents(actor), filings_to_approve(actor))
    each = [rows.order_by().values_list(Value(1)) for rows in waiting]
    return each[0].union(*each[1:], all=True).count()


def groups(actor, today: date, *, form) -> list[Group]:
    """Everything that waits, the longest first, in a fixed number of queries. `form(entry)` makes its return form."""
    alone = _sole_managers(actor, today)
    found = [
        _group(AUDIT, _("Audits"), _audits(actor), _audit_rows, actor, today, alone),
        _group(FINDINGS, _("Findings to release"), _with_findings(actor), _finding_rows, actor, today, alone),
        _group(DOCUMENT, _("Documents"), _documents(actor), _document_rows, actor, today, alone),
        _group(FILING, _("Notices and reports"), filings_to_approve(actor), _filing_rows, actor, today, alone),
    ]
    for group in found:
        for entry in group.entries:
            if entry.form:
                entry.form = form(entry)
    return [group for group in found if group.total]


def _group(kind, title, rows, present, actor, today, alone):
    return Group(kind, title, rows.order_by().count(), list(present(rows, actor, today, alone)))


def _sole_managers(actor, today):
    """Offices in which the actor is the only supervision manager: there one person may do both."""
    rows = Staff.objects.filter(
        serving(today), office__in=actor.managed_office_ids, role=Staff.Role.MANAGER, user__is_active=True
    )
    counts = rows.order_by().values("office").annotate(number=Count("user", distinct=True))
    return {row["office"] for row in counts if row["number"] <= 1}


def _own(actor, authors, office_id, alone):
    return str(OWN) if actor.user_id in authors and office_id not in alone else ""


def _audit_rows(rows, actor, today, alone):
    rows = list(rows.select_related("company", "establishment", "finished_by").order_by("finished_at", "pk")[:SHOWN])
    legal = _legal_days([row.pk for row in rows])
    for row in rows:
        yield Entry(
            kind=AUDIT,
            key=str(row.public_id),
            what=str(row.get_kind_display()),
            place=f"{row.company.name} {row.establishment.name}",
            url=_audit_url(row),
            drafted_by=row.finished_by.name,
            since=row.finished_at,
            near=_near(legal.get(row.pk), today),
            why_not=_own(actor, (row.drafted_by_id, row.finished_by_id), row.office_id, alone),
            form=True,
        )


def _finding_rows(rows, actor, today, alone):
    waiting = Finding.objects.filter(release__isnull=True, returned_at__isnull=True).select_related("created_by")
    rows = rows.select_related("company", "establishment").order_by("finished_at", "pk")
    for row in rows.prefetch_related(Prefetch("findings", waiting.order_by("number"), to_attr="waiting"))[:SHOWN]:
        authors = {finding.created_by_id: finding.created_by.name for finding in row.waiting}
        due = [finding.due_on for finding in row.waiting if finding.due_on]
        yield Entry(
            kind=FINDINGS,
            key=str(row.public_id),
            what=_("Findings: %(numbers)s") % {"numbers": ", ".join(str(finding.number) for finding in row.waiting)},
            place=f"{row.company.name} {row.establishment.name}",
            url=f"{_audit_url(row)}#findings",
            drafted_by=", ".join(sorted(authors.values())),
            since=row.finished_at,
            near=_near(min(due, default=None), today),
            lines=[
                f"{finding.number}. {finding.wording or _('no wording for the company yet')}" for finding in row.waiting
            ],
            why_not=_own(actor, authors, row.office_id, alone),
            form=row.state == Audit.State.FINISHED,
        )


def _document_rows(rows, actor, today, alone):
    rows = rows.select_related("company", "establishment", "office", "drafted_by").defer("facts")
    rows = rows.order_by("drafted_at", "pk")
    rows = list(rows[:SHOWN])
    legal = _legal_days([row.audit_id for row in rows if row.form_id in forms.AUDIT_REPORTS])
    for row in rows:
        yield Entry(
            kind=DOCUMENT,
            key=str(row.public_id),
            what=f"{forms.get(row.form_id).label} {row.number}",
            place=_place(row),
            url=reverse("documents:detail", args=[row.public_id]),
            drafted_by=row.drafted_by.name if row.drafted_by else _("the system"),
            since=row.drafted_at,
            near=_near(legal.get(row.audit_id), today),
            why_not=_own(actor, (row.drafted_by_id,), row.office_id, alone),
            form=True,
        )


def _filing_rows(rows, actor, today, alone):
    rows = rows.select_related("company", "establishment", "office", "drafted_by").order_by("drafted_at", "pk")
    rows = list(rows.annotate(trainees=_trainees())[:SHOWN])
    duties = Obligation.objects.filter(filing__in=rows, state=Obligation.State.OPEN).order_by("-legal_on")
    legal = dict(duties.values_list("filing_id", "legal_on"))
    for row in rows:
        yield Entry(
            kind=FILING,
            key=str(row.public_id),
            what=str(row.get_kind_display()),
            place=_place(row),
            url=reverse("filings:detail", args=[row.public_id]),
            drafted_by=row.drafted_by.name if row.drafted_by else _("the system"),
            since=row.drafted_at,
            near=_near(legal.get(row.pk), today),
            facts=summary(row, row.trainees),
            why_not=_own(actor, (row.drafted_by_id,), row.office_id, alone),
            form=True,
        )


def _trainees():
    """How many trainees a filing is about, counted beside it."""
    rows = Filing.people.through.objects.filter(filing=OuterRef("pk")).order_by().values("filing")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def _place(row):
    """Company and establishment, or the office where it is about neither."""
    names = [place.name for place in (row.company, row.establishment) if place]
    return " ".join(names) or row.office.name


def _legal_days(audit_ids):
    """The nearest legal deadline of an open duty that each audit, or the report of it, fulfils. One query."""
    found = {}
    mine = Q(audit__in=audit_ids) | Q(records__audit__in=audit_ids)
    duties = Obligation.objects.filter(mine, state=Obligation.State.OPEN).order_by("legal_on")
    for audit_id, fulfils, legal_on in duties.values_list("audit_id", "records__audit_id", "legal_on"):
        found.setdefault(audit_id if audit_id in audit_ids else fulfils, legal_on)
    return found


def _near(on, today):
    return deadline(on, today=today) if on else None


def _audit_url(audit):
    return reverse("training:audit_detail", args=[audit.public_id])
