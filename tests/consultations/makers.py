"""Consultations of tests."""

from datetime import UTC, datetime

from imjapan.core import history
from interns.models import Consultation, ConsultationDoor

RECEIVED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # a Friday, 10:00 in Japan


def make_door(office, by, **fields):
    fields = {"token": f"door-of-{office.code}", "label": "寮", **fields}
    return ConsultationDoor.objects.create(office=office, made_by=by, **fields)


def make_consultation(office, **fields):
    number = f"K-2026-{Consultation.objects.count() + 1:05d}"
    fields = {
        **{"number": number, "channel": "phone", "received_at": RECEIVED, "language": "id", "category": "wages"},
        **{"body": "Gaji belum dibayar", "matter": "none", **fields},
    }
    with history.context(None, source="test"):
        return Consultation.objects.create(office=office, **fields)
