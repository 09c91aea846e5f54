from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(40, "auditors", _("External auditors"), "auditors:list")
