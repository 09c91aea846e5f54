"""No mail names anybody but its reader: each declared kind, in both languages, in a world full of names."""

import email
from datetime import date
from email.policy import default

import pytest
from django.db.models import F, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast as SqlCast
from django.db.models.functions import Concat
from django.utils import timezone

from companies.models import Company, Establishment
from imjapan.accounts import invitations, outbox, smtp
from imjapan.accounts.models import AccessLink, Mail, User
from imjapan.organization.models import Office
from interns.models import Passport, Person
from reports.models import Obligation
from tests.access.cast import Cast
from tests.records import SECRETS
from tests.world import TODAY
from training.models import Finding

# Each declared kind: who gets it in the world of these tests, and what it was asked for with.
ASKED_FOR = {
    "interns.consultation": lambda c: (c.bob, {"consultation": c.consultation.pk}),
    "training.transfer_asked": lambda c: (c.admin, {"transfer": c.transfer_asked.pk}),
    "training.transfer_answered": lambda c: (c.bob, {"transfer": answered(c).pk}),
    "accounts.invitation": lambda c: (c.hana, {"link": link(c.hana, "invitation")}),
    "accounts.reset": lambda c: (c.alice, {"link": link(c.alice, "reset")}),
    "accounts.password_changed": lambda c: (c.alice, {}),
    "accounts.mfa_changed": lambda c: (c.alice, {}),
    "accounts.test": lambda c: (c.admin, {}),
    "reports.digest": lambda c: (c.alice, {"day": TODAY.isoformat()}),
    "reports.owed": lambda c: (c.hana, {"duties": [c.it.obligation.pk]}),
    "reports.finding_released": lambda c: (c.hana, {"findings": [c.it.released.pk]}),
    "reports.answer_returned": lambda c: (c.hana, {"findings": [c.it.released.pk]}),
    "reports.late_deputy": lambda c: (c.bob, {"duties": [c.it.audit_duty.pk]}),
    "reports.late_manager": lambda c: (c.bob, {"duties": [c.it.audit_duty.pk]}),
}
NAMED = {
    User: ("name", "username"),
    Company: ("name", "name_kana"),
    Establishment: ("name", "address"),
    Office: ("name",),
    Person: ("passport_name", "surname", "given_name", "katakana", "call_name"),
    Passport: ("number",),
    Finding: ("internal_note",),
}


def answered(cast):
    row = cast.transfer_asked
    row.agreement, row.agreement_at, row.agreement_by = "agreed", timezone.now(), cast.admin
    row.save()
    return row


def link(user, purpose):
    ends = timezone.now() + invitations.LIFE["reset", "mail"]
    return AccessLink.objects.create(user=user, purpose=purpose, channel="mail", expires_at=ends).pk


@pytest.fixture
def cast(db):
    cast = Cast()
    # Every name becomes one that stands nowhere else, so that finding it means something.
    for number, (model, fields) in enumerate(NAMED.items()):
        for letter, field in zip("abcde", fields, strict=False):
            text = Concat(Value(f"Zq{number}{letter}"), SqlCast(F("pk"), CharField()))
            model.objects.update(**{field: text})
    User.objects.update(email=Concat(Value("zq"), SqlCast(F("pk"), CharField()), Value("@mail.test")))
    past = {"target_on": date(2026, 11, 1), "safe_on": date(2026, 11, 2), "legal_on": date(2026, 11, 2)}
    Obligation.objects.filter(pk=cast.it.audit_duty.pk).update(**past)
    return cast


def names_of_others(reader):
    found = set(SECRETS.values())
    for model, fields in NAMED.items():
        rows = model.objects.exclude(pk=reader.pk) if model is User else model.objects.all()
        for row in rows.values_list(*fields):
            found.update(row)
    found.update(User.objects.exclude(pk=reader.pk).values_list("email", flat=True))
    return found


def test_every_declared_kind_is_read_here():
    assert sorted(ASKED_FOR) == sorted(outbox.kinds())


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", sorted(ASKED_FOR))
def test_a_mail_names_nobody_but_its_reader(cast, kind, language):
    reader, params = ASKED_FOR[kind](cast)
    User.objects.filter(pk=reader.pk).update(language=language)
    reader = User.objects.get(pk=reader.pk)
    mail = Mail.objects.create(user=reader, address=reader.email, kind=kind, params=params, key="walk")
    text = outbox.compose(mail)
    assert text is not None, "nothing was sent, so nothing was proved"
    sent = smtp.build(text, to=reader.email, message_id="<x@y>")
    read = email.message_from_bytes(bytes(sent), policy=default)
    parts = [part.get_content() for part in read.iter_parts()]
    everything = "\n".join([*(f"{name}: {value}" for name, value in read.items()), *parts])
    assert len(parts) == 2
    assert all(reader.name in part for part in parts)
    assert [name for name in names_of_others(reader) if name in everything] == []
