"""The job that turns frozen facts into a file. It may run twice and be killed anywhere: one file comes out."""

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from imjapan.accounts.actor import SYSTEM
from imjapan.core import files, jobs
from imjapan.core.pdf import MissingGlyph
from imjapan.core.pdf.identity import page_count
from imjapan.core.pdf.overlay import Overflow

from . import forms, versions
from .domain import open_file_to_outsiders
from .filing import follow_filing
from .models import Document


@jobs.task("reports.render_document", queue="documents", time_limit=60, label=_("A document as PDF"))
def render_document(job, *, document_id):
    """Render a document from its facts and nothing else, keep the file and its sha256.

    Raises jobs.Retry when the disk is full or the database away, jobs.Failed for a character no font can draw.
    """
    try:
        document = Document.objects.get(pk=document_id)
        if document.file_id is None:
            Document.objects.filter(pk=document.pk).exclude(job=job.id).update(
                job=job.id
            )  # this one stands for a failed one
            version = versions.named(forms.get(document.form_id), document.form_version)
            job.progress(1)
            pdf = render(document, version)
            job.progress(2)
            keep(document, version, pdf)
            job.progress(3)
    except (OSError, OperationalError) as error:
        raise jobs.Retry("disk" if isinstance(error, OSError) else "database") from error


def render(document, version) -> bytes:
    """Return the PDF of the frozen facts. Raises jobs.Failed with the character or the text that cannot be."""
    form = forms.get(document.form_id)
    facts = form.facts.from_dict(document.facts)
    try:
        return version.render(facts)
    except Overflow as error:
        raise jobs.Failed(str(error), problem="overflow", text=error.text[:200]) from error
    except MissingGlyph as error:
        raise jobs.Failed(
            str(error), problem="glyph", character=error.character, where=error.where, position=error.position
        ) from error


def keep(document, version, pdf):
    """Store the file and tie it to the document, unless another run was faster."""
    with transaction.atomic():
        document = (
            Document.objects.select_for_update(of=("self",)).select_related("company", "office").get(pk=document.pk)
        )
        if document.file_id:
            return
        form, place = forms.get(document.form_id), document.company or document.office
        document.file = files.store(
            actor=SYSTEM,
            name=f"{form.title}_{place}_{document.subject_on}_{document.number}.pdf",
            content=pdf,
            content_type="application/pdf",
        )
        document.pages = page_count(pdf)
        document.template_version = version.fingerprint
        document.save(update_fields=["file", "pages", "template_version"])
        open_file_to_outsiders(document)
        if document.filing_id:  # it may have gone out meanwhile
            follow_filing(document.filing)
