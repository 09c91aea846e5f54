"""Which queues there are, and when their signs of life are asked for. Read before Django starts."""

QUEUES = ("default", "documents")
EVERY = 30  # seconds


def signs_of_life() -> dict:
    """The entries of the beat schedule. A sign that waited too long is worth nothing, so it expires."""
    return {
        f"sign of life of {queue}": {
            "task": "core.heartbeat",
            "schedule": float(EVERY),
            "args": [queue],
            "options": {"queue": queue, "expires": EVERY - 5},
        }
        for queue in QUEUES
    }
