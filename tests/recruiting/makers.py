"""Makers of the acceptance: staff of a company, offers, candidates."""

from datetime import date
from types import SimpleNamespace

from companies.models import Excellence, Headcount
from tests.world import make_person
from training.models import Candidate, Offer

OPERATION = "6-4-1"  # 機械加工（普通旋盤）
CARE = "7-13-1"


def make_headcount(company, full_time=30, valid_from=date(2020, 4, 1), **fields):
    return Headcount.objects.create(company=company, full_time=full_time, valid_from=valid_from, **fields)


def make_excellence(company, starts_on=date(2024, 4, 1), **fields):
    return Excellence.objects.create(company=company, starts_on=starts_on, **fields)


def make_offer(establishment, by, *, headcount=3, starts_on=date(2027, 4, 1), **fields):
    """An open offer of technical intern training for a year, accepted on 2026-11-02."""
    fields = {"regime": "titp", "months": 12, "received_on": date(2026, 11, 2), **fields}
    if fields["regime"] == "titp":
        fields.setdefault("occupation_code", OPERATION)
    else:
        fields.setdefault("sector", "MFG")
    company = establishment.company
    return Offer.objects.create(
        office=company.office,
        company=company,
        establishment=establishment,
        headcount=headcount,
        starts_on=starts_on,
        received_by=by,
        **fields,
    )


def make_candidate(offer, person, state="presented", **fields):
    if state in ("selected", "refused", "reserve"):
        fields.setdefault("decided_on", date(2026, 11, 20))
    fields = {"accepted_on": date(2026, 11, 5), "presented_on": date(2026, 11, 10), **fields}
    return Candidate.objects.create(offer=offer, person=person, state=state, **fields)


def one_recruiting(establishment, by, words=""):
    """An open offer with a person of each kind of state that a page must show, a closed one, and one to delete."""
    office = establishment.company.office
    offer = make_offer(establishment, by, selection_on=date(2026, 11, 20), note=words)
    closed = make_offer(
        establishment, by, state="withdrawn", closed_on=date(2026, 11, 20), closed_reason="減産", note=words
    )
    return SimpleNamespace(
        offer=offer,
        presented=make_candidate(offer, make_person(office), note=words),
        selected=make_candidate(offer, make_person(office), "selected", note=words),
        closed=closed,
        empty=make_offer(establishment, by),
        somebody=make_person(office),
    )


def offer_data(establishment, **fields):
    """What a browser sends for an offer."""
    return {
        "received_on": "2026/11/2", "regime": "titp", "establishment": establishment.pk, "occupation_code": OPERATION,
        "headcount": "3", "starts_on": "2027/4/1", "months": "12", **fields,
    }  # fmt: skip
