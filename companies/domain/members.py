"""People of a company who sign in to the portal: let in, invited, ended, let in again.

One user may belong to several companies, also of several offices. Who can print a sheet for a user, or change the mail
address a new password goes to, could sign in as that user; so this needs the right in the office of every company the
user belongs to (`may_hold_key`).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.access import belonging
from companies.models import CompanyMembership
from imjapan.accounts.models import AccessLink, User
from imjapan.core import events
from imjapan.core.errors import Conflict, require
from imjapan.core.text import short_romaji
from imjapan.organization import editing, sign_ins
from imjapan.organization.access import may_let_in

from .companies import locked

KNOWN = "known"  # code of the refusal that offers to add the user there is
PLACES = {"companies_membership_order": "ends_on", "companies_membership_once": "email"}


def suggested_name(company) -> str:
    return sign_ins.suggest(short_romaji(company.name_kana), company.own_number, "portal")


def may_hold_key(actor, user, today: date):
    """Whether the actor may have in hand what opens this user's door. Returns (allowed, reason)."""
    offices = _belonging(user, today).values_list("company__office_id", flat=True)
    if all(may_let_in(actor, office)[0] for office in set(offices)):
        return True, ""
    return False, _(
        "This person also belongs to a company of another office. "
        "Send the invitation by e-mail, or ask an administrator."
    )


def belongs_elsewhere(user, company, today: date) -> bool:
    """Whether a user belongs to another company too. Which one is not told: it may be of a private office."""
    return _belonging(user, today).exclude(company=company).exists()


@transaction.atomic
def add_person(actor, *, company, data, today: date, known=False, key=None) -> CompanyMembership:
    """Let somebody into the portal of a company from today. `data`: `sign_ins.FIELDS`.

    A mail address of somebody who signs in to the portal already is refused with code KNOWN; with `known` that user
    is added and the rest of `data` means nothing. `key`: of the form, so that one sent twice adds once.
    Raises Refused and ValidationError by field.
    """
    company = locked(company.pk)
    require(may_let_in(actor, company.office_id))
    earlier = editing.made_before(CompanyMembership, key)
    if earlier is not None and earlier.company_id == company.pk:
        return earlier
    user = _known(data.get("email", ""))
    if user is None:
        user = sign_ins.create(User.Kind.COMPANY, data)
    elif not known:
        text = _("Somebody with this e-mail address signs in to the portal already.")
        raise ValidationError({"email": ValidationError(text, code=KNOWN)})
    else:
        if _belonging(user, today).filter(company=company).exists():
            raise ValidationError({"email": _("This person belongs to the company already.")})
        _welcome(user, company, today)
    row = editing.add(CompanyMembership(user=user, company=company, starts_on=today), key, places=PLACES)
    _record(actor, "added", row)
    return row


def _known(email):
    """The portal user who signs in with this address, locked; None without an address."""
    email = email.strip()
    if not email:
        return None
    return User.objects.select_for_update().filter(kind=User.Kind.COMPANY, email__iexact=email).first()


def _welcome(user, company, today):
    """Open the door again, and end sheets that another office may have in hand."""
    if not user.is_active:
        sign_ins.reopen(user)
    elif _belonging(user, today).exclude(company__office=company.office_id).exists():
        sign_ins.end_sheets(user)


@transaction.atomic
def change_person(actor, *, membership, data, today: date, version=None) -> User:
    """Name, user name, mail and language of a portal user. Raises Refused, Stale and ValidationError by field."""
    row = _locked(actor, membership)
    require(may_hold_key(actor, row.user, today))
    user = sign_ins.change(row.user, data, version)
    _record(actor, "changed", row)
    return user


@transaction.atomic
def invite_person(actor, *, membership, channel, today: date) -> AccessLink:
    """Send an invitation by mail or make a sheet; the earlier ones end.

    Raises Refused, ValidationError (`channel`: no mail address) and Conflict (belongs to the company no more).
    """
    row = _locked(actor, membership)
    if channel != AccessLink.Channel.MAIL:
        require(may_hold_key(actor, row.user, today))
    if row.is_over(today):
        raise Conflict(_("%(name)s no longer belongs to this company. Let them in again first.") % {"name": row.user})
    link = sign_ins.invite(actor, row.user, channel)
    _record(actor, "invited", row, channel=str(channel))
    return link


@transaction.atomic
def end_on(actor, *, membership, last_day: date | None, today: date) -> CompanyMembership:
    """Give a membership its last day (today or later), or take an end that has not come back (None).

    Raises Refused, ValidationError (`ends_on`) and Conflict (over already).
    """
    row = _locked(actor, membership)
    if row.ends_on == last_day and row.ended_at is None:
        return row
    if row.is_over(today):
        raise Conflict(_("This has ended already. Let the person in again instead."))
    if last_day is not None and last_day < today:
        raise ValidationError({"ends_on": _("This day is over. Choose today or a later day.")})
    row.ends_on = last_day
    editing.check(row, places={**PLACES, "companies_membership_once": "ends_on"})
    row.save(update_fields=["ends_on"])
    _record(actor, "reopened" if last_day is None else "ended", row)
    return row


@transaction.atomic
def shut_out(actor, *, membership, today: date):
    """End a membership at once: the next page shows nothing of the company. The last one closes the sign-in too.

    Its days stay true: today is its last one, and `ended_at` says since when it does not count any more.
    Raises Refused. Twice is the same as once.
    """
    row = _locked(actor, membership)
    if row.is_over(today):
        return
    row.ends_on, row.ended_at = max(today, row.starts_on), timezone.now()
    row.save(update_fields=["ends_on", "ended_at"])
    _record(actor, "ended", row)
    if not _belonging(row.user, today).exists():
        sign_ins.close(row.user)


@transaction.atomic
def let_in_again(actor, *, membership, today: date) -> CompanyMembership:
    """A new membership from today of who belonged to the company before. Raises Refused. Twice adds once."""
    row = _locked(actor, membership)
    living = _belonging(row.user, today).filter(company=row.company_id).first()
    if living is not None:
        return living
    _welcome(row.user, row.company, today)
    row = CompanyMembership.objects.create(user=row.user, company=row.company, starts_on=today)
    _record(actor, "added", row)
    return row


def _locked(actor, membership):
    """The membership with its locked user; Refused without the right in the office of its company."""
    user = User.objects.select_for_update().get(pk=membership.user_id, kind=User.Kind.COMPANY)
    rows = CompanyMembership.objects.select_for_update(of=("self",)).select_related("company")
    row = rows.get(pk=membership.pk)
    require(may_let_in(actor, row.company.office_id))
    row.user = user
    return row


def _belonging(user, today):
    """Memberships of today and later ones."""
    rows = CompanyMembership.objects.filter(user=user)
    return rows.filter(belonging(today)) | rows.filter(starts_on__gt=today, ended_at__isnull=True)


def _record(actor, verb, row, **details):
    events.record(actor, f"companies.member.{verb}", row, office_id=row.company.office_id, **details)
