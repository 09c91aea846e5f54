from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(70, "figures", _("Figures of the law"), "figures:list")
