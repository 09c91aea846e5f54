"""Our own part of `manage.py check --deploy`: what an installation for real people must have set."""

import tempfile
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def demo_is_off(app_configs, **kwargs):
    if not settings.DEMO_MODE:
        return []
    return [Error("Demo mode is on: everybody may sign in as anybody.", hint="Set DEMO=0.", id="imjapan.E001")]


@register(Tags.security, deploy=True)
def secret_key_is_long(app_configs, **kwargs):
    if len(settings.SECRET_KEY) >= 50 and len(set(settings.SECRET_KEY)) >= 10:
        return []
    hint = "Make one: openssl rand -hex 32"
    return [Error("SECRET_KEY is shorter than 50 characters or hardly random.", hint=hint, id="imjapan.E002")]


@register(Tags.security, deploy=True)
def public_url_is_https(app_configs, **kwargs):
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme == "https" and parts.hostname and parts.path in ("", "/"):
        hosts = settings.ALLOWED_HOSTS
        if any(h in (parts.hostname, "*") or (h.startswith(".") and parts.hostname.endswith(h)) for h in hosts):
            return []
        text = f"The host of PUBLIC_URL ({parts.hostname}) is not in ALLOWED_HOSTS, so links in mails lead nowhere."
        return [Error(text, id="imjapan.E004")]
    hint = "For example https://supervision.example, the address that people open."
    return [Error("PUBLIC_URL is not an https address.", hint=hint, id="imjapan.E003")]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs, **kwargs):
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS must name the hosts one by one.", id="imjapan.E005")]


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs, **kwargs):
    if settings.TRUSTED_PROXIES >= 1:
        return []
    hint = "Set TRUSTED_PROXIES to the number of proxies of yours before the web process, usually 1."
    text = "Everybody seems to come from the proxy's address, so limits of tries hold for all together."
    return [Warning(text, hint=hint, id="imjapan.W006")]


@register(Tags.security, deploy=True)
def mail_is_complete(app_configs, **kwargs):
    if not settings.EMAIL_HOST:
        text = "No mail server is set: invitations and reminders stay in the outbox."
        return [Warning(text, hint="Set EMAIL_HOST, or silence imjapan.W007 on purpose.", id="imjapan.W007")]
    found = []
    if "@" not in settings.DEFAULT_FROM_EMAIL:
        found.append(Error("DEFAULT_FROM_EMAIL is no mail address.", id="imjapan.E008"))
    if settings.EMAIL_USE_TLS and settings.EMAIL_USE_SSL:
        found.append(Error("EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other.", id="imjapan.E009"))
    if settings.EMAIL_HOST_PASSWORD and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        found.append(Error("The password of the mail server would travel unencrypted.", id="imjapan.E010"))
    if bool(settings.EMAIL_HOST_USER) != bool(settings.EMAIL_HOST_PASSWORD):
        found.append(Error("EMAIL_HOST_USER and EMAIL_HOST_PASSWORD belong together.", id="imjapan.E011"))
    return found


@register(Tags.security, deploy=True)
def files_can_be_written(app_configs, **kwargs):
    try:
        with tempfile.TemporaryFile(dir=settings.FILES_DIR):
            return []
    except OSError as error:
        text = f"The folder of files cannot be written ({error.strerror})."
        return [Error(text, hint=f"Make {settings.FILES_DIR} for the user of the program.", id="imjapan.E012")]
