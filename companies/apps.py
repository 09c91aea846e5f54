from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "companies"

    def ready(self):
        from . import access  # noqa: F401  registers the actor resolver
        from .domain import in_charge  # noqa: F401  registers what staff hold
