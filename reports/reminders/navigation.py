from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab("rules", 30, "reminders", _("Reminders"), "reminders:plan", _("Who is reminded of what, and when"))
