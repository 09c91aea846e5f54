"""`manage.py verify FILE.pdf`: is this file, byte for byte, a document that we made?"""

import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from reports.documents.models import Document


class Command(BaseCommand):
    help = "Look a PDF up by its sha256 and print number, state and revision. Ends with 1 when it is none of ours."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        rows = Document.objects.filter(file__sha256=sha256).select_related("superseded_by").order_by("-pk")
        document = rows.first()
        if document is None:
            raise CommandError(f"{file} is not a document of this system, or it was changed (sha256 {sha256}).")
        with translation.override("en"):
            state = document.get_state_display()
        newer = f", superseded by {document.superseded_by.number}" if document.superseded_by else ""
        self.stdout.write(f"{document.number}: {document.form_id}, revision {document.revision}, {state}{newer}")
        self.stdout.write(f"sha256 {sha256}")
