"""The company's answer to a finding, with an example at each question."""

from django.utils.translation import gettext_lazy as _

from training.forms.findings import AnswerForm

EXAMPLES = {
    "cause": _("For example: nobody had checked the guard after the repair."),
    "action": _("For example: the guard was fitted and checked."),
    "prevention": _("For example: the foreman checks the guards every Monday and signs the list."),
}


class PortalAnswerForm(AnswerForm):
    """Begins with the words of the last answer, if there is one: who is asked again corrects and does not retype."""

    def __init__(self, *args, last=None, **kwargs):
        kept = {name: getattr(last, name) for name in ("cause", "action", "done_on", "prevention")} if last else {}
        super().__init__(*args, initial=kept, **kwargs)
        for name, example in EXAMPLES.items():
            self.fields[name].help_text = example
        if last and last.file_id:
            self.fields["file"].help_text = _("PDF, JPEG or PNG, up to 10 MB. We still have the file you sent before.")
