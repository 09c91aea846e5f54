"""The matrix of roles and rights: what it gives, who decides, and that a decision holds from the next request on."""

import re

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.accounts import actor as actors
from imjapan.accounts.actor import SYSTEM
from imjapan.core import access as core
from imjapan.core.errors import Refused
from imjapan.organization import access, assignments, rights
from imjapan.organization.models import RoleRight, Staff
from reports.documents import access as documents
from reports.obligations import domain as duties
from tests.records import SECRETS, make_obligation, one_of_each
from tests.world import LONG_AGO, TODAY, make_office, make_staff, make_user
from training.access import may_import
from training.domain import audits

pytestmark = pytest.mark.django_db
MEMBER, MANAGER, ACCOUNTANT, COUNSELLOR = Staff.Role.values
PAGE = "/house/rights/"


@pytest.fixture
def staff(world):
    """Ann keeps the accounts of Tokyo, Cora counsels there."""
    world.ann, world.cora = make_user("ann"), make_user("cora")
    make_staff(world.ann, world.tokyo, ACCOUNTANT)
    make_staff(world.cora, world.tokyo, COUNSELLOR)
    return world


def decide(world, **cells):
    """`accountant_file=True`: as an administrator decides it."""
    wanted = {tuple(name.split("_", 1)): allowed for name, allowed in cells.items()}
    return rights.decide(world.actor("admin"), wanted=wanted, shown={})


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


# --- the matrix itself ---------------------------------------------------------------------------------


def test_every_right_says_something_about_every_role():
    for right in rights.MATRIX.values():
        assert set(right.cells) == set(rights.ROLES)
        assert str(right.name)
        assert str(right.meaning).endswith(".")
    assert len(rights.MATRIX) == 11


def test_the_column_of_administrators_and_the_approval_are_fixed():
    assert not [key for key in rights.choosable() if key[0] == rights.ADMINISTRATOR or key[1] == rights.APPROVE]
    law = rights.MATRIX[rights.APPROVE].cells
    assert [role for role in rights.ROLES if law[role].allowed] == [MANAGER]
    assert "監理責任者" in str(law[MEMBER].reason)


