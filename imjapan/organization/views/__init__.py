"""Screens of our own house, one module per noun."""
