"""An organization that upgrades finds its people and companies: rows from before get the keys new rows have."""

from importlib import import_module

import pytest
from django.apps import apps

from companies.models import Company, Establishment
from interns.models import Person
from tests.world import make_company, make_establishment, make_person

KEYS = {"companies": [Company, Establishment], "interns": [Person]}


@pytest.mark.parametrize("app", sorted(KEYS))
def test_rows_from_before_get_the_keys_of_new_rows(world, app):
    company = make_company(world.tokyo, "髙﨑精機株式会社", name_kana="タカサキセイキ", own_number="K-77")
    make_establishment(company, "第一工場", name_kana="ダイイチ")
    make_person(world.tokyo, "NGUYEN VAN AN", katakana="グエン・ヴァン・アン", old_number="J-1")
    names = ["search_text", "sort_key", *(["kana_key"] if app == "interns" else [])]
    for model in KEYS[app]:
        wanted = {row.pk: [getattr(row, name) for name in names] for row in model.objects.all()}
        assert all(keys[0] for keys in wanted.values())
        model.objects.update(**dict.fromkeys(names, ""))
        import_module(f"{app}.migrations.0003_keys").fill(apps, None)
        assert {row.pk: [getattr(row, name) for name in names] for row in model.objects.all()} == wanted
