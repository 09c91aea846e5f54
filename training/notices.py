"""Lines of the bell of this app: that an office is asked for a place, and what it answered. The link leads on."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.accounts import bell

from .incidents import agreement


@bell.declare(agreement.ASKED, label=gettext_lazy("Another office asks for a place"))
def asked(line):
    return _("Another office asks whether you agree to a transfer to a company of your office")


@bell.declare(agreement.ANSWERED, label=gettext_lazy("Answer to a transfer"))
def answered(line):
    return _("The other office answered whether it agrees to the transfer")
