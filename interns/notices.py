"""Lines of the bell of this app: number and urgency of a consultation, nothing else."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.accounts import bell

from .consultations import telling
from .models import Consultation


@bell.declare(telling.RECEIVED, label=gettext_lazy("New consultation"))
def received(line):
    return _said(line, _("New consultation %(number)s"))


@bell.declare(telling.MESSAGE, label=gettext_lazy("Message in a consultation"))
def message(line):
    return _said(line, _("Another message in consultation %(number)s"))


@bell.declare(telling.IN_CHARGE, label=gettext_lazy("In charge of a consultation"))
def in_charge(line):
    return _said(line, _("You are in charge of consultation %(number)s"))


def _said(line, words):
    text = words % {"number": line.params["number"]}
    if line.params["urgency"] == Consultation.Urgency.NORMAL:
        return text
    return f"{text} ({Consultation.Urgency(line.params['urgency']).label})"
