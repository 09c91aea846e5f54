"""Screens of who is in charge of people."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.organization import assigning

from . import access, charge
from .domain.in_charge import TABLE
from .models import PersonInCharge

SUBJECT = assigning.Subject(
    table=TABLE,
    title=_("Put somebody in charge of people"),
    column=_("Name as in the passport"),
    second=(_("Name in katakana"), lambda person: person.katakana),
    list_title=_("People"),
    list_page="people:list",
    bulk="people:assign",
    one="people:in_charge",
    row="people:in_charge_row",
    page="people:detail",
    rows=access.people,
    search=access.matching,
    search_label=_("Any of the names, or a number"),
    in_charge_of=charge.in_charge_of,
    held_by=charge.people_in_charge_of,
    without=charge.people_without,
    nobody_means=_("Whoever looks after the company looks after this person too. A row here goes before that."),
)


@staff_only
@require_http_methods(["GET", "POST"])
def person_assign(request):
    return assigning.assign_many_page(request, SUBJECT)


@staff_only
@require_http_methods(["GET", "POST"])
def person_in_charge(request, public_id):
    person = get_object_or_404(access.people(request.actor).select_related("office"), public_id=public_id)
    return assigning.owner_page(request, SUBJECT, person)


@staff_only
@require_http_methods(["GET", "POST"])
def person_in_charge_row(request, public_id):
    rows = PersonInCharge.objects.filter(person__in=access.people(request.actor).order_by())
    row = get_object_or_404(rows.select_related("person__office", "user", "deputy"), public_id=public_id)
    return assigning.row_page(request, SUBJECT, row)
