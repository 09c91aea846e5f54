from celery import current_app
from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "imjapan.core"
    label = "core"

    def ready(self):
        # In the worker this is the application of `imjapan.celery`; elsewhere it only sends.
        current_app.config_from_object("django.conf:settings", namespace="CELERY")
        # The same file names in every app: what an app offers to the machinery is found here.
        modules = [
            "fence",
            "tasks",
            "consumers",
            "panels",
            "navigation",
            "lists",
            "searches",
            "happenings",
            "events",
            "mails",
            "notices",
            "watch",
            "retention",
            "data_checks",
        ]
        autodiscover_modules(*modules)
        from . import (  # noqa: F401  what they register is found here
            backups,
            changes,
            deploy,
            exports,
            fence,
            history,
            logs,
            migration_states,
        )
        from .files import keeping, previews  # noqa: F401
        from .watching import metrics, sentry

        migration_states.install()
        logs.acting(history.actor_id)
        metrics.start()
        sentry.start()

        post_migrate.connect(fence.apply_after_migrate, sender=self, dispatch_uid="core.fence")
