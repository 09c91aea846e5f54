from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        from . import wording  # noqa: F401  registers the words of papers
        from .documents import forms  # noqa: F401  registers the forms
        from .mandates import access  # noqa: F401  registers the actor resolver
