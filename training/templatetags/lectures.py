"""Hours, topics and companies on the pages of lectures."""

from django import template

from imjapan.organization import wording
from training.lectures.conflicts import number
from training.lectures.hours import SHOWN, topic_choices

register = template.Library()


@register.filter
def lecture_hours(value):
    """Hours with up to two places; empty for None."""
    return "" if value is None else number(value)


@register.filter
def topic_label(code):
    """In the words of the regime of whose course the page speaks."""
    return dict(topic_choices(wording.current())).get(code, code)


@register.filter
def main_topics(topics):
    """The laws and courses of a lesson; what is only explained besides is left out while there are any."""
    return [topic for topic in topics if topic not in SHOWN] or topics


@register.filter
def of_person(placements, person_id):
    """The company of a person among placements by person; empty when none is known."""
    row = placements.get(person_id)
    return row.company.name if row else ""
