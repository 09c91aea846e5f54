"""Pages of the placement cycle: each kind of record, what is judged about people and companies, books, calendar."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count
from django.urls import reverse

from companies.models import Company
from interns.models import Person, SendingOrganization
from training.models import (
    Cohort,
    ExamAttempt,
    Incident,
    LectureCourse,
    Offer,
    Placement,
    PlanApplication,
    SupportInterview,
    SupportPlan,
    Transfer,
)

from .browser import page, records, spread
from .timing import Result

QUOTA_GOAL = 100
KINDS = (
    ("a job offer", "offers:detail", Offer),
    ("a plan application", "applying:detail", PlanApplication),
    ("a cohort", "applying:cohort", Cohort),
    ("a lecture", "lectures:detail", LectureCourse),
    ("an exam", "exams:detail", ExamAttempt),
    ("a case", "incidents:detail", Incident),
    ("a move", "incidents:move", Transfer),
    ("a support plan", "support:plan", SupportPlan),
    ("an interview about support", "support:interview", SupportInterview),
    ("a sending organization", "sending:detail", SendingOrganization),
)
BOARDS = (
    ("countdown to 2027", "transition:countdown"),
    ("pass rates of exams", "exams:rates"),
    ("books", "books:list"),
    ("calendar", "calendar:calendar"),
)


def measure(browser, today: date, goal, rounds) -> Iterator[Result]:
    for name, view, model in KINDS:
        keys = spread(model.objects.order_by("pk").values_list("pk", flat=True))
        yield from records(name, view, model, keys, browser, goal, rounds)
    here = Placement.objects.filter(starts_on__lte=today, ends_on__gte=today)
    people = spread(here.order_by("pk").values_list("person", flat=True))
    yield from records("gates of a person", "gates:person", Person, people, browser, goal, rounds)
    most = here.values("company").annotate(n=Count("pk")).order_by("-n").values_list("company", "n").first()
    if most:
        company, count = most
        numbers = f"numbers of a company over five years, {count} trainees"
        yield from records(numbers, "offers:quota", Company, [company], browser, QUOTA_GOAL, rounds)
        own = f"a company's page, {count} trainees"
        yield from records(own, "companies:detail", Company, [company], browser, goal, rounds)
    for name, view in BOARDS:
        yield page("records", name, browser, [reverse(view)], goal=goal, rounds=rounds)
