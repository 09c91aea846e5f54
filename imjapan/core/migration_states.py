"""A faster `migrate`: a trigger is no reason to build the models anew.

Django renders the models of a migration's state again after each operation on one, with everything it is related to:
here nearly all of them. Nothing of that is read for a trigger, and there are some three hundred; without this a new
database takes half a minute of processor time more.
"""

from pgtrigger.migrations import AddTrigger, RemoveTrigger


def _add(self, app_label, state):
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [*options.get("triggers", ()), self.trigger]


def _remove(self, app_label, state):
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [trigger for trigger in options.get("triggers", ()) if trigger.name != self.name]


def install() -> None:
    """Put these in place of the slow ones. The state they leave is the same; `makemigrations --check` proves it."""
    AddTrigger.state_forwards = _add
    RemoveTrigger.state_forwards = _remove
