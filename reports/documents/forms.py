"""The forms this product can make."""
