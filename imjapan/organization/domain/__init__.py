"""What happens to our own house: set-up, offices, staff, hand-over."""

from .setup import is_empty, set_up

__all__ = ["is_empty", "set_up"]
