"""Ties of our people to companies, recorded from the page of either."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.organization.access import may_keep, personnel
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve, step

from . import access, edits
from .domain import relations
from .models import Relation
from .relation_forms import RelationForm

EDIT = ["GET", "POST"]


def person_address(person):
    return reverse("organization:personnel", args=[person.public_id])


@staff_only
@require_http_methods(EDIT)
def relation_of_company(request, public_id):
    """One of our people is tied to this company."""
    company = get_object_or_404(access.companies(request.actor), public_id=public_id)
    permission = may_keep(request.actor, company.office_id)
    return _page(request, permission, edits.address(company), edits.trail(company), company=company)


@staff_only
@require_http_methods(EDIT)
def relation_of_person(request, public_id):
    """This person is tied to a company."""
    person = get_object_or_404(personnel(request.actor), public_id=public_id)
    back = person_address(person)
    trail = [
        step(reverse("organization:personnel_list"), _("People of the law")),
        step(back, person.name),
    ]
    return _page(request, relations.may_record(request.actor, person), back, trail, person=person)


@staff_only
@require_http_methods(EDIT)
def relation_edit(request, public_id):
    row = _find(request, public_id)
    back = person_address(row.personnel)
    remove = Removal(
        reverse("companies:relation_delete", args=[row.public_id]),
        _("Delete this tie"),
        _("Delete it only when it was recorded by mistake. A tie that ended counts for five more years. Delete?"),
    )
    return _page(
        request,
        relations.may_record(request.actor, row.personnel),
        back,
        edits.trail(row.company),
        row=row,
        person=row.personnel,
        company=row.company,
        remove=remove,
    )


def _page(request, permission, back, trail, *, row=None, person=None, company=None, remove=None):
    actor = request.actor
    return serve(
        request,
        lambda data, instance=None: RelationForm(
            data, instance=instance or row or Relation(personnel=person, company=company), actor=actor
        ),
        permission=permission,
        save=lambda given, version, key: relations.save_relation(
            actor, data=_both(given, person, company), row=row, version=version, key=key
        ),
        screen=Screen(
            title=_("Change the tie") if row else _("Record a tie to a company"),
            back=back,
            trail=trail,
            done=lambda _row: back,
            saved=_("The tie is saved. Who has one takes no part in supervising that company."),
            remove=remove,
        ),
    )


def _both(given, person, company):
    known = {"personnel": person, "company": company}
    return given | {name: row for name, row in known.items() if row}


@staff_only
@require_POST
def relation_delete(request, public_id):
    row = _find(request, public_id)
    return deleted(
        request,
        permission=relations.may_record(request.actor, row.personnel),
        delete=lambda: relations.delete_relation(request.actor, row=row),
        back=person_address(row.personnel),
        gone=person_address(row.personnel),
        message=_("The tie is deleted."),
    )


def _find(request, public_id):
    rows = Relation.objects.filter(personnel__in=personnel(request.actor), company__in=access.companies(request.actor))
    return get_object_or_404(rows.select_related("personnel", "company"), public_id=public_id)
