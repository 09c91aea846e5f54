"""What the check says about the columns of the placement cycle: as `messages.WORDS`, why and what to do by code."""

from django.utils.translation import gettext_lazy as _

CYCLE = {
    "not_grade": (
        _("This grade of an exam is not known."),
        _("Write 基礎級, 3級, 2級, 特定技能1号, 特定技能2号, N5, N4 or N3."),
    ),
    "not_part": (_("This part of an exam is not known."), _("Write 実技, 学科 or 全体.")),
    "not_result": (_("This result is not known."), _("Write 合格, 不合格, 不受検 or 未定.")),
    "exam_ahead": (
        _("The exam is still ahead: there is no result yet."),
        _("Correct the day of the exam, or leave the result empty."),
    ),
    "exam_no_parts": (_("This exam has no parts."), _("Leave the part empty.")),
    "exam_passed_before": (
        _("This was passed already on %(day)s."),
        _("Correct the grade, the part or the day."),
    ),
    "not_occupation": (
        _("This is not the code of an operation."),
        _("Write the three numbers of the list of occupations with hyphens, like 6-4-1."),
    ),
    "not_sector": (_("This sector is not known."), _("Write the sector or its code, like 介護 or KAI.")),
    "not_months": (_("This is not a number of months."), _("Write digits only, like 24.")),
    "not_division": (
        _("This is no division of industry (産業大分類)."),
        _("Write its letter or name, like D or 建設業."),
    ),
    "not_prefecture": (_("This prefecture is not known."), _("Write its name or code, like 埼玉県 or 11.")),
    "sending_unknown": (
        _("No sending organization of this name is recorded."),
        _("Record it under “Sending organizations” first, or correct the name; the import makes none."),
    ),
    "sending_ambiguous": (
        _("Several sending organizations have this name."),
        _("Enter the number on the list of certified organizations instead."),
    ),
    "occupation_not_listed": (
        _("The list of occupations of %(day)s has no operation %(operation)s."),
        _("Correct the code. If the list does not have the operation, leave the cell empty; its name may stay."),
    ),
    "occupation_no_stage_3": (
        _("The operation %(operation)s is not open for stage 3 in the list of occupations of %(day)s."),
        _("Check the code and the stage."),
    ),
    "occupation_not_titp": (
        _("Only technical intern training has an operation of the list of occupations."),
        _("Delete the code or correct the regime."),
    ),
    "sector_titp": (
        _("Technical intern training has an occupation instead of a sector and work category."),
        _("Leave the cell empty, or correct the regime."),
    ),
    "sector_not_esd": (
        _("This sector has no employment for skill development."),
        _("Correct the sector or the regime."),
    ),
    "category_without_sector": (
        _("A work category belongs to a sector, but the sector is missing."),
        _("Enter the sector."),
    ),
    "category_not_listed": (
        _("The sector has no work category of this name. It has: %(names)s."),
        _("Correct the work category or the sector."),
    ),
    "restriction_not_esd": (
        _("Only employment for skill development has a transfer restriction."),
        _("Leave the cell empty, or correct the regime."),
    ),
    "restriction_outside": (
        _("A company of this sector chooses %(least)s to %(most)s months; others do not count."),
        _("Check the number of months."),
    ),
    "care_over_staff": (
        _("There are more care staff than full-time staff (%(staff)s)."),
        _("Correct one of the two numbers."),
    ),
}
