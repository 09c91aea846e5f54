"""Which layout a document gets: the official blank of the day if there is one, else the version of the form."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from imjapan.core.pdf import render_pdf

from . import forms
from .blanks import domain as blanks
from .blanks.models import FormBlank
from .facts import DRAFT_MARK, INCOMPLETE_MARK
from .models import Document
from .records import Record
from .words.regimes import in_words

ON_BLANK = "blank:"


@dataclass(frozen=True)
class OnTemplate:
    """A layout of our own."""

    form: forms.Form
    version: forms.Version

    @property
    def name(self) -> str:
        return self.version.name

    @property
    def fingerprint(self) -> str:
        return self.version.fingerprint

    @property
    def print_mode(self) -> str:
        return self.form.print_mode

    def render(self, facts: Record) -> bytes:
        """The PDF of facts, in the words of their regime where they say one. Raises PdfError."""
        template = in_words(self.version.template, getattr(facts, "wording", "titp"))
        return render_pdf(template, {"facts": facts.to_dict()}, watermark=self.form.watermark(facts))


@dataclass(frozen=True)
class OnBlank:
    """An uploaded official blank with our values on it."""

    form: forms.Form
    blank: FormBlank

    @property
    def name(self) -> str:
        return f"{ON_BLANK}{self.blank.pk}"

    @cached_property
    def fingerprint(self) -> str:
        """Sha256 of the blank and of the places."""
        return sha256(f"{self.blank.file.sha256} {self.blank.boxes}".encode()).hexdigest()

    @property
    def print_mode(self) -> str:
        return Document.PrintMode.OVERLAY

    def render(self, facts: Record) -> bytes:
        """The PDF of facts: a draft until somebody compared the blank, and while something is missing."""
        mark = None if self.blank.verified_on else DRAFT_MARK
        return blanks.fill(
            self.blank, facts.to_dict(), watermark=mark or (INCOMPLETE_MARK if facts.missing() else None)
        )


def current(form: forms.Form, on: date) -> OnTemplate | OnBlank:
    """The layout to be used on a day. Raises LookupError when there is none."""
    blank = blanks.active(form.id, on)
    return OnBlank(form, blank) if blank else OnTemplate(form, form.version(on))


def named(form: forms.Form, name: str) -> OnTemplate | OnBlank:
    """The layout a document was made with."""
    if name.startswith(ON_BLANK):
        blank = FormBlank.objects.select_related("file").get(pk=int(name.removeprefix(ON_BLANK)))
        return OnBlank(form, blank)
    return OnTemplate(form, form.version_named(name))
