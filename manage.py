#!/usr/bin/env python
"""Entry point of every management command."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imjapan.settings.dev")
    from django.core.management import execute_from_command_line

    from imjapan.core import embedded

    embedded.provide(sys.argv[1:])  # database and queue, where the environment names none

    from imjapan.core import history

    with history.of_command(sys.argv[1] if len(sys.argv) > 1 else "help"):
        execute_from_command_line(sys.argv)
