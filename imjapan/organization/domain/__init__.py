"""What happens to our own house, one module per noun: set-up, offices, staff, hand-over."""

from .setup import is_empty, set_up

__all__ = ["is_empty", "set_up"]
