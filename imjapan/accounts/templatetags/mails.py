"""Template filters for mails."""

from django import template

from imjapan.accounts import outbox

register = template.Library()


@register.filter
def mail_kind(name: str) -> str:
    """What a kind of mail is called on screen."""
    return outbox.label(name)
