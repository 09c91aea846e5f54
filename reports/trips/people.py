"""Who is in training where, as far as a plan of trips needs it."""

from collections import defaultdict
from datetime import date

from training.models import Placement


def languages_at(establishment_ids, first: date, last: date) -> dict[int, tuple[int, tuple[str, ...]]]:
    """People in training in a period and their languages, most spoken first, by establishment. One query."""
    rows = Placement.objects.filter(establishment__in=establishment_ids, starts_on__lte=last, ends_on__gte=first)
    found = defaultdict(dict)
    for place_id, person_id, language in rows.order_by().values_list(
        "establishment_id", "person_id", "person__language"
    ):
        found[place_id][person_id] = language
    return {place_id: (len(people), _by_number(people.values())) for place_id, people in found.items()}


def _by_number(languages):
    spoken = [language for language in languages if language]
    return tuple(sorted(set(spoken), key=lambda language: (-spoken.count(language), language)))
