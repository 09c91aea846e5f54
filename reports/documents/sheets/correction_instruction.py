"""是正・改善指示書 (PRC-01): what the company has to do about released findings."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import ReleasedFinding

from .. import builders
from ..facts import CorrectionInstructionFacts
from ..forms import CORRECTION_INSTRUCTION, Form, Version, register
from ..models import Document


def _may_make(actor, audit):
    if not ReleasedFinding.objects.filter(finding__audit=audit).exists():
        return False, _("The instruction is made from released findings, and none is released yet.")
    return True, ""


register(
    Form(
        id=CORRECTION_INSTRUCTION,
        prefix="PRC01",
        head="",
        title="是正・改善指示書",
        label=gettext_lazy("Correction instruction (是正・改善指示書)"),
        subject="audit",
        facts=CorrectionInstructionFacts,
        build=builders.correction_instruction,
        print_mode=Document.PrintMode.OWN,
        for_company=True,
        is_filed=False,
        versions=(Version("1", "pdf/prc_01.html", date(2017, 11, 1)),),
        may_make=_may_make,
    )
)
