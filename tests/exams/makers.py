"""Tries at exams with good defaults."""

from datetime import date

from training.models import ExamAttempt


def make_exam(person, part="practical", result="pending", **fields):
    """A try at the basic grade on 2027-01-20, of the person's first plan."""
    fields = {"grade": "basic", "applied_on": date(2026, 10, 1), "sits_on": date(2027, 1, 20), **fields}
    number = 1 + person.exams.filter(grade=fields["grade"], part=part).count()
    fields.setdefault("plan", person.plans.first())
    return ExamAttempt.objects.create(person=person, part=part, result=result, number=number, **fields)


def passed(person, day, grade="basic", parts=("practical", "theory"), result="passed"):
    return [make_exam(person, part, result, grade=grade, sits_on=day, applied_on=None) for part in parts]
