"""Forms without a token, with foreign ids, and with fields that were never offered."""

import re
from copy import deepcopy

import pytest
import time_machine
from django import forms
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.test.signals import template_rendered

from companies.models import Company
from imjapan.accounts.models import User
from imjapan.organization.forms import StaffField
from imjapan.organization.models import Office
from interns.models import Person
from tests.access.cast import ACTORS
from tests.access.test_access_table import GET, POST
from tests.security.knocking import address, arguments, data_of, knock, written
from tests.security.strangers import references
from tests.world import TODAY

pytestmark = pytest.mark.django_db
WRITES = {"201", "303", "200"}
# Who may do what he does only to himself, or to nobody: there is nothing of others to set.
NOT_A_FORM = {"accounts:sign_out", "set_language", "accounts:demo_sign_in", "organization:setup"}


def writer_of(name):
    """The least of those whose POST the access table lets through."""
    if name not in POST:
        return None
    row = dict(zip(ACTORS, POST[name].split(), strict=True))
    order = ("company", "staff own office", "manager", "administrator")
    return next((actor for actor in order if row[actor] in WRITES), None)


FORMS = sorted(name for name in POST if writer_of(name) and name not in NOT_A_FORM)


def test_most_addresses_that_write_are_tried():
    assert len(FORMS) > 80


# No token

# The consultation page sets no cookie and looks at none: a foreign page could only do what anybody can do directly.
KNOWS_NOBODY = {"help:door", "help:answer"}


@pytest.mark.parametrize("name", sorted(set(GET) - KNOWS_NOBODY))
def test_without_a_token_nothing_is_written(cast, name):
    """From a foreign page a browser sends the cookie, and nothing that only our pages know."""
    path = address(name, arguments(cast, name))
    for actor in ("administrator",):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies = deepcopy(cast.clients[actor].cookies)
        for given in (
            {},
            {"HTTP_HX_REQUEST": "true"},
            {"HTTP_X_CSRFTOKEN": "x" * 64, "HTTP_ORIGIN": "https://evil.example"},
        ):
            answer = knock(cast, actor, "post", path, data_of(cast, name), client=client, **given)
            assert answer.status in ({404, 405} if name.startswith("api:") else {403}), given
            assert answer.writes == []


# Foreign ids


class Seen:
    """The forms that a page showed."""

    def __init__(self):
        self.forms = []

    def __call__(self, sender, context, **kwargs):
        for layer in context.dicts if hasattr(context, "dicts") else ():
            for value in layer.values():
                many = value if isinstance(value, (list, tuple)) else [value]
                self.forms += [each for each in many if isinstance(each, forms.BaseForm)]


def forms_of(cast, actor, name):
    """The forms that stand on the page of this name."""
    seen = Seen()
    template_rendered.connect(seen)
    try:
        knock(cast, actor, "get", address(name, arguments(cast, name)))
    finally:
        template_rendered.disconnect(seen)
    return {(type(each), each.prefix): each for each in seen.forms}.values()


def keys_of(form):
    """Fields that name a row: the field's name as it is sent, its model, and what is sent of the row."""
    found = []
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            found.append((form.add_prefix(name), field.queryset.model, field.to_field_name or "pk"))
        elif isinstance(field, StaffField):
            found.append((form.add_prefix(name), User, "pk"))
    return found


