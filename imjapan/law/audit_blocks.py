"""The audit clock of one establishment: three-month blocks, which of them need an audit. TITP-AUDIT-01.

Plain and linear, without verdicts: the obligations of thousands of establishments are counted with it every night.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import ONE_DAY, month_block_end, month_start

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Block:
    """One window for a regular audit; both days inclusive.

    `index` counts from 0 and starts again when the blocks do. `first_training_day` and `last_training_day` bound the
    days of the block on which somebody is in training; None when nobody is.
    """

    index: int
    start: date
    end: date
    needed: bool
    reason: Literal["training", "nobody_in_training"]
    first_training_day: date | None = None
    last_training_day: date | None = None

    @property
    def block_key(self) -> date:
        """The window key: unique within one establishment, unlike `index`."""
        return self.start


def audit_blocks(
    periods: Iterable[tuple[date, date | None]],
    until: date,
    *,
    restart: bool = True,
    months: int = 3,
    first_day: date | None = None,
) -> list[Block]:
    """Return the blocks of an establishment that begin on or before `until`, without gaps, oldest first.

    periods    first and last day (inclusive, None = open) of each person in training there, lecture included
    restart    blocks begin again at index 0 with the month in which a group comes after all others have left and the
               block of their last day is over; a block cut short by that is shorter than `months`
    months     length of a block in calendar months
    first_day  first lecture day, where known to be earlier than the periods given
    """
    spans = merge_spans(periods)
    if first_day is None:
        if not spans:
            return []
        first_day = spans[0][0]
    blocks: list[Block] = []
    start, index, i = month_start(first_day), 0, 0
    while start <= until:
        end = month_block_end(start, months)
        while i < len(spans) and spans[i][1] < start:
            i += 1
        newcomers = restart and blocks and i < len(spans) and spans[i][0] >= start
        if newcomers and (again := month_start(spans[i][0])) <= end:
            if again > start:
                blocks.append(Block(index, start, again - ONE_DAY, False, "nobody_in_training"))
            start, end, index = again, month_block_end(again, months), 0
        if start > until:
            break
        block, i = _block(index, start, end, spans, i)
        blocks.append(block)
        start, index = end + ONE_DAY, index + 1
    return blocks


def _block(index: int, start: date, end: date, spans: list[Span], i: int) -> tuple[Block, int]:
    if i == len(spans) or spans[i][0] > end:
        return Block(index, start, end, False, "nobody_in_training"), i
    first = max(start, spans[i][0])
    while i + 1 < len(spans) and spans[i + 1][0] <= end:
        i += 1
    return Block(index, start, end, True, "training", first, min(end, spans[i][1])), i


def merge_spans(periods: Iterable[tuple[date, date | None]]) -> list[Span]:
    """Return the days with somebody in training as ordered spans with at least one empty day between them."""
    spans: list[Span] = []
    for start, end in sorted((start, end or date.max) for start, end in periods):
        if spans and (spans[-1][1] == date.max or start <= spans[-1][1] + ONE_DAY):
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans
