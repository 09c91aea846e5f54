"""Two at once, on real transactions: the rows stay whole, and nobody is put in charge while leaving."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from companies.domain.in_charge import assign_many, set_in_charge
from companies.models import InCharge
from imjapan.accounts.models import User
from imjapan.organization.domain.hand_over import hand_over
from imjapan.organization.domain.staff import HELD, deactivate_user
from tests.organization.helpers import DECEMBER, new_colleague, rows
from tests.training.test_audit_races import together
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_managers_assign_the_same_companies_at_once():
    world = World()
    bob, both = world.actor("bob"), [world.asahi.pk, world.midori.pk]
    results = together(
        partial(assign_many, bob, company_ids=both, user=world.mia, deputy=None, on=DECEMBER),
        partial(assign_many, bob, company_ids=both[::-1], user=world.bob, deputy=None, on=DECEMBER),
        partial(hand_over, bob, from_user=world.alice, to_user=world.mia, on=DECEMBER),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert rows(world.asahi)[0] == ("alice", "bob", "2024-04-01", "2026-11-30")
    assert [row[2:] for row in rows(world.asahi)[1:]] == [("2026-12-01", None)]
    assert len(rows(world.midori)) == 1


def test_the_same_form_sent_twice_at_once_makes_one_row():
    world = World()
    act = partial(set_in_charge, world.actor("bob"), company=world.midori, user=world.mia, deputy=None, on=DECEMBER)
    results = together(act, act, act)
    assert sorted(result.changed for result in results) == [0, 0, 1]
    assert rows(world.midori) == [("mia", None, "2026-12-01", None)]


def test_somebody_is_put_in_charge_or_deactivated_but_never_both():
    world = World()
    nina = new_colleague(world)
    put, left = together(
        partial(set_in_charge, world.actor("bob"), company=world.midori, user=nina, deputy=None, on=DECEMBER),
        partial(deactivate_user, world.actor("admin"), user=nina, on=TODAY),
    )
    active = User.objects.get(pk=nina.pk).is_active
    assert InCharge.objects.filter(user=nina).exists() == active
    refused = left if active else put
    assert isinstance(refused, ValidationError)
    if active:
        assert refused.error_list[0].code == HELD
