from django.utils.translation import gettext_lazy as _

from imjapan.core import navigation

navigation.register(30, _("Audits"), "training:audit_list", visible=lambda actor: actor.is_staff)
