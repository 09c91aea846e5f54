"""Demonstration data of the size of real organizations, written by COPY. The same seed and day give the same rows."""
