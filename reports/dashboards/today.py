"""Today: what is late, due and soon, for whom, and what waits for the reader's own decision."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, QuerySet, When, Window
from django.utils.translation import gettext_lazy as _

from companies.access import companies_in_charge_of
from imjapan.organization import rights
from imjapan.organization.models import Personnel
from interns.charge import people_in_charge_of
from interns.models import Consultation
from reports import access as reports
from reports.filings.models import Filing
from reports.models import Obligation
from reports.obligations import kinds
from reports.obligations.rows import Row, present
from reports.obligations.standing import DUE_SECTION, LATE_SECTION, SOON, SOON_SECTION, due, late, section, soon
from training import access as training
from training.incidents import access as cases
from training.incidents import closing
from training.incidents.move_answers import OVER
from training.models import Audit, ReleasedFinding, Transfer

from . import approvals

PAGE = 50
WAITING_SHOWN = 10
MINE, OFFICE, ALL = SCOPES = ("mine", "office", "all")
SECTIONS = {
    LATE_SECTION: _("Late"),
    DUE_SECTION: _("Due within 7 days"),
    SOON_SECTION: _("Soon: within 45 days"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """`total` counts all pages, `rows` are those of this page."""

    number: int
    title: str
    total: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Records that wait for a decision of the reader: the first few, and how many there are."""

    rows: list
    total: int


def default_scope(actor) -> str:
    """A manager answers for the office, a member for the companies in charge; who has no office sees all."""
    if not actor.office_ids:
        return ALL
    return OFFICE if actor.managed_office_ids else MINE


def tabs(actor, scope: str) -> list[dict]:
    """Links to the scopes, the present one marked."""
    labels = {MINE: _("Mine"), OFFICE: _("My office"), ALL: _("All offices")}
    if not actor.office_ids:
        del labels[OFFICE]
    return [{"url": f"?show={name}", "label": label, "current": name == scope} for name, label in labels.items()]


def in_scope(actor, queryset: QuerySet, scope: str, today: date) -> QuerySet:
    """Narrow rows with `company` and `office` to the companies in charge, or to the actor's offices."""
    if scope == MINE:
        return queryset.filter(company__in=my_companies(actor, today))
    return queryset.filter(office__in=actor.office_ids) if scope == OFFICE else queryset


def duties_in_scope(actor, duties: QuerySet, scope: str, today: date) -> QuerySet:
    """The same for duties. What is about a person alone is for who is in charge of the person.

    What is about neither company nor person is for the managers of the office, and for whom it names.
    """
    if scope != MINE:
        return in_scope(actor, duties, scope, today)
    me = actor.user_id
    named = (
        Q(office__in=actor.managed_office_ids)
        | Q(personnel__in=Personnel.objects.filter(user=me).values("pk"))
        | Q(consultation__in=Consultation.objects.filter(in_charge=me).values("pk"))
        | Q(consultation__isnull=False, office__in=actor.offices_with(rights.CONSULT))
        | Q(filing__in=Filing.objects.filter(drafted_by=me, company__isnull=True).values("pk"))
    )
    mine = Q(company__in=my_companies(actor, today))
    mine |= Q(company__isnull=True, person__in=people_in_charge_of(me, today))
    return duties.filter(mine | (Q(company__isnull=True, person__isnull=True) & named))


def my_companies(actor, today: date) -> QuerySet:
    """Ids of companies where the actor is in charge or deputy on a day."""
    return companies_in_charge_of(actor.user_id, today)


def near_duties(actor, scope: str, today: date) -> QuerySet:
    """Open duties whose target is reached within 45 days; a window that has not begun cannot be worked on yet."""
    rows = reports.obligations(actor).filter(
        state=Obligation.State.OPEN, target_on__lte=today + SOON, window_first__lte=today
    )
    return duties_in_scope(actor, rows, scope, today)


