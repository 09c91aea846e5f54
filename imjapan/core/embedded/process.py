"""Start, watch and end child processes so that none outlives us. Linux only."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def spawn(argv: Sequence[str], *, signal_when_orphaned: int, **options) -> subprocess.Popen:
    """Start `argv` in a session of its own, so that Ctrl-C in the terminal reaches only us.

    The kernel sends it `signal_when_orphaned` when we die, even by SIGKILL. Call it from the main
    thread: the kernel counts the death of the starting thread as ours.
    """
    prepare = partial(_tie_to_parent, os.getpid(), signal_when_orphaned)
    return subprocess.Popen(argv, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=prepare, **options)


def _tie_to_parent(parent: int, signal_when_orphaned: int) -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal_when_orphaned), 0, 0, 0)
    if os.getppid() != parent:  # it died between fork and prctl
        os._exit(1)


def end(process: subprocess.Popen, *, steps: Sequence[tuple[int, float]]) -> None:
    """Send the first signal, wait its seconds, send the next one; SIGKILL at last."""
    for number, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    if process.poll() is None:
        process.kill()
        process.wait()


def end_session(process: subprocess.Popen, *, steps: Sequence[tuple[int, float]]) -> None:
    """Like `end`, and SIGKILL to children that it left behind in its session."""
    end(process, steps=steps)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_in(folder: Path) -> list[int]:
    """Return the ids of the processes whose working directory is `folder` and which we may signal."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
    return found


def end_leftovers(folder: Path, *, steps: Sequence[tuple[int, float]]) -> None:
    """End the servers that a killed predecessor left running in `folder`.

    Only servers live there: both change into their data folder, and a person's shell is spared.
    """
    for number, seconds in (*steps, (signal.SIGKILL, 5.0)):
        servers = [pid for pid in processes_in(folder) if _is_server(pid)]
        for pid in servers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while any(_is_server(pid) for pid in servers):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        else:
            return


def _is_server(pid: int) -> bool:
    """Tell whether the process runs one of our two servers (a zombie has no executable any more).

    Debian's `redis-server` is a link to `redis-check-rdb`.
    """
    try:
        return Path(os.readlink(f"/proc/{pid}/exe")).name.startswith(("postgres", "redis-", "valkey-"))
    except OSError:
        return False
