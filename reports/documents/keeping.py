"""Which form a book is kept on."""

from django.utils.translation import gettext as _


def may_keep(form_id, actor, book):
    """A book is kept on its own form only. Returns (allowed, reason)."""
    return book.form_id == form_id, _("This is another book.")
