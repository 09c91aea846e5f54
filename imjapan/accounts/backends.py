"""Who a name and a password belong to."""

from django.contrib.auth.backends import ModelBackend

from . import mfa
from .models import User


class Backend(ModelBackend):
    """Django's; the user of a session comes with whether a confirmation code is set up, in the same query."""

    def user_can_authenticate(self, user):
        """A right password is right also for who may not come in; what then is said is for `SignInForm`."""
        return True

    def get_user(self, user_id):
        user = User.objects.annotate(**mfa.known()).filter(pk=user_id).first()
        return user if user is not None and user.is_active else None
