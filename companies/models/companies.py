"""Host companies (実習実施者), their establishments (事業所), and who is in charge of them with us."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core.constraints import no_overlap, ordered
from imjapan.core.history import tracked
from imjapan.core.models import Record
from imjapan.core.search import Searchable, index
from imjapan.core.text import company_key, romaji, search_key, short_romaji
from imjapan.organization.models import PERIOD_ORDER, Office, Personnel


def corporate_number(value):
    """Validator of 法人番号: 13 digits whose first is the check digit (9 − Σ Pn·Qn mod 9).

    Legal source: 法人番号の指定等に関する省令 2条.
    """
    if len(value) != 13 or not value.isascii() or not value.isdigit():
        raise ValidationError(_("A corporate number has 13 digits."), code="corporate_number")
    total = sum(int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(reversed(value[1:]), start=1))
    if int(value[0]) != 9 - total % 9:
        raise ValidationError(
            _("This corporate number has a wrong check digit. Compare it with the registry."),
            code="corporate_number",
        )


@tracked
class Company(Searchable, Record):
    """An implementer: a corporation, or a sole proprietor (who has no corporate number)."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="companies", verbose_name=_("Office in charge")
    )
    name = models.CharField(pgettext_lazy("organization", "Name"), max_length=150)
    name_kana = models.CharField(_("Name in kana"), max_length=200, blank=True)
    is_sole_proprietor = models.BooleanField(_("Sole proprietor"), default=False)
    corporate_number = models.CharField(
        _("Corporate number (法人番号)"),
        max_length=13,
        null=True,
        blank=True,
        unique=True,
        validators=[corporate_number],
    )
    receipt_no = models.CharField(_("Receipt number (届出受理番号)"), max_length=40, blank=True)
    own_number = models.CharField(_("Our number (管理番号)"), max_length=40, blank=True)
    old_number = models.CharField(_("Number in the former system"), max_length=40, blank=True, db_index=True)
    industry = models.CharField(_("Industry"), max_length=80, blank=True)
    # Letter of the Japan Standard Industrial Classification (日本標準産業分類 大分類): D is construction.
    industry_division = models.CharField(_("Division of industry (産業大分類)"), max_length=1, blank=True)
    prefecture = models.CharField(_("Prefecture (code)"), max_length=2, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=8, blank=True)
    address = models.CharField(_("Address"), max_length=250, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    representative_title = models.CharField(_("Title of the representative"), max_length=60, blank=True)
    representative_name = models.CharField(_("Name of the representative"), max_length=100, blank=True)

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            index("companies_company_search"),
            models.Index(fields=["sort_key", "id"], name="companies_company_sort"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_sole_proprietor=False) | Q(corporate_number__isnull=True),
                name="companies_company_proprietor_has_no_corporate_number",
                violation_error_message=_("A sole proprietor has no corporate number."),
            ),
            models.UniqueConstraint(
                fields=["own_number"], condition=~Q(own_number=""), name="companies_company_own_number"
            ),
            models.UniqueConstraint(
                fields=["receipt_no"], condition=~Q(receipt_no=""), name="companies_company_receipt_no"
            ),
        ]

    def __str__(self):
        return self.name

    def names(self):
        """What a company, and each of its establishments, is found by."""
        numbers = (self.corporate_number or "", self.receipt_no, self.own_number, self.old_number)
        return (self.name, self.name_kana, romaji(self.name_kana), short_romaji(self.name_kana), *numbers)

    def set_keys(self):
        self.search_text = search_key(*self.names())
        self.sort_key = company_key(self.name_kana, self.name)


@tracked
class Establishment(Searchable, Record):
    """A place of training. Audits and visits are duties of each establishment."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="establishments")
    name = models.CharField(pgettext_lazy("organization", "Name"), max_length=150)
    name_kana = models.CharField(_("Name in kana"), max_length=200, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=8, blank=True)
    prefecture = models.CharField(_("Prefecture (code)"), max_length=2, blank=True)
    address = models.CharField(_("Address"), max_length=250, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    training_manager = models.CharField(_("Training manager (技能実習責任者)"), max_length=100, blank=True)
    training_manager_course_on = models.DateField(_("Course of the training manager on"), null=True, blank=True)
    instructor = models.CharField(_("Instructor (技能実習指導員)"), max_length=100, blank=True)
    life_advisor = models.CharField(_("Life advisor (生活指導員)"), max_length=100, blank=True)

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            index("companies_establishment_search"),
            models.Index(fields=["sort_key", "id"], name="companies_establishment_sort"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="companies_establishment_name"),
            # Lets other tables prove that their copy of the company is the establishment's company.
            models.UniqueConstraint(fields=["id", "company"], name="companies_establishment_with_company"),
        ]

    def __str__(self):
        return self.name

    def set_keys(self):
        """Found by its company's names too; so a company that changes its name saves its establishments."""
        company = self.company
        self.search_text = search_key(self.name, self.name_kana, romaji(self.name_kana), *company.names())
        own = company_key(self.name_kana, self.name)
        self.sort_key = f"{company_key(company.name_kana, company.name)}\x1e{own}"


@tracked
class CompanyMembership(Record):
    """A company user belongs to a company for a period of whole days.

    `ended_at`: the moment it was ended at once; from then on it does not count, also for the rest of its last day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="company_memberships")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended at once"), null=True, blank=True)

    class Meta:
        constraints = [
            ordered("starts_on", "ends_on", name="companies_membership_order", message=PERIOD_ORDER),
            no_overlap(
                "user_id",
                "company_id",
                condition=Q(ended_at__isnull=True),  # who was ended at once may be let in again the same day
                name="companies_membership_once",
                message=_("This user already belongs to the company."),
            ),
        ]

    def __str__(self):
        return f"{self.user} / {self.company}"

    def is_over(self, on):
        """Whether it counts no more on a date."""
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < on)


@tracked
class InCharge(Record):
    """Our responsible staff member (担当) and deputy for a company, by date."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="in_charge")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("In charge")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Deputy"),
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        constraints = [
            ordered("starts_on", "ends_on", name="companies_in_charge_order", message=PERIOD_ORDER),
            no_overlap(
                "company_id",
                name="companies_in_charge_one",
                message=_("Somebody is already in charge in that period."),
            ),
        ]

    def __str__(self):
        return f"{self.company}: {self.user}"


@tracked
class Relation(Record):
    """A tie of one of our people to a company (密接な関係): who has one may not supervise it.

    TITP-STAFF-02, ESD-LIC-03.

    `starts_on`, `ends_on`: of the post at the company; a post that ended counts for five more years.
    """

    class Kind(models.TextChoices):
        OWNER = "owner", _("is the company (sole proprietor)")
        OFFICER = "officer", _("officer of the company")
        EMPLOYEE = "employee", _("employee of the company")
        SPOUSE = "spouse", _("spouse of the owner, an officer or an employee")
        KIN = "kin", _("relative within the second degree of the owner, an officer or an employee")
        SOCIAL = "social", _("close in social life")
        ADVISER = "adviser", _("adviser by contract (顧問)")

    personnel = models.ForeignKey(Personnel, on_delete=models.PROTECT, related_name="relations")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        ordering = ["company_id", "pk"]
        constraints = [
            ordered("starts_on", "ends_on", name="companies_relation_order", message=PERIOD_ORDER),
            models.UniqueConstraint(
                fields=["personnel", "company", "kind"],
                name="companies_relation_once",
                violation_error_message=_("This tie is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.personnel} / {self.company}"
