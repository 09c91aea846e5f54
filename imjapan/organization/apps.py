from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "imjapan.organization"
    label = "organization"

    def ready(self):
        from . import access  # noqa: F401  registers the actor resolver