DEFAULTS = {
    "alice": {"supervise", "masters", "file", "export", "interviews", "access"},
    "bob": set(rights.MATRIX),
    "ann": {"export"},
    "cora": {"export", "interviews", "consult"},
    "admin": {"masters", "assign", "import", "export", "interviews", "consult", "access"},
    "hana": set(),
    "aki": set(),
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_each_role_may_at_first(staff, name):
    actor = staff.actor(name)
    assert {right for right in rights.MATRIX if actor.may(right)} == DEFAULTS[name]
    in_tokyo = {right for right in rights.MATRIX if actor.may(right, staff.tokyo.pk)}
    assert in_tokyo == DEFAULTS[name]


def test_a_right_to_write_ends_at_the_office_a_right_to_read_does_not(staff):
    bob = staff.actor("bob")
    beyond = {right for right in rights.MATRIX if bob.may(right, staff.osaka.pk)}
    assert beyond == {"export", "interviews"}
    assert bob.offices_with("masters") == {staff.tokyo.pk}
    assert not bob.everywhere("masters")
    assert staff.actor("admin").everywhere("masters")
    assert bob.supervised_office_ids == bob.managed_office_ids == {staff.tokyo.pk}


def test_two_roles_add_up_each_in_its_office(staff):
    make_staff(staff.ann, staff.osaka, MEMBER)
    ann = staff.actor("ann")
    assert ann.may("supervise", staff.osaka.pk)
    assert not ann.may("supervise", staff.tokyo.pk)
    assert ann.may("interviews", staff.tokyo.pk)  # who hears trainees in one office reads interviews in all


def test_a_membership_that_is_over_gives_nothing(world):
    gone = make_user("gone")
    make_staff(gone, world.tokyo, MANAGER, ends_on=LONG_AGO)
    assert not any(world_actor.may(right) for world_actor in [actors.resolve(gone, TODAY)] for right in rights.MATRIX)


def test_the_system_may_everything_but_what_a_person_answers_for():
    assert {right for right in rights.MATRIX if not SYSTEM.may(right)} == {"approve", "waive"}
    assert not SYSTEM.everywhere("approve")
    assert SYSTEM.everywhere("assign")


# --- what each right opens -----------------------------------------------------------------------------


def test_the_accountant_files_records_and_lets_in_once_it_is_decided(staff):
    asked = {
        "accountant_masters": lambda a: access.may_edit_masters(a, staff.tokyo.pk),
        "accountant_file": lambda a: access.may_file(a, staff.tokyo.pk),
        "accountant_assign": lambda a: assignments.may_assign(a, staff.tokyo.pk),
        "accountant_import": may_import,
        "accountant_access": lambda a: access.may_let_in(a, staff.tokyo.pk),
        "accountant_interviews": access.may_read_interviews,
    }
    for name, question in asked.items():
        allowed, reason = question(staff.actor("ann"))
        assert not allowed
        assert f"An administrator can give your role the right “{rights.MATRIX[name.split('_')[1]].name}”" in reason
    decide(staff, **dict.fromkeys(asked, True))
    assert all(question(staff.actor("ann"))[0] for question in asked.values())
    assert not access.may_edit_masters(staff.actor("ann"), staff.osaka.pk)[0]
    assert not access.may_write(staff.actor("ann"), staff.tokyo.pk)[0]


def test_what_a_member_loses_and_gets(staff):
    duty = make_obligation(staff.asahi_plant, kind="audit")
    assert not duties.may_waive(staff.actor("alice"), duty)[0]
    decide(staff, staff_waive=True, staff_masters=False, staff_export=False, staff_file=False)
    alice = staff.actor("alice")
    assert duties.may_waive(alice, duty)[0]
    assert not access.may_edit_masters(alice, staff.tokyo.pk)[0]
    assert not access.may_file(alice, staff.tokyo.pk)[0]
    assert not core.may_export(alice)[0]
    assert core.may_export(staff.actor("hana"))[0]
    assert access.may_write(alice, staff.tokyo.pk)[0]


def test_managers_without_the_import_right_still_approve(staff):
    decide(staff, manager_import=False)
    bob = staff.actor("bob")
    assert not may_import(bob)[0]
    assert may_import(staff.actor("admin"))[0]
    assert access.may_approve(bob, staff.tokyo.pk, staff.alice.pk, TODAY)[0]


def test_the_reason_of_a_fixed_right_says_that_the_role_gives_it(staff):
    _no, reason = access.may_approve(staff.actor("alice"), staff.tokyo.pk, None, TODAY)
    assert reason.startswith("Only a supervision manager of the office can approve this.")
    assert "comes with the role" in reason


# --- deciding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alice", "bob", "ann", "hana", "aki"])
def test_only_administrators_decide(staff, name):
    with pytest.raises(Refused, match="Only an administrator"):
        rights.decide(staff.actor(name), wanted={(ACCOUNTANT, "file"): True}, shown={})
    assert not RoleRight.objects.exists()


@pytest.mark.parametrize(
    "cell", [(MEMBER, "approve"), ("administrator", "masters"), (MANAGER, "supervise"), ("root", "file"), (MEMBER, "x")]
)
def test_a_fixed_or_unknown_cell_cannot_be_decided(staff, cell):
    with pytest.raises(ValueError, match="not to be chosen"):
        rights.decide(staff.actor("admin"), wanted={cell: True}, shown={})
    assert not RoleRight.objects.exists()


def test_a_row_for_a_fixed_cell_means_nothing(staff):
    """Also when somebody writes it into the table by hand."""
    RoleRight.objects.create(role=MEMBER, right="approve", allowed=True)
    RoleRight.objects.create(role=MANAGER, right="approve", allowed=False)
    assert not staff.actor("alice").may("approve")
    assert staff.actor("bob").may("approve")


def test_back_at_the_default_leaves_no_row_but_a_history(staff):
    decide(staff, accountant_file=True)
    assert RoleRight.objects.get().allowed
    assert decide(staff, accountant_file=False) == 1
    assert not RoleRight.objects.exists()
    assert [(one.role, one.right, one.allowed) for one in rights.history()] == [
        (ACCOUNTANT, "file", False),
        (ACCOUNTANT, "file", True),
    ]


# --- the page ------------------------------------------------------------------------------------------


def boxes(client):
    """The page as a browser would send it back: ticked boxes and the hidden field."""
    page = client.get(PAGE).content.decode()
    shown = re.search(r'name="shown" value="([^"]*)"', page)[1]
    ticked = re.findall(r'<input type="checkbox" name="([a-z-]+)"[^>]* checked', page)
    return {"shown": shown, **dict.fromkeys(ticked, "on")}


def test_everybody_of_us_reads_the_matrix_and_only_administrators_get_boxes(staff, client_of):
    page = client_of(staff.ann).get(PAGE)
    assert b'type="checkbox"' not in page.content
    text = text_of(page)
    assert "The law gives this to the supervision manager (監理責任者)." in text
    assert "Only an administrator can change what roles may do." in text
    admin = client_of(staff.admin).get(PAGE).content.decode()
    names = set(re.findall(r'<input type="checkbox" name="([a-z-]+)"', admin))
    assert names == {"-".join(cell) for cell in rights.choosable()}


def test_an_administrator_changes_a_cell_and_everybody_sees_who_and_when(staff, client_of):
    client = client_of(staff.admin)
    sent = boxes(client) | {"accountant-interviews": "on"}
    del sent["staff-masters"]
    response = client.post(PAGE, sent)
    assert (response.status_code, response.url) == (303, PAGE)
    assert staff.actor("ann").may("interviews")
    assert not staff.actor("alice").may("masters")
    text = text_of(client_of(staff.alice).get(PAGE))
    assert "Admin: “Interviews” given to the role accountant" in text
    assert "Admin: “Companies and people” taken from the role staff member" in text
    assert text.count("changed Admin 2026/11/23") == 2 or text.count("changed") >= 2


def test_the_same_form_twice_changes_once(staff, client_of):
    client = client_of(staff.admin)
    sent = boxes(client) | {"accountant-file": "on"}
    assert client.post(PAGE, sent).status_code == 303
    assert client.post(PAGE, sent).status_code == 303
    assert RoleRight.objects.count() == 1
    assert len(rights.history()) == 1


def test_the_second_of_two_administrators_is_shown_what_the_first_did(staff, client_of):
    second = make_user("second", is_administrator=True)
    one, two = client_of(staff.admin), client_of(second)
    first_form, second_form = boxes(one), boxes(two)
    one.post(PAGE, first_form | {"accountant-file": "on"})
    response = two.post(PAGE, second_form | {"counsellor-masters": "on"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was saved: somebody else changed the rights" in page
    assert "Admin: “Filing” given to the role accountant" in text_of(response)
    assert not staff.actor("cora").may("masters")
    # Both the other's change and one's own are ticked now; saving again saves both.
    shown = re.search(r'name="shown" value="([^"]*)"', page)[1]
    ticked = re.findall(r'<input type="checkbox" name="([a-z-]+)"[^>]* checked', page)
    assert {"accountant-file", "counsellor-masters"} <= set(ticked)
    assert two.post(PAGE, {"shown": shown, **dict.fromkeys(ticked, "on")}).status_code == 303
    assert staff.actor("ann").may("file")
    assert staff.actor("cora").may("masters")


def test_an_empty_form_takes_no_right_away(staff, client_of):
    response = client_of(staff.admin).post(PAGE, {})
    assert response.status_code == 422
    assert staff.actor("alice").may("masters")
    assert not RoleRight.objects.exists()


def test_more_than_the_boxes_means_nothing(staff, client_of):
    client = client_of(staff.admin)
    more = {"staff-approve": "on", "accountant-supervise": "on", "administrator-waive": "on", "is_administrator": "1"}
    assert client.post(PAGE, boxes(client) | more).status_code == 303
    assert not RoleRight.objects.exists()
    assert not staff.actor("alice").may("approve")
    assert not staff.actor("ann").may("supervise")


def test_back_to_the_defaults(staff, client_of):
    decide(staff, accountant_file=True, staff_export=False)
    client_of(staff.admin).post(PAGE, {"defaults": "yes"})
    assert not RoleRight.objects.exists()
    assert staff.actor("alice").may("export")


def test_the_right_to_decide_can_be_lost_between_form_and_post(staff, client_of):
    make_user("second", is_administrator=True)
    client = client_of(staff.admin)
    sent = boxes(client) | {"accountant-file": "on"}
    type(staff.admin).objects.filter(pk=staff.admin.pk).update(is_administrator=False)
    assert client.post(PAGE, sent).status_code == 403
    assert not RoleRight.objects.exists()


# --- from the next request on --------------------------------------------------------------------------


def test_a_right_lost_between_form_and_post_is_lost(staff, client_of):
    client = client_of(staff.alice)
    address = reverse("companies:edit", args=[staff.asahi.public_id])
    assert client.get(address).status_code == 200
    decide(staff, staff_masters=False)
    response = client.post(address, {"name": "別の名前", "office": staff.tokyo.pk})
    assert response.status_code == 403
    assert "“Companies and people”" in text_of(response)
    staff.asahi.refresh_from_db()
    assert staff.asahi.name == "株式会社朝日製作所"


def test_an_export_is_refused_and_its_buttons_go(staff, client_of):
    client, address = client_of(staff.alice), reverse("core:list_export", args=["companies"])
    assert client.post(address, {"format": "csv"}).status_code == 200
    decide(staff, staff_export=False)
    assert client.post(address, {"format": "csv"}).status_code == 403
    page = client.get(reverse("companies:list")).content.decode()
    assert 'value="csv"' not in page
    assert 'value="xlsx"' not in page
    assert "data-print" in page


def test_a_job_runs_with_the_rights_of_today(staff):
    assert actors.of_job(staff.alice.pk).may("masters", staff.tokyo.pk)
    decide(staff, staff_masters=False)
    assert not actors.of_job(staff.alice.pk).may("masters", staff.tokyo.pk)


def test_the_matrix_costs_one_query_however_many_roles_somebody_has(staff):
    def queries(user):
        with CaptureQueriesContext(connection_of()) as found:
            actors.resolve(user, TODAY)
        return len(found), sum("roleright" in query["sql"] for query in found.captured_queries)

    before = queries(staff.alice)
    for number in range(10):
        for role in (MEMBER, MANAGER, ACCOUNTANT):
            make_staff(staff.alice, make_office(f"N{number}{role}"), role)
    decide(staff, accountant_file=True, staff_waive=True, counsellor_masters=True)
    assert queries(staff.alice) == before
    assert before[1] == 1


def connection_of():
    from django.db import connection

    return connection


# --- interviews ----------------------------------------------------------------------------------------

METHOD_SAYS = "METHOD-88aa the overtime sheets do not match what trainees said"


@pytest.fixture
def heard(staff):
    """An audit with interviews, an interview method that quotes them, a finding out of a consultation, form 22."""
    staff.it = one_of_each(staff.asahi_plant, staff.alice, staff.hana)
    staff.it.audit.methods.filter(method="interview").update(result=METHOD_SAYS)
    return staff


OURS = {"remark", "caption"}  # what we saw, which all staff may read
ELSEWHERE = {"answer", "consultation"}  # not on the page of an audit
ORIGIN = ">consultation<"  # of a finding


def hidden_words():
    return [*(words for name, words in SECRETS.items() if name not in OURS), METHOD_SAYS, ORIGIN]


def pages(world):
    """Every place where an interview, its outcome or the origin of a finding could be shown to staff."""
    it, person = world.it, world.trainees[0]
    audit = reverse("training:audit_detail", args=[it.audit.public_id])
    company = reverse("companies:detail", args=[world.asahi.public_id])
    place = reverse("companies:establishment", args=[world.asahi_plant.public_id])
    who = reverse("people:detail", args=[person.public_id])
    document = reverse("documents:detail", args=[it.report.public_id])
    lists = [reverse(f"training:{name}") for name in ("audit_list", "finding_list", "visit_list")]
    return [
        audit,
        f"{audit}?tab=history",
        company,
        f"{company}?tab=history",
        place,
        f"{place}?tab=history",
        who,
        f"{who}?tab=history",
        document,
        f"{document}?tab=history",
        *lists,
        *(f"{address}?q={words}" for address in lists for words in ("INTERVIEW", "INTERNAL", "consultation")),
        reverse("core:search") + "?q=INTERVIEW-7c02",
        reverse("core:search") + "?q=INTERNAL-9f31",
        reverse("documents:list"),
        reverse("duties:list"),
        reverse("organization:history"),
        reverse("api:audits-list"),
        reverse("api:audits-detail", args=[it.audit.public_id]),
        reverse("api:documents-list"),
        reverse("api:documents-detail", args=[it.report.public_id]),
        reverse("api:people-detail", args=[person.public_id]),
    ]


def without_the_query(body, address):
    """The search field repeats what was asked; that is not a leak."""
    return body.replace(address.rpartition("?q=")[2], "") if "?q=" in address else body


def test_the_accountant_meets_what_trainees_said_nowhere(heard, client_of):
    client = client_of(heard.ann)
    for address in pages(heard):
        response = client.get(address)
        assert response.status_code == 200, address
        body = without_the_query(response.content.decode(), address)
        assert [words for words in hidden_words() if words in body] == [], address


def test_the_audit_page_says_that_something_is_closed_and_who_opens_it(heard, client_of):
    page = text_of(client_of(heard.ann).get(reverse("training:audit_detail", args=[heard.it.audit.public_id])))
    assert "What trainees said in interviews is not for everybody." in page
    assert "An administrator can give your role the right “Interviews”" in page
    assert "Only for those with the right “Interviews”." in page


@pytest.mark.parametrize("name", ["audits", "findings", "visits", "documents"])
def test_files_of_lists_hold_nothing_of_it_either(heard, client_of, name):
    response = client_of(heard.ann).post(reverse("core:list_export", args=[name]), {"format": "csv"})
    assert response.status_code == 200
    body = b"".join(response.streaming_content).decode()
    assert [words for words in hidden_words() if words in body] == []


@pytest.mark.parametrize("address", ["documents:download", "api:documents-download"])
def test_form_22_repeats_interviews_so_it_is_closed_too(heard, client_of, address):
    target = reverse(address, args=[heard.it.report.public_id])
    response = client_of(heard.ann).get(target)
    assert response.status_code == 403
    assert "Interviews" in response.content.decode()
    instruction = reverse(address, args=[heard.it.instruction.public_id])
    assert b"".join(client_of(heard.ann).get(instruction).streaming_content).startswith(b"%PDF")
    assert documents.may_read_file(heard.actor("alice"), heard.it.report)[0]
    assert b"".join(client_of(heard.cora).get(target).streaming_content)


def test_the_accountant_writes_no_audit_in_which_it_stands(heard, client_of):
    assert not audits.may_edit(heard.actor("ann"), heard.it.audit)[0]
    response = client_of(heard.ann).get(reverse("training:finding_edit", args=[heard.it.finding.public_id]))
    assert response.status_code == 403
    assert SECRETS["internal note"] not in response.content.decode()


def test_whoever_has_the_right_does_see_it(heard, client_of):
    """Otherwise the absence above would prove nothing; and a decision opens it from the next request on."""
    audit = reverse("training:audit_detail", args=[heard.it.audit.public_id])
    page = client_of(heard.cora).get(audit).content.decode()
    told = [words for name, words in SECRETS.items() if name not in OURS | ELSEWHERE]
    assert [words for words in [*told, METHOD_SAYS, ORIGIN] if words not in page] == []
    client = client_of(heard.ann)
    assert SECRETS["interview"] not in client.get(audit).content.decode()
    decide(heard, accountant_interviews=True, counsellor_interviews=False)
    assert SECRETS["interview"] in client.get(audit).content.decode()
    assert SECRETS["interview"] not in client_of(heard.cora).get(audit).content.decode()
