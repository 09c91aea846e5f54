"""What counts toward the five years as SSW 1, read off residence cards, plans and absences. ESD-SSW-08.

Cards say more than plans: time without work under the status counts too. Of absences only those whose reason is
recorded are left out; a leave without one counts.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date

from imjapan.core.timeline import ONE_DAY
from imjapan.law.ssw_stay import Leave, Stay
from training.models import Regime

SSW_1, PREPARING = "特定技能1号", "特定活動"


def stays(plans: Iterable, cards: Iterable, before: date) -> tuple[Stay, ...]:
    """Return the time as SSW 1 that began before a day, and designated activities (特定活動) that led into it."""
    plans = [row for row in plans if row.regime == Regime.SSW and not row.ssw_2 and row.starts_on < before]
    own = [(card, unicodedata.normalize("NFKC", card.status)) for card in cards]
    found = [Stay(row.starts_on, row.ends_on) for row in plans]
    for card, status in own:
        if status.startswith(SSW_1) and card.starts_on < before:
            found.append(Stay(card.starts_on, card.ends_on))
    firsts = {stay.start for stay in found} | {before}
    for card, status in own:
        if status.startswith(PREPARING):
            led_to = [day for day in firsts if card.starts_on < day <= card.ends_on + ONE_DAY]
            found += [Stay(card.starts_on, day - ONE_DAY, "preparation") for day in led_to[:1]]
    return tuple(sorted(found, key=lambda stay: stay.start))


def leaves(absences: Iterable) -> tuple[Leave, ...]:
    """Return the absences whose reason the law names."""
    return tuple(Leave(row.cause, row.starts_on, row.ends_on) for row in absences if row.cause)
