"""Figures of the law as people see and decide on them."""
