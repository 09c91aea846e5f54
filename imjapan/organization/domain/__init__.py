"""What happens to our own house, one module per noun: set-up, offices, staff, hand-over."""

from .setup import is_empty, is_setup_code, set_up, setup_code

__all__ = ["is_empty", "is_setup_code", "set_up", "setup_code"]
