"""Allowed moves between states. State changes happen through `move` and nowhere else."""

from django.utils.translation import gettext as _

from .errors import Conflict


class Moves:
    """Table of allowed moves: `Moves({"draft": ["finished"], ...})`."""

    def __init__(self, table):
        self.table = {str(state): tuple(map(str, targets)) for state, targets in table.items()}

    def allowed(self, state, target):
        return str(target) in self.table.get(str(state), ())


def move(row, target, *, moves, at=None, by=None, stamp=None):
    """Set `row.state` to `target` (unsaved); with `stamp="approved"` also `approved_at` and `approved_by_id`.

    The caller holds the row lock. Raises Conflict when the move is not in the table, which after a lock
    means that somebody else was faster.
    """
    if not moves.allowed(row.state, target):
        raise Conflict(
            _("This is no longer possible: the state is now “%(state)s”.") % {"state": row.get_state_display()}
        )
    row.state = target
    if stamp:
        setattr(row, f"{stamp}_at", at)
        setattr(row, f"{stamp}_by_id", by)
