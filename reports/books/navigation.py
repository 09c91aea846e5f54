from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab("order", 40, "books", _("Books"), "books:list", _("Registers and ledgers as the law demands them"))
