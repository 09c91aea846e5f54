"""Notices and reports made through the domain, as people make them."""

from datetime import date

from reports.filings import domain
from reports.filings.models import Filing
from reports.models import Obligation
from tests.world import TODAY

LICENCE = {
    "item_1": "officers",
    "before_1": "理事　山田太郎",
    "after_1": "理事　鈴木花子",
    "reason": "任期満了のため",
}
DIFFICULTY = {
    "reason": "trainee_missing",
    "cause": "2026年11月10日の朝、寮に本人がいないことに気付いた。",
    "state": "missing",
    "wish": "no",
    "company_measures": "心当たりの場所を捜した。",
    "our_measures": "警察に届け出て、送出機関に連絡した。",
    "company_notice_on": date(2026, 11, 10),
    "company_notice": "電話で連絡があった。",
}
CHANGE = {"item": "lodging", "before": "第一寮", "after": "第二寮", "reason": "老朽化のため"}


def licence_change(world, event_on, by="alice", **data):
    return domain.start_filing(
        world.actor(by),
        kind=Filing.Kind.LICENCE_CHANGE,
        office=data.pop("office", world.tokyo),
        data={"event_on": event_on, "details": data.pop("details", LICENCE), **data},
        today=TODAY,
    )


def difficulty(world, event_on=date(2026, 11, 10), by="alice", *, people=None, details=None, key=None, **data):
    return domain.start_filing(
        world.actor(by),
        kind=Filing.Kind.DIFFICULTY,
        office=None,
        company=world.asahi,
        data={
            "event_on": event_on,
            "details": DIFFICULTY if details is None else details,
            "people": world.trainees[:1] if people is None else people,
            **data,
        },
        key=key,
        today=TODAY,
    )


def minor_change(world, event_on, by="alice", **more):
    return domain.start_filing(
        world.actor(by),
        kind=Filing.Kind.MINOR_CHANGE,
        office=None,
        company=world.asahi,
        data={"event_on": event_on, "noticed_on": TODAY, "details": CHANGE},
        today=TODAY,
        **more,
    )


def approve(world, filing, by="bob", today=TODAY):
    return domain.approve_filing(world.actor(by), filing=filing, today=today)


def send(world, filing, filed_on=TODAY, by="alice", today=TODAY, **more):
    return domain.file_filing(
        world.actor(by), filing=filing, filed_on=filed_on, channel="post", today=max(filed_on, today), **more
    )


def duty_of(filing):
    return Obligation.objects.get(filing=filing)


def dates(duty):
    return duty.target_on, duty.safe_on, duty.legal_on