def count(duties: QuerySet, today: date) -> dict[str, dict[str, int]]:
    """Return for each kind how many duties are late, due and soon, in one query."""
    rows = (
        duties.order_by()
        .values("kind")
        .annotate(
            # Never empty, and in the index that holds what is counted by.
            late=Count("kind", filter=late(today)),
            due=Count("kind", filter=due(today)),
            soon=Count("kind", filter=soon(today)),
        )
    )
    return {row.pop("kind"): row for row in rows}


def total(counts: dict[str, dict[str, int]], group: str = "") -> dict[str, int]:
    """Sum up counts of kinds, of one group of kinds or of all."""
    rows = [row for kind, row in counts.items() if not group or kinds.KINDS[kind].group == group]
    return {name: sum(row[name] for row in rows) for name in ("late", "due", "soon")}


def groups(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    """How many duties each group of kinds has, all three sections together."""
    return kinds.by_group((kind, sum(row.values())) for kind, row in counts.items())


def page_of(actor, duties: QuerySet, counts: dict, number, today: date) -> tuple[Page, list[Section]]:
    """Return one page of duties, cut into sections."""
    totals = {LATE_SECTION: counts["late"], DUE_SECTION: counts["due"], SOON_SECTION: counts["soon"]}
    rows = (
        duties.annotate(section=section(today), act_by=Case(When(late(today), then="legal_on"), default="target_on"))
        .order_by("section", "act_by", "legal_on", "pk")
        .values_list("pk", flat=True)
    )
    paginator = Paginator(rows, PAGE)
    paginator.count = sum(totals.values())  # known already; spares a query
    page = paginator.get_page(number)
    shown = present(actor, _loaded(list(page.object_list)), today)
    sections = [
        Section(number, title, totals[number], [row for row in shown if row.standing.section == number])
        for number, title in SECTIONS.items()
    ]
    return page, [each for each in sections if each.rows]


def _loaded(pks: list[int]) -> list[Obligation]:
    """The duties of one page with all a row shows. Apart from the sorting, which then carries keys alone."""
    rows = Obligation.objects.filter(pk__in=pks).select_related(*kinds.RELATED).defer(*kinds.HEAVY)
    found = rows.in_bulk()
    return [found[pk] for pk in pks]


def answers_to_check(actor, scope: str, today: date) -> Waiting:
    """Answers of companies that nobody has accepted or sent back yet, the oldest first."""
    rows = training.released_findings(actor).filter(state=ReleasedFinding.State.ANSWERED, office__in=actor.office_ids)
    rows = in_scope(actor, rows, scope, today).select_related("company", "establishment", "finding__audit")
    return _waiting(rows.order_by("due_on", "pk"))


def audits_to_approve(actor) -> Waiting:
    """Finished audits of the offices the actor manages."""
    rows = training.audits(actor).filter(state=Audit.State.FINISHED, office__in=actor.managed_office_ids)
    return _waiting(rows.select_related("company", "establishment", "finished_by").order_by("ends_on", "pk"))


def filings_to_approve(actor) -> Waiting:
    """Written drafts of notices and reports of the offices the actor manages, the oldest first."""
    rows = approvals.filings_to_approve(actor).select_related("company", "office", "drafted_by")
    return _waiting(rows.defer("details").order_by("drafted_at", "pk"))


def transfers_to_answer(actor) -> Waiting:
    """Transfers from other offices to companies of the offices the actor manages, the oldest first."""
    rows = cases.transfers(actor).filter(
        agreement=Transfer.Agreement.ASKED, new_company__office__in=actor.managed_office_ids
    )
    rows = rows.exclude(state__in=OVER).select_related("office", "new_company")
    return _waiting(rows.defer("verdict", "answers").order_by("requested_on", "pk"))


def closures(actor, scope: str, today: date) -> list[closing.Closing]:
    """Companies that close, with how many of their people have no new place. One query."""
    return closing.closings(in_scope(actor, cases.incidents(actor), scope, today), today)


def _waiting(rows):
    found = list(rows.annotate(total=Window(Count("pk")))[:WAITING_SHOWN])
    return Waiting(found, found[0].total if found else 0)
