"""Demonstration data: deterministic, invented, plausible."""
