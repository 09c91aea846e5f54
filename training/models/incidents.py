"""What befalls people (異変): a guided case per event, with its steps, who was told when, and a new place if wanted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company, Establishment
from imjapan.core.constraints import together
from imjapan.core.history import tracked
from imjapan.core.models import Record, StoredFile
from imjapan.organization.models import Office
from interns.models import Person

from .applications import PlanApplication
from .placements import Placement, Regime

USER = settings.AUTH_USER_MODEL


@tracked
class Incident(Record):
    """One case, open until somebody closes it with a result."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("missing (行方不明)")
        ACCIDENT = "accident", _("accident at work (労災)")
        ILLNESS = "illness", _("illness or injury")
        PREGNANCY = "pregnancy", _("pregnancy, childbirth")
        DEATH = "death", _("death")
        CRIME = "crime", _("crime or arrest")
        CLOSURE = "closure", _("closure or bankruptcy of the company")
        EARLY_RETURN = "early_return", _("wish to go home early")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("case", "open")
        CLOSED = "closed", pgettext_lazy("case", "closed")

    class Wish(models.TextChoices):
        UNKNOWN = "", _("not asked yet")
        CONTINUE = "continue", _("wants to go on in Japan")
        HOME = "home", _("wants to go home")
        RESUME = "resume", _("goes on at the same company")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="incidents")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="incidents")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(_("What happened"), max_length=12, choices=Kind)
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    happened_on = models.DateField(_("Happened on"))
    known_on = models.DateField(_("Known since"))
    description = models.TextField(_("What is known"), blank=True)
    cause = models.TextField(_("Cause"), blank=True)
    absence_days = models.PositiveSmallIntegerField(_("Days of absence"), null=True, blank=True)
    return_on = models.DateField(_("Planned return home"), null=True, blank=True)
    closes_on = models.DateField(_("Last day of business (planned)"), null=True, blank=True)
    statement_on = models.DateField(_("Statement on early return signed on"), null=True, blank=True)
    result = models.TextField(_("How it ended"), blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["happened_on", "id"], name="training_incident_sort")]
        constraints = [
            together(
                "closed_at",
                "closed_by",
                name="training_incident_closed_by",
                message=_("Closed needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(result="")),
                name="training_incident_closed_has_result",
                violation_error_message=_("Write how it ended."),
            ),
            models.CheckConstraint(
                condition=Q(known_on__gte=models.F("happened_on")),
                name="training_incident_known_after",
                violation_error_message=_("It was known before it happened."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.happened_on}"


@tracked
class IncidentPerson(Record):
    """Who is concerned, and what that person wants: asked in the mother tongue, on a day, by somebody."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="incidents")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    wish = models.CharField(_("Wish"), max_length=10, choices=Incident.Wish, blank=True, default="")
    asked_on = models.DateField(_("Asked on"), null=True, blank=True)
    asked_in = models.CharField(_("Asked in (language)"), max_length=8, blank=True)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"],
                name="training_incident_person_once",
                violation_error_message=_("This person is listed twice."),
            ),
            models.CheckConstraint(
                condition=Q(wish="") | Q(asked_on__isnull=False),
                name="training_incident_wish_has_day",
                violation_error_message=_("When was the person asked?"),
            ),
        ]

    def __str__(self):
        return str(self.person)


@tracked
class IncidentStep(Record):
    """One step of a case that was done: who was told, or what was filed, when and by whom. `code`: of the guide."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=32)
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    not_needed = models.BooleanField(_("Not needed"), default=False)
    told_to = models.CharField(_("Told to"), max_length=200, blank=True)
    channel = models.CharField(_("How"), max_length=60, blank=True)
    note = models.TextField(_("Note"), blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["done_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "code"], name="training_incident_step_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | Q(not_needed=True),
                name="training_incident_step_done_or_not_needed",
                violation_error_message=_("Enter the day, or that it is not needed and why."),
            ),
            models.CheckConstraint(
                condition=Q(not_needed=False) | ~Q(note=""),
                name="training_incident_step_not_needed_has_reason",
                violation_error_message=_("Write why it is not needed."),
            ),
        ]

    def __str__(self):
        return self.code


@tracked
class Transfer(Record):
    """A person's move to another company: TITP-MOVE-01, ESD-TRF-01 to -07. States of ESD-TRF-06."""

    class Kind(models.TextChoices):
        UNAVOIDABLE = "unavoidable", _("unavoidable (やむを得ない事情)")
        OWN_WISH = "own_wish", _("own wish (本人意向)")
        STAGE_3 = "stage_3", _("free choice at stage 3")

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        CHECKED = "checked", pgettext_lazy("transfer", "checked")
        SEARCH = "search", _("place is sought")
        MATCHED = "matched", _("place found")
        COMP_AGREED = "comp_agreed", _("compensation agreed")
        PLAN_APPLIED = "plan_applied", _("plan applied for")
        CERTIFIED = "certified", _("plan certified")
        STATUS_DONE = "status_done", _("status settled")
        STARTED = "started", pgettext_lazy("transfer", "started")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REJECTED = "rejected", _("rejected")

    class Channel(models.TextChoices):
        MSO = "mso", _("supervising organization (監理団体)")
        KIKO = "kiko", _("the authority's support (機構)")
        HELLOWORK = "hellowork", _("Hello Work (公共職業安定所)")
        OTHER = "other", _("other")

    class Agreement(models.TextChoices):
        NOT_ASKED = "", pgettext_lazy("transfer", "not asked")
        ASKED = "asked", pgettext_lazy("transfer", "asked")
        AGREED = "agreed", pgettext_lazy("transfer", "agreed")
        DECLINED = "declined", pgettext_lazy("transfer", "declined")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="transfers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers")
    regime = models.CharField(_("Regime"), max_length=4, choices=Regime, default=Regime.TITP)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    ground = models.CharField(_("Ground"), max_length=24, blank=True)
    request = models.TextField(_("What the person wrote or said"), blank=True)
    requested_on = models.DateField(_("Requested on"))
    request_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    old_placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="transfers")
    left_on = models.DateField(_("Last day at the old company"), null=True, blank=True)
    channel = models.CharField(_("Found through"), max_length=10, choices=Channel, blank=True)
    new_company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers_in"
    )
    new_establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers_in"
    )
    # Of the office of a new company that is not ours: asked when it is chosen, answered by its manager.
    agreement = models.CharField(
        _("Agreement of the other office"), max_length=8, choices=Agreement, blank=True, default=Agreement.NOT_ASKED
    )
    agreement_reason = models.TextField(_("Why it was declined"), blank=True)
    agreement_at = models.DateTimeField(null=True)
    agreement_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    elsewhere = models.CharField(_("New organization, if another supervises"), max_length=200, blank=True)
    starts_on = models.DateField(_("First day at the new company"), null=True, blank=True)
    standard_cost = models.PositiveIntegerField(_("Standard amount S (yen)"), null=True, blank=True)
    proven_cost = models.PositiveIntegerField(_("Proven extra cost A (yen)"), null=True, blank=True)
    compensation = models.PositiveIntegerField(_("Compensation (yen)"), null=True, blank=True)
    compensation_agreed_on = models.DateField(_("Compensation agreed on"), null=True, blank=True)
    compensation_paid_on = models.DateField(_("Receipt of the compensation on"), null=True, blank=True)
    application = models.ForeignKey(
        PlanApplication, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    rejected_reason = models.TextField(_("Why it was rejected"), blank=True)
    # What was confirmed by whom it may concern: answers to the conditions by name, `documents`: {name: day}.
    answers = models.JSONField(default=dict)
    verdict = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-requested_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(rejected_reason=""),
                name="training_transfer_rejected_has_reason",
                violation_error_message=_("Write why it was rejected."),
            ),
            together(
                "agreement_at",
                "agreement_by",
                name="training_transfer_answered_by",
                message=_("An answer needs a time and a person."),
            ),
            models.CheckConstraint(
                condition=~Q(agreement="declined") | ~Q(agreement_reason=""),
                name="training_transfer_declined_has_reason",
                violation_error_message=_("Write why it was declined."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=~Q(state__in=["started", "withdrawn", "rejected"]),
                name="training_transfer_one_open",
                violation_error_message=_("A transfer of this person is already open."),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.requested_on}"


class TransferContact(Record):
    """That a company, another organization or an office was asked for a place: the log of the search."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="contacts")
    asked_on = models.DateField(_("Asked on"))
    asked = models.CharField(_("Whom"), max_length=200)
    channel = models.CharField(_("Found through"), max_length=10, choices=Transfer.Channel)
    answer = models.TextField(_("Answer"), blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_on", "pk"]

    def __str__(self):
        return self.asked
