from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(75, "blanks", _("Official blanks"), "blanks:list")
