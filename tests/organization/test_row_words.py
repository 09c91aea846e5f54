"""What hangs on a row that cannot be deleted is named in the reader's language, whatever table comes."""

from datetime import date

import pytest
from django.utils import translation

from companies.domain import companies, establishments
from companies.models import Company, Establishment
from imjapan.organization import editing
from imjapan.organization.row_words import NAMES
from interns.domain import people
from interns.models import PaidCost, Person, SendingOrganization
from interns.sending import domain as sending
from training.domain import plans
from training.exams import domain as exams
from training.lectures import domain as lectures
from training.models import ExamAttempt, LectureCourse, Plan, SupportInterview, SupportPlan
from training.support import domain as support
from training.support import interviews

DELETED = (
    (Person, people), (Company, companies), (Establishment, establishments), (Plan, plans), (ExamAttempt, exams),
    (LectureCourse, lectures), (SupportPlan, support), (SupportInterview, interviews), (SendingOrganization, sending),
)  # fmt: skip


@pytest.mark.parametrize(("model", "domain"), DELETED, ids=[model.__name__ for model, _domain in DELETED])
def test_every_table_that_can_hang_on_it_has_a_word(model, domain):
    names = {relation.get_accessor_name() for relation in model._meta.related_objects} - {"history"}
    assert sorted(names - {*domain.HANGING, *NAMES}) == []


@pytest.mark.django_db
def test_a_refusal_speaks_japanese(world):
    person = world.trainees[0]
    PaidCost.objects.create(person=person, kind="fee", amount=1, currency="JPY", yen=1, paid_on=date(2026, 1, 1))
    with translation.override("ja"):
        found = "、".join(editing.hanging(person, people.HANGING))
    assert "paid cost" not in found
    assert translation.gettext("payments abroad") in found or "本国で支払った費用: 1" in found
