"""People who sign in. What they may do follows from rows of the apps above (see `actor`)."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from imjapan.core.models import Record


def may_sign_in(on):
    """Condition on User: active, and the last day with us is not over on a date."""
    return models.Q(is_active=True) & (models.Q(last_day__isnull=True) | models.Q(last_day__gte=on))


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        """User names ignore case; an e-mail address is accepted where the user has one."""
        return self.get(models.Q(username__iexact=username) | models.Q(email__iexact=username, email__contains="@"))

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


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
