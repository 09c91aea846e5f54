"""What an installation gives: secrets come from the environment, or from the file that `NAME_FILE` names."""

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def secret(name: str, default: str | None = "") -> str:
    """The value of `NAME`, or the content of the file `NAME_FILE` without its line end. None as default: needed."""
    path = env.str(f"{name}_FILE", "")
    value = env.str(name, "")
    if path and value:
        raise ImproperlyConfigured(f"Set either {name} or {name}_FILE, not both.")
    if path:
        try:
            value = Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read ({error.strerror}).") from None
        if not value:
            raise ImproperlyConfigured(f"The file of {name}_FILE is empty.")
    if not value and default is None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE.")
    return value or default


def with_password(url: str, password: str) -> str:
    """An address with the password of its server; unchanged without one."""
    if not password:
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = parts.username or ""
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))
