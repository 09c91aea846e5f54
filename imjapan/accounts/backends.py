"""Who a name and a password belong to."""

from django.contrib.auth.backends import ModelBackend

from . import mfa
from .models import User


class Backend(ModelBackend):
    """Django's; the user of a session comes with whether a confirmation code is set up, in the same query."""

    def get_user(self, user_id):
        user = User.objects.annotate(**mfa.known()).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
