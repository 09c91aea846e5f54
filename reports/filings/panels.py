"""What the register adds to the pages of audits and cases."""

from imjapan.core import panels

from .incident_views import notice_panel
from .labour_views import labour_panel

panels.register("audit", template="reports/filings/labour_panel.html", order=10)(labour_panel)
panels.register("incident", template="reports/filings/incident_panel.html", order=10)(notice_panel)
