"""Who has to hear of a postponement, from what it moves. Nothing is sent: people write and call in their own words."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from training.models import ResidenceApplication

from .postponing import COE, Preview


class Telling(NamedTuple):
    """Whom to tell, who that is, and what for."""

    whom: str
    names: list[str]
    why: str


def telling(cohort, found: Preview) -> list[Telling]:
    """Everybody who has to know, without those of whom nobody is there. No query beyond those of the preview."""
    rows = [one.application for one in found.moved]
    filed = [one.application for one in found.moved if one.told]
    sending = [row.person.sending for row in rows if row.person.sending] + [cohort.sending] * bool(rows)
    lectures = found.lectures
    list_ = [
        Telling(_("The people themselves"), _names(row.person for row in rows), _("The day of travel changes.")),
        Telling(
            _("Companies"),
            _names(row.company for row in rows),
            _("Work begins later or earlier: the contract, lodging and the people who instruct."),
        ),
        Telling(_("Sending organizations"), _names(sending), _("Training before arrival, the visa and the flight.")),
        Telling(
            _("The certifying body"),
            _names(row.person for row in filed),
            _("The application was handed in with the old days: ask whether a notice or a change is needed."),
        ),
        Telling(
            _("Immigration"),
            _names(row.person for row in rows if _coe_runs(row)),
            _("A certificate of eligibility is applied for with the old day of arrival."),
        ),
        Telling(
            _("Immigration"),
            _names(one.application.person for one in found.expiring if one.what == COE),
            _("The certificate of eligibility runs out before the new day: another one has to be applied for."),
        ),
        Telling(_("Lecturers and interpreters"), lectures.hands, _("Their lessons lie on other days.")),
        Telling(_("Lodging and place of the lecture"), lectures.lodgings, _("Booked for the old days.")),
    ]
    return [one for one in list_ if one.names]


def _names(things) -> list[str]:
    return list(dict.fromkeys(str(thing) for thing in things if thing))


def _coe_runs(row) -> bool:
    kind, result = ResidenceApplication.Kind.COE, ResidenceApplication.Result.PENDING
    return any(one.kind == kind and one.result == result for one in row.residence_applications.all())
