"""Jobs of training."""

from .roster import work  # noqa: F401
