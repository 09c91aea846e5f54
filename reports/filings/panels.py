"""What the register adds to the page of an audit."""

from imjapan.core import panels

from .labour_views import labour_panel

panels.register("audit", template="reports/filings/labour_panel.html", order=10)(labour_panel)
