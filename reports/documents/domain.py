"""A document's life: made from frozen facts, approved, filed; never edited, only superseded or withdrawn."""

from dataclasses import fields, replace

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events, jobs
from imjapan.core.errors import Conflict, Refused, require
from imjapan.core.models import Job, StoredFile
from imjapan.core.transitions import Moves, move

from . import access, forms, subjects, versions
from .models import Document

State = Document.State
MOVES = Moves(
    {
        State.DRAFT: [State.APPROVED, State.SUPERSEDED, State.WITHDRAWN],
        State.APPROVED: [State.FILED, State.SUPERSEDED, State.WITHDRAWN],
        # What was filed stays on record with its day and receipt, also when a corrected version follows.
        State.FILED: [State.SUPERSEDED],
        State.SUPERSEDED: [],
        State.WITHDRAWN: [],
    }
)
CURRENT = (State.DRAFT, State.APPROVED, State.FILED)


def make_document(actor, *, form_id, subject, today, approved_by=None) -> Document:
    """Freeze the facts of `form_id` about `subject`, supersede the version before, and order the PDF.

    With the same facts as the current version that version is returned: nothing is made twice, unless a manager gave
    it back: then a new one waits for the approval. `approved_by` (a user) makes it approved at once, for a decision
    that was already taken on the record; a form that needs no approval is approved by who makes it.
    Raises Refused, LookupError for an unknown form.
    """
    form = forms.get(form_id)
    with transaction.atomic():
        subject = subjects.lock(subject)
        require(access.may_make(actor, form, subject))
        version = versions.current(form, today)
        facts = form.build(subject, today)
        current = _current(subject, form)
        if current and not current.returned_at and _same(current, version, facts):
            _order(actor, current)
            document = current
        else:
            document = _make(actor, form, version, subject, facts, current, today)
        decider = approved_by.pk if approved_by else None if form.needs_approval else actor.user_id
        if decider and document.state == State.DRAFT:
            _approve(actor, document, decider)
    return document


def approve_document(actor, *, document, today) -> Document:
    """The approval step for a version made by hand. Raises Refused, Conflict."""
    with transaction.atomic():
        document = _to_decide(actor, document)
        require(access.may_approve(actor, document, today))
        _must_be_complete(forms.get(document.form_id).load(document.facts))
        _approve(actor, document, actor.user_id)
        events.record(actor, "reports.document.approved", document)
    return document


def return_document(actor, *, document, reason) -> Document:
    """Give a draft back to who made it. It stays, marked with the reason; making it anew supersedes it.

    Raises Refused, Conflict (somebody approved, returned or withdrew it first) and ValidationError (no reason).
    """
    with transaction.atomic():
        document = _to_decide(actor, document)
        require(access.may_return(actor, document))
        if not reason.strip():
            raise ValidationError({"reason": _("Say what has to be corrected.")})
        document.returned_at, document.returned_by_id = timezone.now(), actor.user_id
        document.return_reason = reason.strip()
        document.save(update_fields=["returned_at", "returned_by", "return_reason"])
        events.record(actor, "reports.document.returned", document)
        changes.record(actor, document, "document.returned")
    return document


def _to_decide(actor, document):
    """Lock a document a manager decides on. Raises Refused, and Conflict with who decided before."""
    document = _locked(document)
    require(access.may_decide(actor, document))
    if document.state in (State.APPROVED, State.FILED):
        text = _("This document was already approved by %(who)s on %(when)s.")
        raise Conflict(text % _by(document.approved_by, document.approved_at))
    if document.state == State.DRAFT and document.returned_at:
        text = _("This document was already returned by %(who)s on %(when)s.")
        raise Conflict(text % _by(document.returned_by, document.returned_at))
    if document.state != State.DRAFT:
        text = _("This is no longer possible: the state is now “%(state)s”.")
        raise Conflict(text % {"state": document.get_state_display()})
    return document


