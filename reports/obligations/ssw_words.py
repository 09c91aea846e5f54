"""Words of the notices on specified skilled workers (ESD-SSW-04): what happened, and where the notice is begun."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from imjapan.law.ssw_report import notice_form
from training.support.items import law_word

from ..filings.kinds import SSW_EVENTS
from .models import Obligation

RULE = "ESD-SSW-04"
# Keys that name no event, because there is one only.
BY_KEY = {"support_change": "support_plan_changed", "manager": "rso_changed", "house_change": "rso_changed"}


def from_records(duty: Obligation) -> bool:
    """Whether the records tell it; else a filing does."""
    return duty.rule_id == RULE and not duty.window_key.startswith("filing:")


def event_of(duty: Obligation) -> str:
    """The event of the law, as the key of the window names it."""
    kind = duty.window_key.partition(":")[0]
    return BY_KEY.get(kind) or duty.window_key.split(":", 2)[2]


def what(duty: Obligation) -> str:
    event = event_of(duty)
    words = {"what": law_word(f"ssw.event.{event}"), "form": notice_form(event)}
    return _("Notice: %(what)s (form %(form)s)") % words


def begin(duty: Obligation) -> str:
    """The form of the notice, with what the duty knows filled in."""
    return begin_of(event_of(duty), duty.window_first, duty.company, duty.person)


def begin_of(event: str, day, company=None, person=None) -> str:
    """The form of the notice of an event, filled in."""
    kind = next(code for code, events in SSW_EVENTS.items() if event in events)
    known = {"day": day.isoformat(), "what": event}
    if company:
        known["company"] = company.public_id
    if person:
        known["person"] = person.public_id
    return f"{reverse('filings:begin', args=[kind])}?{urlencode(known)}"
