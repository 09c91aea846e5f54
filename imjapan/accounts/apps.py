from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "imjapan.accounts"
    label = "accounts"

    def ready(self):
        from imjapan.core import jobs

        from . import entering  # noqa: F401  listens to sign-ins
        from .actor import of_job

        jobs.acting(of_job)
