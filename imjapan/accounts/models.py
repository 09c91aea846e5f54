"""People who sign in. What they may do follows from rows of the apps above (see `actor`)."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imjapan.core.history import tracked
from imjapan.core.models import Record


def may_sign_in(on):
    """Condition on User: active, and the last day with us is not over on a date."""
    return models.Q(is_active=True) & (models.Q(last_day__isnull=True) | models.Q(last_day__gte=on))


def _typed(name):
    return models.Q(username__iexact=name) | models.Q(email__iexact=name, email__contains="@")


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        """User names ignore case; an e-mail address is accepted where the user has one."""
        return self.get(_typed(username))

    def named(self, typed):
        """Who signs in with what was typed, or None."""
        return self.filter(_typed(typed)).first()

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@tracked
class User(Record, AbstractBaseUser):
    """One sign-in of one kind: nobody is staff and company at once, so the fence is never in doubt."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("staff")
        COMPANY = "company", _("company")
        AUDITOR = "auditor", _("auditor")

    username = models.CharField(_("User name"), max_length=60, unique=True)
    email = models.EmailField(_("E-mail"), blank=True)
    name = models.CharField(_("Name"), max_length=100)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    language = models.CharField(_("Language"), max_length=5, default="ja")
    is_administrator = models.BooleanField(_("Administrator"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    last_day = models.DateField(_("Last day with us"), null=True, blank=True)
    mail_refused_at = models.DateTimeField(_("Mails do not arrive since"), null=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="accounts_user_name_ignores_case"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="accounts_user_email_once"),
            models.CheckConstraint(
                condition=models.Q(is_administrator=False) | models.Q(kind="staff"),
                name="accounts_administrator_is_staff",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def from_db(cls, db, field_names, values):
        user = super().from_db(db, field_names, values)
        user._stored_email = user.__dict__.get("email")
        return user

    def save(self, *args, update_fields=None, **kwargs):
        """A corrected address has refused no mail yet, whichever page corrected it."""
        if self.mail_refused_at is not None and self.email != getattr(self, "_stored_email", self.email):
            self.mail_refused_at = None
            update_fields = update_fields and {*update_fields, "mail_refused_at"}
        super().save(*args, update_fields=update_fields, **kwargs)
        self._stored_email = self.__dict__.get("email")

    def has_left(self, on):
        """Whether the last day with us is over on a date: from then on there is no sign-in, session or token."""
        return self.last_day is not None and self.last_day < on


class ApiToken(Record):
    """A key with which a program reads the API as its user. Only its hash is kept; it is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("What it is for"), max_length=60)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name


class Session(AbstractBaseSession):
    """One sign-in on one device, so that its owner sees it and it can be ended from elsewhere.

    `seen_at`: the last page somebody asked for, exact to a minute. `device`: the browser in a few words.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True)

    @classmethod
    def get_session_store_class(cls):
        from .sessions import SessionStore

        return SessionStore

    def __str__(self):
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"


class AccessLink(Record):
    """A way to set one's password once: an invitation, or a reset, by mail or on a printed sheet.

    The address carries a signature made from `public_id`; nothing that opens a door is kept here. `used_at` and
    `revoked_at` end it, as does the day `expires_at`.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        RESET = "reset", _("new password")

    class Channel(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        SHEET = "sheet", _("on a printed sheet")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_links")
    purpose = models.CharField(max_length=10, choices=Purpose)
    channel = models.CharField(max_length=5, choices=Channel)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.purpose} {self.user_id}"


class Mail(Record):
    """One mail to one user, from the wish to send it until a mail server took it (the outbox).

    What it says is a kind (see `outbox`) and ids in `params`, never a text: the words are made when it is sent, from
    what is true then. `key`: the same mail is never asked for twice. `message_id` is fixed at the first attempt, so
    that a mail sent again after a crash is recognised as the same one.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused by the mail server")
        BOUNCED = "bounced", _("came back")
        FAILED = "failed", _("not sent")
        DROPPED = "dropped", _("no longer needed")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mails")
    address = models.EmailField()
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="ja")
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    send_after = models.DateTimeField(default=timezone.now)
    message_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="accounts_mail_sent_has_time"
            )
        ]
        indexes = [
            models.Index(
                fields=["send_after"], condition=models.Q(state__in=["queued", "sending"]), name="accounts_mail_waiting"
            ),
            models.Index(fields=["-created_at", "-id"], name="accounts_mail_newest"),
        ]

    def __str__(self):
        return f"{self.kind} {self.user_id}"


class Notification(Record):
    """One line in the bell of one user: a kind, ids, where it leads, read or not. `key`: the same line never twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="accounts_notification_once")]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(read_at__isnull=True), name="accounts_notification_unread"
            ),
            models.Index(fields=["user", "-created_at", "-id"], name="accounts_notification_newest"),
        ]

    def __str__(self):
        return f"{self.kind} {self.user_id}"


class Switch(models.Model):
    """A kind of mail that a user has switched off, or on where it is off by default."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="switches")
    kind = models.CharField(max_length=40)
    on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="accounts_switch_once")]

    def __str__(self):
        return f"{self.kind} {self.on}"
