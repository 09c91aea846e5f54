"""The form of a licence or the application for one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .domain.licences import LICENCE
from .edit_pages import RecordForm, form_field
from .models import Licence


class LicenceForm(RecordForm):
    class Meta:
        model = Licence
        fields = LICENCE
        formfield_callback = form_field

    sections = (
        ("", ("regime", "kind", "number", "valid_from", "valid_until")),
        (gettext_lazy("Renewal"), ("renewed_on",)),
        (gettext_lazy("Application"), ("wished_from", "applied_on", "application_no")),
        (gettext_lazy("Note"), ("note",)),
    )

    def prepare(self):
        self.fields["valid_from"].help_text = _("Leave both days empty while the licence is only applied for.")
        self.fields["valid_until"].help_text = _(
            "Of a registration as support organization it may stay empty: five years."
        )
        self.fields["wished_from"].help_text = _("The first day on which the licence should hold.")
