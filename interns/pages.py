"""The page of a person: the essentials, what apps above add, and everything that happened."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, happenings, panels
from imjapan.organization import languages
from imjapan.organization.access import may_edit_masters

from . import access, charge

LONG_AGO = 365  # days


@staff_only
@require_safe
def person_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    person = get_object_or_404(access.people(request.actor).select_related("office", "sending"), public_id=public_id)
    context = {
        "person": person,
        "tabs": happenings.tabs(request, reverse("people:detail", args=[public_id]), overview=_("Overview")),
        "may_edit": may_edit_masters(request.actor, person.office_id),
    }
    events.note(request, "interns.person.read", person)
    if happenings.wanted(request):
        page = happenings.page_of(request, "person", person, happenings.page_number(request))
        coming = happenings.coming(request, "person", person) if page.number == 1 else []
        return render(request, "interns/person_history.html", {**context, "page": page, "coming": coming})
    today = timezone.localdate()
    passports = list(person.passports.order_by("-expires_on", "-pk"))
    cards = list(person.residence_cards.order_by("-starts_on"))
    context |= {
        "today": today,
        "age": age_on(person.birth_date, today),
        "language": languages.NAMES.get(person.language, person.language),
        "passports": passports,
        "passport": next(iter(passports), None),
        "cards": cards,
        "card": current_card(cards, today),
        "charge": charge.in_charge(person.pk, today),
        "head": panels.render(request, "person.head", person),
        "panels": panels.render(request, "person", person),
    }
    if context["card"]:
        context["stay"] = panels.render(request, "person.stay", person)  # what the card does not say yet
        context["card_standing"] = standing(context["card"].ends_on, today)
    if context["passport"] and context["passport"].expires_on:
        context["passport_standing"] = standing(context["passport"].expires_on, today)
    return render(request, "interns/detail.html", context)


def current_card(cards, today):
    """The card that is valid today, else the latest one."""
    valid = [card for card in cards if card.starts_on <= today <= card.ends_on]
    return next(iter([*valid, *cards]), None)


def age_on(birth_date, day):
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def standing(last_day, today, *, soon=90):
    """How long something is still valid: (variant of the status, words)."""
    days = (last_day - today).days
    if days < 0:
        variant = "late" if days >= -LONG_AGO else "neutral"  # whoever left years ago is no alarm
        return variant, ngettext("expired %(days)s day ago", "expired %(days)s days ago", -days) % {"days": -days}
    words = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return "neutral" if days > soon else "soon" if days > 30 else "due", words
