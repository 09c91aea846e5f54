"""`manage.py render TITP-F22 --subject UUID`: the PDF of a form as it stands, without making a document."""

import uuid
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from imjapan.core.pdf import PdfError
from reports.documents import forms, versions
from reports.documents.domain import CURRENT
from reports.documents.models import Document
from reports.documents.subjects import KINDS, key_of


class Command(BaseCommand):
    help = "Write the PDF of a form: the current document of the subject, or what would be printed now. Stores nothing."

    def add_arguments(self, parser):
        parser.add_argument("form_id", choices=[form.id for form in forms.all()])
        parser.add_argument("--subject", required=True, type=uuid.UUID, help="id in the address of its record")
        parser.add_argument("--out", type=Path, help="file to write; by default FORM_ID.pdf in this folder")

    def handle(self, *, form_id, subject, out, **options):
        form = forms.get(form_id)
        row = KINDS[form.subject].objects.filter(public_id=subject).first()
        if row is None:
            raise CommandError(f"There is no {form.subject.replace('_', ' ')} {subject}.")
        try:
            facts, version = self._facts(form, row)
            pdf = version.render(facts)
        except (LookupError, PdfError) as error:
            raise CommandError(str(error)) from error
        out = out or Path(f"{form_id}.pdf")
        out.write_bytes(pdf)
        self.stdout.write(f"{out}: {form.title}, {len(pdf)} bytes")

    def _facts(self, form, subject):
        document = Document.objects.filter(subject_key=key_of(subject), form_id=form.id, state__in=CURRENT).first()
        if document:
            return form.facts.from_dict(document.facts), versions.named(form, document.form_version)
        if form.subject == "audit" and subject.starts_on is None:
            raise CommandError("The audit has no day yet.")
        today = timezone.localdate()
        return form.build(subject, today), versions.current(form, today)
