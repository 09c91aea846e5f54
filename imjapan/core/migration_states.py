"""A faster `migrate`: what is no reason to build the models of a migration's state anew.

Django renders a model again after each operation on it, with everything it is related to: here nearly all models.
Triggers, constraints and indexes change no field, and a new model none of another; there are some eight hundred of
them, and without this a new database takes some two minutes of processor time more.
"""

from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED
from pgtrigger.migrations import AddTrigger, RemoveTrigger


def _add_trigger(self, app_label, state):
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [*options.get("triggers", ()), self.trigger]


def _remove_trigger(self, app_label, state):
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [trigger for trigger in options.get("triggers", ()) if trigger.name != self.name]


def _append_option(self, app_label, model_name, option_name, obj):
    options = self.models[app_label, model_name].options
    options[option_name] = [*options[option_name], obj]
    _tell_model(self, app_label, model_name, option_name)


def _remove_option(self, app_label, model_name, option_name, obj_name):
    options = self.models[app_label, model_name].options
    options[option_name] = [obj for obj in options[option_name] if obj.name != obj_name]
    _tell_model(self, app_label, model_name, option_name)


def _add_model(self, model_state):
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:  # hasattr would cache the property
        self.apps.render_multiple([model_state])
        _mark_stale(self)


def _add_field(self, app_label, model_name, name, field, preserve_default):
    key = app_label, model_name
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    self.models[key].fields[name] = field
    if self._relations is not None:
        self.resolve_model_field_relations(key, name, field)
    if "apps" in self.__dict__:
        model = self.apps.get_model(*key)
        model._meta.apps = self.apps  # where the field looks for the model it points at
        model.add_to_class(name, field.clone())
        _mark_stale(self)


def _tell_model(state, app_label, model_name, option_name) -> None:
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, list(state.models[app_label, model_name].options[option_name]))
        _mark_stale(state)


def _mark_stale(state) -> None:
    """Code of a migration (RunPython) sees the models whole: Django renders a state that was delayed before it."""
    state.is_delayed = True


def install() -> None:
    """Put these in place of the slow ones. The state they leave is the same; `makemigrations --check` proves it."""
    AddTrigger.state_forwards = _add_trigger
    RemoveTrigger.state_forwards = _remove_trigger
    ProjectState._append_option = _append_option
    ProjectState._remove_option = _remove_option
    ProjectState.add_model = _add_model
    ProjectState.add_field = _add_field
