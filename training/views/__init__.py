"""Screens of training, one module per noun."""
