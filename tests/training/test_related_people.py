"""Who is closely related to a company does not supervise it: the manager never, under skill development nobody."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from companies.models import Relation
from imjapan.organization.models import Personnel
from tests.training.helpers import complete
from tests.world import TODAY, make_person, place
from training.domain import audits
from training.domain.completeness import missing, warnings
from training.models import Regime

pytestmark = pytest.mark.django_db


def _relate(world, user, **fields):
    person, _new = Personnel.objects.get_or_create(user=user, defaults={"name": user.name, "office": world.tokyo})
    return Relation.objects.create(personnel=person, company=world.asahi, kind="employee", **fields)


def _draft(world, on=date(2026, 11, 20), **data):
    actor = world.actor("alice")
    audit = audits.start_audit(actor, establishment=world.asahi_plant, kind="regular", on=on)
    data = complete(interviewed=world.trainees[:2]) | {"manager": world.bob.pk} | data
    return audits.save_draft(actor, audit=audit, version=audit.version, data=data).audit


def _messages(audit, field, today=TODAY):
    return [item.message for item in missing(audit, today=today) if item.field == field]


def test_a_manager_who_left_the_company_three_years_ago_may_not_direct_its_audit(world):
    _relate(world, world.bob, ends_on=date(2023, 11, 20))
    audit = _draft(world)
    words = "This manager may not supervise this company (employee of the company, barred until 2028-11-20)."
    assert _messages(audit, "manager") == [f"{words} Name another one."]
    with pytest.raises(ValidationError, match="Name another one"):
        audits.finish_audit(world.actor("alice"), audit=audit, version=audit.version, today=TODAY)
    other = audits.save_draft(
        world.actor("alice"), audit=audit, version=audit.version, data={"manager": world.mia.pk}
    ).audit
    assert _messages(other, "manager") == []


def test_who_leads_or_comes_along_is_warned_of(world):
    _relate(world, world.alice)
    audit = _draft(world, companions="通訳 alice, Bob")
    assert (_messages(audit, "lead"), _messages(audit, "companions")) == ([], [])
    assert warnings(audit) == [
        "Alice is closely related to this company (employee of the company) and should not take part."
    ]


def test_under_skill_development_nobody_related_takes_part(world):
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(2027, 4, 1), date(2029, 3, 31), stage=None, regime=Regime.ESD)
    _relate(world, world.alice)
    audit = _draft(world, date(2027, 5, 10), companions="Alice と通訳")
    today = date(2027, 5, 11)
    assert len(_messages(audit, "lead", today)) == len(_messages(audit, "companions", today)) == 1
    assert warnings(audit) == []


def test_the_form_marks_them(world, client_of):
    _relate(world, world.bob)
    page = client_of(world.alice).get(reverse("training:audit_edit", args=[_draft(world).public_id]))
    assert "Bob (employee of the company)" in page.content.decode()
