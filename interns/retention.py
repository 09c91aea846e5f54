"""What never passes: consultations are books of the office (Ord 54(2), TITP-REC-01).

Who asked for help may be nobody we know, so the end of everybody's training cannot be told: no last day is set.
"""

from django.utils.translation import gettext_lazy as _

from imjapan.core.retention import stays

stays(
    "consultations",
    label=_("Consultations with their files"),
    keeps=_("without an end; the law asks for one year after the end of the training of everybody concerned"),
)
