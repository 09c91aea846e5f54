"""Job offers (求人): accepted, changed, closed or withdrawn, opened again. Placement ledger 4-6, ESD-SECT-01."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.core.transitions import Moves, move
from imjapan.law import esd_sector, occupation
from imjapan.organization import access as organization
from imjapan.organization import editing
from training.models import Offer, Regime

State = Offer.State
MOVES = Moves({State.OPEN: [State.FILLED, State.WITHDRAWN], State.FILLED: [State.OPEN], State.WITHDRAWN: [State.OPEN]})
FIELDS = (
    "establishment", "received_on", "valid_until", "regime", "occupation_code", "sector", "work_category", "headcount",
    "men", "women", "countries", "sending", "starts_on", "months", "monthly_wage", "hourly_wage", "conditions",
    "contact", "fees_explained_on", "selection_on", "selection_place", "note",
)  # fmt: skip
PLACES = {"training_offer_order": "valid_until", "training_offer_wants_somebody": "headcount"}
CHANGED = "offer.changed"
LONGEST = 60  # months
AHEAD = 10  # years: a day further away is a slip of the year


def may_edit(actor, offer):
    """Supervision staff of the office, while the offer is open. Returns (allowed, reason)."""
    allowed, reason = organization.may_write(actor, offer.office_id)
    if allowed and offer.state != State.OPEN:
        return False, _("This offer is closed. Open it again to change it.")
    return allowed, reason


def overdue(offer, today) -> bool:
    """Open although its people should have begun: to be closed, or given another day."""
    return offer.state == State.OPEN and offer.starts_on < today


@transaction.atomic
def save_offer(actor, *, company, data, today, offer=None, version=None, key=None) -> Offer:
    """Accept an offer of a company, or change an open one. `data`: values of `FIELDS`.

    Raises Refused, Stale, Conflict (closed meanwhile) and ValidationError by field.
    """
    if offer is None:
        organization.must_write(actor, company.office_id)
        if earlier := editing.made_before(Offer, key):
            return earlier
        offer = Offer(company=company, office=company.office, received_by_id=actor.user_id)
    else:
        offer = locked(offer.pk)
        organization.must_write(actor, offer.office_id)
        if offer.state != State.OPEN:
            raise Conflict(_("This offer is closed. Open it again to change it."))
        editing.require_fresh(offer, version)
        offer.version += 1
    editing.fill(offer, data, FIELDS)
    _only_of_the_regime(offer)
    editing.check(offer, places=PLACES, errors=errors_of(offer, today))
    if offer.pk is None:
        offer = editing.add(offer, key, places=PLACES)
    else:
        editing.write(offer, places=PLACES)
    changes.record(actor, offer, CHANGED)
    return offer


def _only_of_the_regime(offer):
    """An operation belongs to technical intern training, a sector to the others: what is left over is not kept."""
    if offer.regime == Regime.TITP:
        offer.sector = offer.work_category = ""
    elif offer.regime:
        offer.occupation_code = ""


def errors_of(offer, today) -> dict:
    """What cannot be, by field, in words that say what to do."""
    errors = {}
    if offer.establishment_id and offer.establishment.company_id != offer.company_id:
        errors["establishment"] = _("This establishment belongs to another company.")
    if offer.received_on and offer.received_on > today:
        errors["received_on"] = _("This day lies in the future. Check the year.")
    if offer.starts_on and offer.received_on and offer.starts_on < offer.received_on:
        errors["starts_on"] = _("The work begins before the offer was accepted. Check the days.")
    elif offer.starts_on and too_far(offer.starts_on, today):
        errors["starts_on"] = _("This day is too far away. Check the year.")
    parts = (offer.men or 0) + (offer.women or 0)
    both = offer.men is not None and offer.women is not None
    if offer.headcount and (parts > offer.headcount or (both and parts != offer.headcount)):
        errors["men"] = _("Men and women together make %(parts)s, not %(all)s.") % {
            "parts": parts, "all": offer.headcount,
        }  # fmt: skip
    if offer.months is not None and not 1 <= offer.months <= LONGEST:
        errors["months"] = _("Between 1 and %(most)s months.") % {"most": LONGEST}
    if offer.regime == Regime.TITP and not occupation.occupation(offer.occupation_code, offer.starts_on):
        errors["occupation_code"] = _("Choose an operation from the list of occupations.")
    if offer.regime in (Regime.ESD, Regime.SSW) and offer.sector not in esd_sector.SECTORS:
        errors["sector"] = _("Choose the sector.")
    return errors


def too_far(day, today) -> bool:
    """Whether nobody can mean this year."""
    return abs(day.year - today.year) > AHEAD


@transaction.atomic
def close_offer(actor, *, offer, state, on, reason="", today) -> Offer:
    """Close an offer: everybody wanted is found (filled), or the company takes it back (withdrawn, with a reason).

    Raises Refused, Conflict (somebody was faster) and ValidationError by field.
    """
    offer = locked(offer.pk)
    organization.must_write(actor, offer.office_id)
    move(offer, state, moves=MOVES)
    errors = {}
    if on and on > today:
        errors["closed_on"] = _("This day lies in the future. Check the year.")
    elif on and on < offer.received_on:
        errors["closed_on"] = _("This is before the offer was accepted.")
    if state == State.WITHDRAWN and not reason.strip():
        errors["closed_reason"] = _("Say why the company takes the offer back.")
    offer.closed_on, offer.closed_reason = on, reason.strip()
    if on is None:
        errors["closed_on"] = _("Enter the day.")
    editing.check(offer, errors=errors)
    offer.version += 1
    editing.write(offer)
    events.record(actor, f"training.offer.{state}", offer)
    changes.record(actor, offer, CHANGED)
    return offer


@transaction.atomic
def withdraw_all(actor, *, company, on, reason, today) -> list[Offer]:
    """Withdraw every open offer of a company that closes: all of them or none. Who is second finds none left.

    Raises Refused and ValidationError by field (of a day: says of which offer).
    """
    organization.must_write(actor, company.office_id)
    waiting = Offer.objects.filter(company=company, office=company.office_id, state=State.OPEN)
    done = []
    for offer in waiting.select_for_update(of=("self",)).order_by("pk"):
        try:
            done.append(close_offer(actor, offer=offer, state=State.WITHDRAWN, on=on, reason=reason, today=today))
        except ValidationError as error:
            if "closed_reason" in error.message_dict:
                raise
            raise ValidationError({"closed_on": [f"{offer}: {text}" for text in error.messages]}) from error
    return done


@transaction.atomic
def reopen_offer(actor, *, offer) -> Offer:
    """Take back that an offer was closed. Raises Refused and Conflict."""
    offer = locked(offer.pk)
    organization.must_write(actor, offer.office_id)
    move(offer, State.OPEN, moves=MOVES)
    offer.closed_on, offer.closed_reason = None, ""
    offer.version += 1
    editing.write(offer)
    events.record(actor, "training.offer.reopened", offer)
    changes.record(actor, offer, CHANGED)
    return offer


@transaction.atomic
def delete_offer(actor, *, offer):
    """Delete an offer recorded by mistake, to which nobody was presented. Raises Refused and Conflict."""
    offer = locked(offer.pk)
    organization.must_write(actor, offer.office_id)
    editing.require_free(offer, {"candidates": _("people presented")})
    offer.delete()
    changes.record(actor, offer.company, "company.changed")


def locked(pk) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("company__office", "establishment")
    return rows.get(pk=pk)
