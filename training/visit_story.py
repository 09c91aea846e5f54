"""What happened to one visit, for its history; many saves are told as one sitting."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import register

from .models import Evidence, Visit
from .visit_questions import ANSWERS, HEADINGS, RATINGS

SITTING = timedelta(minutes=30)  # without a save for longer, a new sitting begins


def _ratings(value):
    ratings = dict(RATINGS)
    return ", ".join(
        f"{heading.label}: {ratings.get(own.get('rating'), '—')} {own.get('text', '')}".strip()
        for heading in HEADINGS
        if (own := (value or {}).get(heading.name))
    )


def _answers(value):
    words = dict(ANSWERS)
    return ", ".join(f"{code}: {words.get(answer, answer)}" for code, answer in sorted((value or {}).items()))


told.in_words(Visit, "ratings", _ratings)
told.in_words(Visit, "answers", _answers)


@register("visit")
def written(request, visit, limit):
    yield from told.additions([visit], limit, lambda row: _("Visit begun"))
    yield from told.sittings([visit], limit, gap=SITTING)


@register("visit")
def photos(request, visit, limit):
    rows = list(visit.evidence.select_related("file"))
    yield from told.additions(rows, limit, lambda row: _("Photo or file added: %(name)s") % {"name": row.file.name})
    label = gettext_lazy("Photo or file")
    yield from told.deletions(Evidence, limit, label=label, visit_id=visit.pk)
