"""Work on content from outside, in a process of its own with hard limits, so that it can neither hang nor fill ours."""

import subprocess
import sys
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
MEMORY = 768 * 2**20  # bytes of address space
WAIT = 5  # seconds beyond the limit of computing, for a machine that is busy


class TooHeavy(Exception):
    """It took more time or memory than allowed."""


class Broken(Exception):
    """The content cannot be read."""


def run(task, content: bytes, *args, seconds: int) -> bytes:
    """Run a task of `child.py` on `content` and return what it wrote. Raises TooHeavy, Broken."""
    command = [sys.executable, "-I", str(CHILD), task, str(seconds), str(MEMORY), *map(str, args)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds + WAIT, env={}, check=False)
    except subprocess.TimeoutExpired as error:
        raise TooHeavy(task) from error
    if done.returncode < 0 or done.returncode == 3:
        raise TooHeavy(task)
    if done.returncode:
        raise Broken(task)
    return done.stdout