# An administrator gives people a place in any office.
SHARED_CHOICE = {
    "organization:membership_new": {Office},
    "organization:staff_new": {Office},
    # Somebody of ours may be close to any company, and says so whichever office looks after it.
    "companies:relation_of_person": {Company},
    # Who hears somebody writes down who it was, also a trainee of another office whose records they may read.
    "consultations:new": {Person},
    "consultations:edit": {Person},
}
FOUND = {
    ("people:in_charge", "user"),
    ("companies:edit", "office"),
    ("training:placement_new", "plan"),
    ("training:placement_new", "establishment"),
    ("organization:membership_new", "office"),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_id_of_a_stranger_is_not_saved(cast, strangers, name):
    """Each field that names a row is sent the row of Osaka; afterwards nothing more points there than before."""
    actor, path = writer_of(name), address(name, arguments(cast, name))
    data = data_of(cast, name)
    fields = {key for form in forms_of(cast, actor, name) for key in keys_of(form)}
    for field, model, sent in sorted(fields, key=str):
        if model in strangers.models() and model not in SHARED_CHOICE.get(name, ()):
            stranger = strangers.of(model)
            value = getattr(stranger, sent)
            before = references(stranger)
            wrong = data_of(cast, name) | {field: [value] if isinstance(data.get(field), list) else value}
            answer = knock(cast, actor, "post", path, wrong, look=lambda row=stranger: references(row))
            assert answer.seen == before, field
            assert answer.status < 500


def test_fields_that_name_a_row_are_found(cast):
    """Otherwise the walk above would prove nothing."""
    found = {
        (name, field)
        for name in ("people:in_charge", "companies:edit", "training:placement_new", "organization:membership_new")
        for form in forms_of(cast, "administrator", name)
        for field, _model, _sent in keys_of(form)
    }
    assert found >= FOUND


# Fields that were never offered

VOLATILE = re.compile(
    r"(^id|_id|^public_id|^key|key|token|hash|secret|password|request|session.*|.*_at|last_.*|expire_date|since|data|sha256|hint)$"
)
SENSITIVE = {
    "office_id",
    "company_id",
    "user_id",
    "person_id",
    "establishment_id",
    "approved_by_id",
    "finished_by_id",
    "drafted_by_id",
    "lead_id",
    "manager_id",
}


def tables_of(writes):
    return sorted({written(sql) for sql in writes})


def models_of(tables):
    by_table = {model._meta.db_table: model for model in apps.get_models()}
    return [
        by_table[t]
        for t in tables
        if t in by_table and "pgh" not in by_table[t]._meta.model_name and not t.endswith("event")
    ]


# Differ each time: an address of a new row, the running number of a paper, who was added to a case.
NEW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-)\d{6}(?=-)|Concerned\(key=\\*'\d+")


def highest():
    """The last row of each table: rows after it are new."""
    counted = (model for model in apps.get_models() if isinstance(model._meta.pk, models.AutoField))
    return {model: model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0 for model in counted}


def shown(model, last):
    """Every row of a table without what differs each time."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.attname in SENSITIVE or not VOLATILE.search(field.attname)
    ]
    if not fields:  # only ties of rows to each other
        return [str(model._base_manager.count())]
    rows = model._base_manager.values_list(*(field.attname for field in fields))
    return sorted(
        NEW.sub("new", repr([_old(field, value, last) for field, value in zip(fields, row, strict=True)]))
        for row in rows
    )


def _old(field, value, last):
    """A row that was made meanwhile has another number each time."""
    if isinstance(field, models.ForeignKey) and isinstance(value, int) and value > last[field.related_model]:
        return "new"
    return value


def poison(cast, strangers, field):
    """A value for a column that would show, if it were taken."""
    if isinstance(field, models.ForeignKey):
        kind = field.related_model
        return strangers.of(kind).pk if kind in strangers.models() else 1
    if field.choices:
        return str(list(field.choices)[-1][0])
    if isinstance(field, models.BooleanField):
        return "true"
    if isinstance(field, models.DateField):
        return "2019-01-01"
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return "424242"
    return "MASS-9d2f"


GENERAL = {
    **{"is_administrator": "on", "is_active": "", "is_staff": "on", "is_superuser": "on", "kind": "auditor"},
    **{"role": "manager", "state": "approved", "approved_by": "1", "approved_at": "2019-01-01", "id": "1", "pk": "1"},
    **{"created_at": "2019-01-01", "public_id": "00000000-0000-4000-8000-000000000001", "version": "999"},
    **{"__class__": "x", "constructor.prototype": "x"},
}


# The page with the form that is sent there.
PAGE_OF = {
    "books:make": "books:kind",
    "training:audit_autosave": "training:audit_edit",
    "consultations:file_new": "consultations:detail",
    **dict.fromkeys(["incidents:move_asked", "incidents:move_withdraw", "incidents:move_reject"], "incidents:move"),
    "offers:candidate_new": "offers:present",
    **dict.fromkeys(["applying:apply", "applying:certify", "applying:close"], "applying:detail"),
    "offers:decide": "offers:detail",
    "consultations:step_new": "consultations:detail",
    "filings:file": "filings:detail",
    "filings:correct": "filings:detail",
}
LISTED_ON = {"consultations:help_line_confirm": "consultations:help_line_list"}  # the same form for each
ASKED_WITH = {"help:door": {"l": "id"}}


def fields_offered(cast, actor, name):
    """Names of fields that the page of this form offers."""
    page = LISTED_ON.get(name) or PAGE_OF.get(name, name)
    args = () if name in LISTED_ON else arguments(cast, name) or arguments(cast, page)
    text = knock(cast, actor, "get", address(page, args, ASKED_WITH.get(name))).text
    return set(re.findall(r'name="([^"]+)"', text))


@pytest.mark.parametrize("name", FORMS)
def test_a_field_that_was_not_offered_changes_nothing(cast, strangers, name):
    """The same POST with and without every column of what it writes: afterwards the tables are the same."""
    actor, path = writer_of(name), address(name, arguments(cast, name))
    with time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=False), transaction.atomic():
        data = data_of(cast, name)
        plain = knock(cast, actor, "post", path, data)
        written = models_of(tables_of(plain.writes))
        offered = fields_offered(cast, actor, name) | set(data)
        extra = dict(GENERAL)
        for model in written:
            for field in model._meta.concrete_fields:
                extra |= {field.name: poison(cast, strangers, field), field.attname: poison(cast, strangers, field)}
        extra = {key: value for key, value in extra.items() if key not in offered}
        last = highest()
        look = lambda: {model._meta.label: shown(model, last) for model in written}  # noqa: E731
        plain = knock(cast, actor, "post", path, data_of(cast, name), look=look)
        answer = knock(cast, actor, "post", path, data_of(cast, name) | extra, look=look)
    assert answer.status == plain.status
    for table, rows in plain.seen.items():
        assert set(answer.seen[table]) ^ set(rows) == set(), table
        assert len(answer.seen[table]) == len(rows), table
    assert tables_of(answer.writes) == tables_of(plain.writes)
