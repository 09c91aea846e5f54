"""What is decided about audits and findings. Each sentence follows the name of who did it."""

from django.utils.translation import gettext_lazy as _

from imjapan.core.events import declare

declare("training.audit.approved", _("approved the audit"))
declare("training.audit.returned", _("returned the audit"))
declare("training.finding.released", _("released the findings to the company"))
declare("training.finding.returned", _("returned a finding"))
