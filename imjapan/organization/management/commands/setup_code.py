"""The code with which somebody at another machine may set up an empty installation."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from imjapan.organization import domain


class Command(BaseCommand):
    help = "Prints the code that the set-up page of an empty installation asks for."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="print nothing once somebody can sign in")

    def handle(self, *, if_empty, **options):
        if not domain.is_empty():
            if if_empty:
                return
            raise CommandError("This installation has been set up already. Sign in instead.")
        self.stdout.write(f"Set it up: {settings.PUBLIC_URL.rstrip('/')}{reverse('organization:setup')}")
        self.stdout.write(f"Set-up code, asked for unless the browser is on this machine: {domain.setup_code()}")
