from django.utils.translation import gettext_lazy as _

from imjapan.core.finding import register

from . import access
from .lists import person_link

register(
    10,
    _("People"),
    find=lambda actor, text: (
        access.matching(access.people(actor), text).select_related("office").order_by("sort_key", "pk")
    ),
    name=lambda person: person.passport_name,
    line=lambda person: " ".join(
        part
        for part in (person.katakana, person.native_name, person.get_nationality_display(), person.office.name)
        if part
    ),
    link=person_link,
    list_url="people:list",
)
