"""Create the database roles of the fence, once per database server."""

from django.core.management.base import BaseCommand

from imjapan.core import fence


class Command(BaseCommand):
    help = "Creates the restricted database roles for companies and auditors. Safe to repeat."
    requires_system_checks = []

    def handle(self, *args, **options):
        fence.ensure_roles()
        self.stdout.write("Roles are ready: " + ", ".join(fence.ROLES))
