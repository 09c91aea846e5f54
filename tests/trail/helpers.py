"""What the tests of history and events share."""

from django.urls import reverse

from companies.models import Company, Establishment
from imjapan.core.models import Event
from imjapan.organization.models import Office
from interns.models import Person
from reports.models import Document, Obligation
from training.models import Audit

PAGES = {
    Person: "people:detail",
    Company: "companies:detail",
    Establishment: "companies:establishment",
    Audit: "training:audit_detail",
    Document: "documents:detail",
    Obligation: "duties:detail",
    Office: "organization:office",
}


def url(row, tab=""):
    """The page of a record, or its second view."""
    address = reverse(PAGES.get(type(row), "organization:staff"), args=[row.public_id])
    return f"{address}?tab={tab}" if tab else address


def told_by(user):
    """Names of the events of a user in order, without those of signing in."""
    rows = Event.objects.filter(actor_id=user.pk).exclude(name__startswith="accounts.")
    return list(rows.order_by("pk").values_list("name", flat=True))


def told(client, row):
    """The lines of "everything that happened"."""
    page = client.get(url(row, "history"))
    assert page.status_code == 200, page.status_code
    return [item.text for item in page.context["page"].items]
