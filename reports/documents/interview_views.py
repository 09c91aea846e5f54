"""Interview sheets to take along: printed at once and kept nowhere, because nothing stands on them."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import require
from imjapan.core.pdf import render_pdf
from imjapan.organization.access import may_read_interviews

from .sheets import interview_sheet
from .words.regimes import in_words


@staff_only
@require_GET
def interview_blank(request, public_id, language):
    """An empty interview sheet of an establishment, with the questions in one language."""
    require(may_read_interviews(request.actor))
    rows = companies.establishments(request.actor).select_related("company__office__organization")
    establishment = get_object_or_404(rows, public_id=public_id)
    if language not in interview_sheet.LANGUAGES:
        raise Http404
    facts = interview_sheet.blank(establishment, language, timezone.localdate())
    content = render_pdf(in_words(interview_sheet.TEMPLATE, facts.wording), {"facts": facts.to_dict()})
    headers = {"Content-Disposition": 'inline; filename="interview-sheet.pdf"', "Cache-Control": "private, no-cache"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
