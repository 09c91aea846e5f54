from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        from .documents import forms  # noqa: F401  registers the forms
        from .mandates import access  # noqa: F401  registers the actor resolver
