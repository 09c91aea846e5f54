from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self):
        # At which company people are, what staff hold and in whose words pages speak is told to the apps below.
        from . import charge, holdings, wording  # noqa: F401
