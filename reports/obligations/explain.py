"""A verdict stored with a duty, in the reader's language (see `imjapan.organization.explain`)."""

from imjapan.organization.explain import Explanation, Figure, explain

__all__ = ["Explanation", "Figure", "explain"]
