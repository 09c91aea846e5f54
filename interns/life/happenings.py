"""What is told of notices to the authorities and of the time after the return, on the page of a person."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register
from interns.models import AfterReturn, ResidenceEvent

LABELS = {
    ResidenceEvent: gettext_lazy("Notice to the authority"),
    AfterReturn: gettext_lazy("After the return"),
}


@register("person")
def events(request, person, limit):
    """What happened, and when the authority was told."""
    for row in person.residence_events.order_by("-happened_on")[:limit]:
        yield Happening(row.happened_on, str(row.get_kind_display()), icon="calendar")
    for row in person.residence_events.filter(notified_on__isnull=False).order_by("-notified_on")[:limit]:
        words = _("Authority told: %(what)s") % {"what": row.get_kind_display()}
        yield Happening(row.notified_on, words, icon="document")


@register("person")
def heard(request, person, limit):
    for row in person.after_return.order_by("-heard_on")[:limit]:
        words = _("Heard of the time after the return: %(what)s") % {"what": row.get_kind_display()}
        yield Happening(row.heard_on, words, icon="person")


@register("person")
def recorded(request, person, limit):
    """When each was entered, changed and deleted, and by whom."""
    rows = [*person.residence_events.all(), *person.after_return.all()]
    yield from told.additions(rows, limit, _recorded)
    yield from told.changes(rows, limit, labels=LABELS)
    for model, label in LABELS.items():
        yield from told.deletions(model, limit, label=label, person_id=person.pk)


def _recorded(row):
    day = row.happened_on if isinstance(row, ResidenceEvent) else row.heard_on
    words = {"label": LABELS[type(row)], "what": row.get_kind_display(), "day": date_format(day, "SHORT_DATE_FORMAT")}
    return _("%(label)s recorded: %(what)s, %(day)s") % words
