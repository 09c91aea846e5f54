"""What is known of the past of a notice or report, and of a letter of the authority."""

from django.utils.translation import gettext as _

from imjapan.core import told
from imjapan.core.happenings import register
from imjapan.organization import trail


@register("filing")
def filing(request, row, limit):
    yield from told.additions([row], limit, lambda one: _("Draft begun"))
    yield from told.changes([row], limit)
    yield from trail.reads(request, [row], limit, office_id=row.office_id)


@register("measure")
def measure(request, row, limit):
    yield from told.additions([row], limit, lambda one: _("Letter recorded"))
    yield from told.changes([row], limit)
    yield from trail.reads(request, [row], limit, office_id=row.office_id)
