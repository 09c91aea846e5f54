"""What interns know about what happened to a person: papers, people in charge, and every change of a field."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register, register_coming
from imjapan.organization import languages, trail

from .life import happenings as life  # noqa: F401  registers its sentences
from .models import Passport, Person, PersonInCharge, ResidenceCard
from .sending import happenings as sending  # noqa: F401  registers its sentences

LABELS = {
    Passport: gettext_lazy("Passport"),
    ResidenceCard: gettext_lazy("Residence card"),
    PersonInCharge: gettext_lazy("In charge"),
}
told.in_words(Person, "language", lambda code: languages.NAMES.get(code, code))


@register("person")
def papers(request, person, limit):
    """Passports issued and expired, residence begun and ended."""
    today = timezone.localdate()
    for row in person.passports.filter(issued_on__lte=today).order_by("-issued_on")[:limit]:
        yield Happening(row.issued_on, _("Passport %(number)s issued") % {"number": row.number}, icon="document")
    for row in person.passports.filter(expires_on__lt=today).order_by("-expires_on")[:limit]:
        yield Happening(row.expires_on, _("Passport %(number)s expired") % {"number": row.number}, icon="warning")
    for row in person.residence_cards.filter(starts_on__lte=today).order_by("-starts_on")[:limit]:
        yield Happening(row.starts_on, _residence_begins(row), icon="document")
    for row in person.residence_cards.filter(ends_on__lt=today).order_by("-ends_on")[:limit]:
        yield Happening(row.ends_on, _("Last day of residence: %(status)s") % {"status": row.status}, icon="calendar")


@register_coming("person")
def papers_to_come(request, person, limit):
    """Passports that expire, residence that begins and ends."""
    today = timezone.localdate()
    for row in person.passports.filter(expires_on__gte=today).order_by("expires_on")[:limit]:
        yield Happening(row.expires_on, _("Passport %(number)s expires") % {"number": row.number}, icon="document")
    for row in person.residence_cards.filter(starts_on__gt=today).order_by("starts_on")[:limit]:
        yield Happening(row.starts_on, _residence_begins(row), icon="document")
    for row in person.residence_cards.filter(ends_on__gte=today).order_by("ends_on")[:limit]:
        yield Happening(row.ends_on, _("Last day of residence: %(status)s") % {"status": row.status}, icon="calendar")


def _residence_begins(row):
    words = {"status": row.status, "day": date_format(row.ends_on, "SHORT_DATE_FORMAT")}
    return _("Residence begins: %(status)s, until %(day)s") % words


@register("person")
def papers_recorded(request, person, limit):
    """When a paper or who is in charge was entered, and by whom."""
    passports = person.passports.order_by("-created_at")[:limit]
    yield from told.additions(passports, limit, lambda row: _("Passport %(number)s recorded") % {"number": row.number})
    cards = person.residence_cards.order_by("-created_at")[:limit]
    yield from told.additions(
        cards, limit, lambda row: _("Residence card recorded: %(status)s") % {"status": row.status}
    )
    charge = person.in_charge.select_related("user").order_by("-created_at")[:limit]
    yield from told.additions(charge, limit, _charge_recorded)


def _charge_recorded(row):
    words = {"what": _("In charge"), "name": row.user.name, "day": date_format(row.starts_on, "SHORT_DATE_FORMAT")}
    return _("%(what)s recorded: %(name)s, from %(day)s") % words


@register("person")
def charge(request, person, limit):
    today = timezone.localdate()
    rows = person.in_charge.select_related("user", "deputy")
    for row in rows.filter(starts_on__lte=today).order_by("-starts_on")[:limit]:
        text = _("%(name)s is in charge") % {"name": row.user.name}
        if row.deputy:
            text += " " + _("(deputy: %(name)s)") % {"name": row.deputy.name}
        yield Happening(row.starts_on, text, icon="person")
    for row in rows.filter(ends_on__lt=today).order_by("-ends_on")[:limit]:
        yield Happening(row.ends_on, _("%(name)s is no longer in charge") % {"name": row.user.name}, icon="person")


@register_coming("person")
def charge_to_come(request, person, limit):
    rows = person.in_charge.select_related("user")
    for row in rows.filter(starts_on__gt=timezone.localdate()).order_by("starts_on")[:limit]:
        yield Happening(row.starts_on, _("%(name)s is in charge") % {"name": row.user.name}, icon="person")


@register("person")
def changes(request, person, limit):
    """When the person was recorded, and what was changed since."""
    yield from told.additions([person], limit, lambda row: _("Recorded in the system"))
    rows = [person, *person.passports.all(), *person.residence_cards.all(), *person.in_charge.all()]
    yield from told.changes(rows, limit, labels=LABELS)
    for model, label in LABELS.items():
        name = "user_id" if model is PersonInCharge else None
        yield from told.deletions(model, limit, label=label, name=name, person_id=person.pk)


@register("person")
def readers(request, person, limit):
    yield from trail.reads(request, [person], limit, office_id=person.office_id)
