from django.apps import AppConfig


class InternsConfig(AppConfig):
    name = "interns"

    def ready(self):
        from .domain import in_charge  # noqa: F401  registers what staff hold
