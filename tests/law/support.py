"""What the law tests share."""

from datetime import date

from imjapan.law import registry


def d(text: str) -> date:
    return date.fromisoformat(text)


def judge(rule: str, **facts):
    """Judge facts through the same door as the command: JSON in."""
    return registry.run(rule, facts)
