"""`manage.py take_bounce < message`: what a mail server pipes a returned mail into (see docs/operations.md)."""

import sys

from django.core.management.base import BaseCommand

from imjapan.accounts import bounces

WORDS = {
    "came back": "The mail came back; it and its address are marked.",
    "known already": "This mail has ended before; nothing was changed.",
    "unknown mail": "This report is about no mail of ours; nothing was changed.",
    "not final": "Only a delay, or no failure; nothing was changed.",
    "no report": "This is no delivery report; nothing was changed.",
}


class Command(BaseCommand):
    help = "Reads one delivery report from standard input. Ends with 0 also for what it does not know."

    def handle(self, **options):
        raw = sys.stdin.buffer.read(bounces.LARGEST)
        while sys.stdin.buffer.read(65_536):
            pass  # the rest is read and thrown away: a pipe that closes early is a fault to the mail server
        self.stdout.write(WORDS[bounces.take(raw)])
