from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self):
        # At which company people are, and what staff hold, is told to the apps below.
        from . import charge, holdings  # noqa: F401
