"""Sign-ins of the demo data. Offered on the sign-in page only in demo mode and only on this machine."""

import ipaddress

from django.conf import settings
from django.utils import timezone

from .models import User, may_sign_in

PREFIX = "demo-"
PASSWORD = "demo"  # noqa: S105  useless elsewhere: see `allowed`


def allowed(request) -> bool:
    """Demo sign-ins work with demo data, on loopback, and not behind a proxy."""
    if not settings.DEMO_MODE or "HTTP_X_FORWARDED_FOR" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def users():
    return User.objects.filter(may_sign_in(timezone.localdate()), username__startswith=PREFIX).order_by("pk")


def is_demo(user) -> bool:
    return user.username.startswith(PREFIX)
