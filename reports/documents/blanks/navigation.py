from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab("rules", 20, "blanks", _("Official blanks"), "blanks:list", _("Official sheets we fill in"))