def _by(user, at):
    return {"who": user or "", "when": date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")}


def file_document(actor, *, document, filed_on, channel, receipt_no="", today) -> Document:
    """Record that the document went to the authority: that ends the duty to report (Act 42①).

    Raises ValidationError with the fields at fault, Refused, Conflict (somebody filed it first).
    """
    with transaction.atomic():
        document = _locked(document)
        require(access.may_file(actor, document))
        check_filing(document, filed_on, channel, today)
        move(document, State.FILED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="filed")
        document.filed_on, document.filed_channel, document.filed_receipt_no = filed_on, channel, receipt_no.strip()
        document.save(update_fields=["state", "filed_at", "filed_by", "filed_on", "filed_channel", "filed_receipt_no"])
        events.record(actor, "reports.document.filed", document)
        changes.record(actor, document, "document.filed")
    return document


def withdraw_document(actor, *, document) -> Document:
    """Take a draft or an approved document back; from outside it is gone. Raises Refused, Conflict."""
    with transaction.atomic():
        document = _locked(document)
        require(access.may_withdraw(actor, document))
        move(document, State.WITHDRAWN, moves=MOVES)
        document.save(update_fields=["state"])
        if not actor.is_system:  # what follows from another decision is told there
            events.record(actor, "reports.document.withdrawn", document)
        StoredFile.objects.filter(pk=document.file_id).update(scope_office_id=None, scope_company_id=None)
    return document


def open_file_to_outsiders(document):
    """Let auditors, and the company when it is for it, read the file of an approved document (see the fence)."""
    if document.approved_at and document.file_id and document.state != State.WITHDRAWN:
        StoredFile.objects.filter(pk=document.file_id).update(
            scope_office_id=document.office_id,
            scope_company_id=document.company_id if document.for_company else None,
        )


def _must_be_complete(facts):
    """A form whose facts know what they lack is final only without problems (form 22: tests T1, T2, T20)."""
    if facts is None:
        raise Refused(_("This version was made by an older release of the program. Make it again."))
    if problems := facts.problems():
        raise Refused(" ".join(problem.message for problem in problems))


def _locked(document):
    rows = Document.objects.select_for_update(of=("self",)).select_related("audit")
    return rows.get(pk=document.pk)


def _current(subject, form):
    rows = Document.objects.select_for_update(of=("self",)).select_related("audit")
    return rows.filter(subject_key=subjects.key_of(subject), form_id=form.id, state__in=CURRENT).first()


def _same(current, version, facts):
    """Whether a new version would print the same: layout and facts, apart from number and days of making."""
    if current.form_version != version.name or current.template_version not in ("", version.fingerprint):
        return False
    old, new = current.facts, facts.to_dict()
    return all(old.get(field.name) == new[field.name] for field in fields(facts) if field.name not in forms.STAMPS)


def _make(actor, form, version, subject, facts, current, today):
    # The key is drawn first: the version before must name its successor in the same instant in which it
    # stops being the current one, and the number carries it.
    key, of, place = _next_key(), subjects.key_of(subject), subjects.place_of(subject)
    first = Document.objects.filter(subject_key=of, form_id=form.id).order_by("-revision").first()
    revision = first.revision + 1 if first else 1
    base = first.number.rsplit("-", 1)[0] if first else f"{form.prefix}-{today.year}-{key:06d}"
    number = f"{base}-{revision}"
    if current:
        move(current, State.SUPERSEDED, moves=MOVES)
        current.superseded_by_id = key
        current.save(update_fields=["state", "superseded_by"])
    document = Document.objects.create(
        pk=key,
        form_id=form.id,
        form_version=version.name,
        print_mode=version.print_mode,
        number=number,
        revision=revision,
        office_id=place.office_id,
        company_id=place.company_id,
        establishment_id=place.establishment_id,
        subject_key=of,
        subject_on=place.on,
        **{subjects.kind_of(subject): subject},
        for_company=form.for_company,
        facts=replace(facts, document_no=number).to_dict(),
        drafted_at=timezone.now(),
        drafted_by_id=actor.user_id,
    )
    _order(actor, document)
    return document


def _next_key():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Document._meta.db_table])
        return cursor.fetchone()[0]


def _order(actor, document):
    """Have the PDF made, or made again after a failure; a document with a file keeps it."""
    if document.file_id:
        return
    job = jobs.enqueue(
        "reports.render_document",
        actor=actor,
        key=f"document:{document.pk}",
        total=3,
        document_id=document.pk,
    )
    document.job = Job.objects.get(public_id=job)
    document.save(update_fields=["job"])


def _approve(actor, document, user_id):
    move(document, State.APPROVED, moves=MOVES, at=timezone.now(), by=user_id, stamp="approved")
    document.save(update_fields=["state", "approved_at", "approved_by"])
    open_file_to_outsiders(document)
    changes.record(actor, document, "document.approved")


def check_filing(document, filed_on, channel, today):
    """Raise ValidationError with the fields of a filing that cannot be right."""
    wrong = {}
    if filed_on > today:
        wrong["filed_on"] = _("This day is in the future. Record the filing once it is done.")
    elif filed_on < document.subject_on:
        wrong["filed_on"] = _("This day is before what it reports on.")
    if channel not in Document.Channel.values:
        wrong["channel"] = _("Choose how it was filed.")
    if wrong:
        raise ValidationError(wrong)
