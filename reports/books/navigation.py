from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(28, "books", _("Books (帳簿)"), "books:list")
