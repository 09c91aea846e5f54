"""docs/operations.md says what is true: commands, options, variables, links, and SQL for the worst day."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import DatabaseError, connection, transaction

from imjapan.accounts.models import User
from tests.world import make_user

PAGE = (Path(settings.BASE_DIR) / "docs/operations.md").read_text()
COMMAND = re.compile(r"(?:manage\.py|/usr/local/bin/imjapan|^imjapan) +([a-z_]+)((?: +[^\s`|>&;,]+)*)", re.MULTILINE)
PLACEHOLDERS = {"FILE.pdf": "x.pdf", "DIR": "/x", "BACKUP": "/x", "/backup": "/x"}
# Read by the start of the program and by Docker, not by the settings.
ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "PORT"}


def commands():
    return sorted({(name, words.strip().rstrip(".:")) for name, words in COMMAND.findall(PAGE)})


def asked():
    """Names that the settings ask the environment for."""
    folder = Path(settings.BASE_DIR) / "imjapan/settings"
    texts = "\n".join(path.read_text() for path in folder.glob("*.py"))
    return set(re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', texts))


def documented():
    table = PAGE[PAGE.index("## Environment") : PAGE.index("## Mail")]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return set(re.findall(r"`([A-Z_]+)`", " ".join(first_cells)))


def test_every_variable_of_the_settings_is_in_the_table_and_no_other():
    assert len(asked()) > 30
    assert documented() - ELSEWHERE == asked() - ELSEWHERE


def test_it_names_the_commands_an_operator_needs():
    named = {name for name, _words in commands()}
    assert {"backup", "restore", "check_data", "setup_code", "prepare", "take_bounce", "recompute", "verify"} <= named


@pytest.mark.parametrize("name, words", commands())
def test_every_command_exists_and_takes_these_words(name, words):
    assert name in get_commands(), name
    if name == "check":  # Django's own
        return
    command = load_command_class(get_commands()[name], name)
    options = [word for word in words.split() if word.startswith("--")]
    parser = command.create_parser("manage.py", name)
    known = {text for action in parser._actions for text in action.option_strings}
    assert set(options) <= known


def test_links_lead_somewhere():
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in PAGE.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        if target.startswith("#"):
            assert target[1:] in headings, target
        else:
            assert (Path(settings.BASE_DIR) / "docs" / target).exists(), target


def _sql(begins):
    block = next(text for text in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL) if begins in text)
    return [line for line in block.splitlines() if line and not line.startswith(("--", "BEGIN", "COMMIT"))]


def test_sql_by_hand_is_possible_with_who_and_refused_without(db):
    user = make_user("tanaka", is_active=False)
    statements = _sql("UPDATE accounts_user")
    with _as_psql(), connection.cursor() as cursor:
        for name in ("id", "metadata"):  # what the test said before holds until the end of its transaction
            cursor.execute(f"SELECT set_config('pghistory.context_{name}', '', true)")
        with pytest.raises(DatabaseError, match="without an actor"), transaction.atomic():
            cursor.execute(statements[-1])
        with transaction.atomic():
            for statement in statements:
                cursor.execute(statement)
    user.refresh_from_db()
    assert user.is_active
    assert user.history.latest("pgh_id").pgh_context["source"] == "psql"
    assert User.objects.filter(is_active=True).count() == 1


class _as_psql:
    """Statements reach the database as they are: the test names no actor."""

    def __enter__(self):
        self.wrappers, connection.execute_wrappers[:] = list(connection.execute_wrappers), []

    def __exit__(self, *error):
        connection.execute_wrappers[:] = self.wrappers
