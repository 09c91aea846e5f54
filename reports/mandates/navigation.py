from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(
    "outside",
    10,
    "auditors",
    _("External auditors"),
    "auditors:list",
    _("Who may look, at which office, how long"),
)
