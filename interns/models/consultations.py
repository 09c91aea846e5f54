"""Consultations (相談): what trainees asked for help with. Never visible to a company, in no form.

No policy of the fence names these tables for companies, so for them they do not exist.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Establishment
from imjapan.core.constraints import together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import Office

from .people import Person

USER = settings.AUTH_USER_MODEL


@tracked
class ConsultationDoor(Record):
    """A way in for trainees: an address behind a QR code that names an office, and nobody."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="consultation_doors")
    label = models.CharField(_("Where it hangs"), max_length=150, blank=True)
    token = models.CharField(max_length=43, unique=True, editable=False)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["office_id", "pk"]
        constraints = [
            together(
                "closed_at",
                "closed_by",
                name="interns_door_closed_by",
                message=_("Closed needs a time and a person."),
            )
        ]

    def __str__(self):
        return self.label or str(self.office)


@tracked
class Consultation(Record):
    """One request for help, from intake to the answer in the trainee's language. Act 39, Ord 52(14); TITP-CONS-02.

    Who came: a person of our records, or a name as told, or nobody (`is_anonymous`). `company` and `establishment` only
    as far as known. `reply_key`: sha256 of the word with which a visitor of the page reads the answer.
    """

    class Channel(models.TextChoices):
        FACE = "face", _("face to face")
        PHONE = "phone", _("phone")
        MAIL = "mail", _("e-mail")
        SNS = "sns", _("messenger (SNS)")
        LETTER = "letter", _("letter")
        PAGE = "page", _("consultation page")
        OTHER = "other", _("other")

    class Category(models.TextChoices):
        WORK = "work", _("kind of work (業務内容)")
        WAGES = "wages", _("wages, working hours (賃金・労働時間)")
        SAFETY = "safety", _("safety, injury (安全衛生・けが)")
        RELATIONS = "relations", _("relations, harassment (人間関係・ハラスメント)")
        LODGING = "lodging", _("lodging, daily life (宿舎・生活)")
        HEALTH = "health", _("health, pregnancy (健康・妊娠)")
        RESIDENCE = "residence", _("residence, procedures (在留・手続)")
        MOVE = "move", _("changing the company, going home (転籍・帰国)")
        SENDING = "sending", _("sending organization, debts (送出機関・借金)")
        OTHER = "other", _("other (その他)")

    class Matter(models.TextChoices):
        """What the escalation matrix asks for (TITP-CONS-03)."""

        VIOLENCE = "violence", _("violence, threats, sexual harassment, confinement")
        FREEDOM = "freedom", _("passport or card kept, phone or outings forbidden")
        WAGES = "wages", _("unpaid wages or overtime, below the minimum wage")
        DEBTS = "debts", _("debts, deposit or penalty contract at home")
        PREGNANCY = "pregnancy", _("pregnancy")
        MOVE = "move", _("wish to change the company")
        HEALTH = "health", _("health, mental health")
        NONE = "none", _("none of these")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("normal")
        URGENT = "urgent", _("urgent")
        EMERGENCY = "emergency", _("somebody is in danger")

    class State(models.TextChoices):
        NEW = "new", _("new")
        OPEN = "open", _("being dealt with")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    number = models.CharField(_("Number"), max_length=20, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="consultations")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="consultations")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="consultations"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="consultations")
    reporter = models.CharField(_("Name as told"), max_length=150, blank=True)
    is_anonymous = models.BooleanField(_("Wants to stay anonymous"), default=False)
    channel = models.CharField(_("How it came"), max_length=8, choices=Channel)
    received_at = models.DateTimeField(_("Received"))
    received_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(_("Language"), max_length=8, blank=True)
    interpreter = models.CharField(_("Interpreter, with affiliation"), max_length=150, blank=True)
    category = models.CharField(_("Category"), max_length=12, choices=Category, blank=True)
    matter = models.CharField(_("Serious matter"), max_length=12, choices=Matter, blank=True)
    urgency = models.CharField(_("Urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    body = models.TextField(_("What was said"))
    body_ja = models.TextField(_("In Japanese"), blank=True)
    wants_secrecy = models.BooleanField(_("Wants it kept secret"), default=True)
    contact = models.CharField(_("How to reach"), max_length=200, blank=True)
    in_charge = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("In charge")
    )
    needs_audit = models.BooleanField(_("Extraordinary audit needed"), null=True, blank=True)
    needs_audit_reason = models.TextField(_("Why"), blank=True)
    result = models.TextField(_("Result"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    door = models.ForeignKey(ConsultationDoor, on_delete=models.PROTECT, null=True, related_name="consultations")
    reply_key = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            together(
                "closed_at",
                "closed_by",
                name="interns_consultation_closed_by",
                message=_("Closed needs a time and a person."),
            ),
            together(
                "confirmed_at",
                "confirmed_by",
                name="interns_consultation_confirmed_by",
                message=_("Confirmed needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(result="")),
                name="interns_consultation_closed_has_result",
                violation_error_message=_("A closed consultation has its result."),
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(person__isnull=True, reporter=""),
                name="interns_consultation_anonymous_has_no_name",
                violation_error_message=_("Who wants to stay anonymous has no name in our records."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-received_at"], name="interns_consultation_office"),
            models.Index(fields=["received_at", "id"], name="interns_consultation_sort"),
        ]

    def __str__(self):
        return self.number


@tracked
class ConsultationStep(Record):
    """Something done about a consultation: advice, a question to the company, a referral, the answer."""

    class Kind(models.TextChoices):
        ADVICE = "advice", _("advice to the trainee")
        COMPANY = "company", _("talked with the company")
        REFERRAL = "referral", _("another institution told")
        PROTECTION = "protection", _("trainee protected or moved to a safe place")
        ANSWER = "answer", _("answer to the trainee")
        MESSAGE = "message", _("message of the trainee")
        NOTE = "note", _("note")

    class Institution(models.TextChoices):
        AUTHORITY = "authority", _("the authority (機構)")
        LABOUR = "labour", _("labour standards office (労働基準監督署)")
        POLICE = "police", _("police")
        HOSPITAL = "hospital", _("hospital")
        EMBASSY = "embassy", _("embassy")
        SENDING = "sending", _("sending organization")
        OTHER = "other", _("other")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    institution = models.CharField(_("Institution"), max_length=10, choices=Institution, blank=True)
    taken_at = models.DateTimeField(_("When"))
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("What was done or said"))
    translation = models.TextField(_("In the trainee's language"), blank=True)

    class Meta:
        ordering = ["taken_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="referral") | ~Q(institution=""),
                name="interns_step_names_institution",
                violation_error_message=_("Say which institution was told."),
            )
        ]

    def __str__(self):
        return str(self.get_kind_display())


class ConsultationFile(Record):
    """A photo or paper that belongs to a consultation."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("Note"), max_length=200, blank=True)
    stored_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)


@tracked
class HelpLine(Record):
    """An outside help line; shown to trainees only after a person confirmed number and day (TITP-CONS-04)."""

    name = models.CharField(_("Name"), max_length=150)
    contact = models.CharField(_("Phone number or address"), max_length=150)
    languages = models.JSONField(_("Languages"), default=list, blank=True)
    is_emergency = models.BooleanField(_("For emergencies"), default=False)
    source = models.CharField(_("Source"), max_length=250, blank=True)
    confirmed_on = models.DateField(_("Confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-is_emergency", "name", "pk"]
        constraints = [
            together(
                "confirmed_on",
                "confirmed_by",
                name="interns_help_line_confirmed_by",
                message=_("Confirmed needs a day and a person."),
            )
        ]

    def __str__(self):
        return self.name


@tracked
class PhraseCheck(Record):
    """A sentence of the consultation page that a speaker of the language checked; without a row it is a draft."""

    key = models.CharField(_("Sentence"), max_length=60)
    language = models.CharField(_("Language"), max_length=8)
    text = models.TextField(_("Text"))
    checked_on = models.DateField(_("Checked on"))
    checked_by_name = models.CharField(_("Checked by"), max_length=100)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["key", "language"]
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="interns_phrase_check_once")]

    def __str__(self):
        return f"{self.key} {self.language}"
