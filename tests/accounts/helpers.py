"""What tests of signing in have in common."""

from django.urls import reverse

from imjapan.core.models import Event
from tests.world import PASSWORD, code_for

SIGN_IN = "/sign-in/"


def text_of(answer):
    return answer.content.decode()


def enter_password(client, username, password=PASSWORD, **extra):
    next_url = extra.pop("next", None)
    data = {"username": username, "password": password} | ({"next": next_url} if next_url else {})
    return client.post(reverse("accounts:sign_in"), data, **extra)


def enter_code(client, code, **extra):
    return client.post(reverse("accounts:code"), {"code": code}, **extra)


def sign_in(client, user):
    """Both steps, as on the pages."""
    enter_password(client, user.username)
    return enter_code(client, code_for(user))


def signed_in_as(client):
    return int(client.session.get("_auth_user_id", 0)) or None


def names_of_events():
    return list(Event.objects.filter(name__startswith="accounts.").order_by("pk").values_list("name", flat=True))
