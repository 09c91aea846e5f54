"""Judge facts by a rule of the law: JSON on stdin, verdict as JSON on stdout. Needs no database."""

import json
import sys
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError

from imjapan.law import catalogue as all_rules
from imjapan.law import registry
from imjapan.law.facts import FactError


class Command(BaseCommand):
    help = (
        "Reads facts as JSON on stdin and prints the verdict of a rule as JSON. "
        "Exit code 2 for an unknown rule or facts that cannot be judged."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("rule", nargs="?", metavar="ID", help="id of the rule, such as TITP-AUDIT-03")
        parser.add_argument("--list", action="store_true", help="list all rules with their titles")
        parser.add_argument("--catalogue", action="store_true", help="print docs/rules.md: every rule of both books")
        parser.add_argument("--schema", action="store_true", help="print the JSON schema of the facts of the rule")

    def handle(self, *args, rule, list, schema, catalogue, **options):
        if catalogue:
            self.stdout.write(all_rules.markdown(), ending="")
        elif list:
            for judgement in registry.all():
                self.stdout.write(f"{judgement.id}\t{judgement.title}")
        elif rule is None:
            raise CommandError("Name a rule, or use --list or --catalogue.", returncode=2)
        else:
            try:
                answer = registry.schema(rule) if schema else _judge(rule, sys.stdin)
            except FactError as error:
                raise CommandError(str(error), returncode=2) from error
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))


def _judge(rule: str, stream) -> dict:
    registry.get(rule)  # an unknown rule is told before anybody types facts
    try:
        # Decimal keeps 170.5 as written.
        facts = json.loads(stream.read(), parse_float=Decimal)
    except ValueError as error:  # bad JSON, or bytes that are no UTF-8
        raise CommandError(f"The facts on stdin are not JSON: {error}", returncode=2) from error
    return registry.run(rule, facts).to_dict()
