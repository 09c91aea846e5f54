"""What an installation needs after it was installed, upgraded or configured anew."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from imjapan.core import catalogue


class Command(BaseCommand):
    help = "Makes database roles, tables, message catalogues and static files those of this release. Safe to repeat."
    requires_system_checks = []

    def handle(self, **options):
        call_command("setup_roles", stdout=self.stdout)
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("Tables are those of this release.")
        catalogue.compile_all()
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("Catalogues and static files are ready.")
