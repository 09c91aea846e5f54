"""How many trainees may be in training at the same time (titp.md 2): the limits, plain.

One function per kind of implementer, (headcount, notebook) -> Limits. The notebook is the Reasoning of a judgement,
or Figures for screens that need only the numbers; both do the same sums.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple, Protocol

from imjapan.law.facts import fact
from imjapan.law.licence import LicenceKind
from imjapan.law.operations import OPERATIONS
from imjapan.law.parameters import effective, read_value
from imjapan.law.reasoning import ParameterUnknown
from imjapan.law.tables import table

Kind = Literal["general", "care", "construction", "company"]
STAGES = ("stage_1", "stage_2", "stage_3")
KEYS = (*STAGES, "total")
BASE_KEYS = tuple(f"titp.quota.base_{band}" for band in (30, 40, 50, 100, 200, 300))
GENERAL_KEYS = (
    *BASE_KEYS,
    "titp.quota.base_share",
    *(f"titp.quota.ordinary_{stage}" for stage in (1, 2)),
    *(f"titp.quota.excellent_{stage}" for stage in (1, 2, 3)),
    *(f"titp.quota.cap_{stage}" for stage in (1, 2, 3)),
)
CONSTRUCTION_KEYS = ("titp.quota.construction_share", "titp.quota.construction_exempt")
COMPANY_KEYS = (
    *(f"titp.quota.company_{stage}" for stage in (1, 2)),
    *(f"titp.quota.company_excellent_{stage}" for stage in (1, 2, 3)),
)


class Notebook(Protocol):
    """What a limit needs: dated figures and a way to do (and perhaps write down) one sum."""

    def parameter(self, key: str) -> Any: ...

    def step(self, operation: str, *, code: str = "", values: Any = None, **operands) -> Any: ...


class Figures:
    """The figures in force on a day (None: the newest), and sums that nobody writes down."""

    def __init__(self, on: date | None = None):
        self._on = on
        self._known: dict[str, Any] = {}

    def parameter(self, key: str) -> Any:
        """Return the value. Raises ParameterUnknown when nobody knows it."""
        if key not in self._known:
            self._known[key] = effective(key, self._on).value
        if self._known[key] is None:
            raise ParameterUnknown(key)
        return self._known[key]

    def step(self, operation: str, *, code: str = "", values: Any = None, **operands) -> Any:
        return OPERATIONS[operation](**operands)


class Limit(NamedTuple):
    """A limit in heads. The law does not tell how to round N/20: up to `safe` is surely allowed, above `most` never."""

    safe: int
    most: int


class Limits(NamedTuple):
    """The limits by stage and together; None where there is none of its own."""

    stage_1: Limit | None
    stage_2: Limit | None
    stage_3: Limit | None
    total: Limit | None


@dataclass(frozen=True, slots=True)
class Headcount:
    """The full-time staff from a day on, and what else the limit rests on."""

    since: date = fact("first day on which this holds")
    staff: int = fact(
        "full-time staff of the legal entity; in nursing care the care staff of the establishment", minimum=0
    )
    excellent: bool = fact("the implementer is excellent (優良)", False)
    licence: LicenceKind | None = fact("licence of the organization; null = not known", None)
    care_excellent: bool | None = fact("nursing care: excellent by the scoring for care too; null = not known", None)
    cap_staff: int | None = fact(
        "construction: full-time staff without specified skilled and former construction workers; null = the same",
        None,
        minimum=0,
    )

    def is_excellent(self, kind: Kind) -> bool:
        """Tell whether the wider limits hold, as far as is known."""
        licensed = kind == "company" or self.licence != "specified"
        return self.excellent and licensed and (kind != "care" or self.care_excellent is not False)

    def is_uncertain(self, kind: Kind) -> bool:
        """Tell whether the wider limits hold only if something is so that nobody has entered."""
        open_ = (kind != "company" and self.licence is None) or (kind == "care" and self.care_excellent is None)
        return self.is_excellent(kind) and open_


def limits(kind: Kind, headcount: Headcount, notebook: Notebook) -> Limits:
    """Return the limits of one kind. Raises ParameterUnknown."""
    return _KINDS[kind](headcount, notebook)


def general_limits(headcount: Headcount, notebook: Notebook) -> Limits:
    """Return the limits of the general table. TITP-QUOTA-01."""
    exact, whole = _base(headcount.staff, notebook)
    which = "excellent" if headcount.is_excellent("general") else "ordinary"
    found = []
    for number, stage in enumerate(STAGES, 1):
        if which == "ordinary" and stage == "stage_3":
            found.append(_closed(stage, notebook))
            continue
        words = {"stage": f"quota.{stage}"}
        factor = notebook.parameter(f"titp.quota.{which}_{number}")
        times = notebook.parameter(f"titp.quota.cap_{number}")
        cap = notebook.step("multiply", code="quota.cap", number=headcount.staff, factor=times, values=words)
        safe = notebook.step("multiply", code="quota.times", number=whole, factor=factor, values=words)
        safe = notebook.step("at_most", code="quota.limit", number=safe, maximum=cap, values=words)
        most = safe
        if exact != whole:
            wide = notebook.step("multiply", code="quota.times", number=exact, factor=factor, values=words)
            most = notebook.step("divide_down", code="quota.whole", number=wide, divisor=1)
            most = notebook.step("at_most", code="quota.limit_wide", number=most, maximum=cap, values=words)
        found.append(Limit(safe, most))
    return Limits(*found, total=None)


def _closed(stage: str, notebook: Notebook) -> Limit:
    """Return the limit of a stage that is open to excellent implementers only: nobody."""
    nobody = notebook.step("taken", code="quota.closed", value=0, values={"stage": f"quota.{stage}"})
    return Limit(nobody, nobody)


def _base(staff: int, notebook: Notebook) -> tuple[int | Fraction, int]:
    """Return the base by the table, as it is and in whole heads."""
    for key in BASE_KEYS:
        if staff <= int(key.rpartition("_")[2]):
            base = notebook.step("taken", code="quota.base", value=notebook.parameter(key), values={"staff": staff})
            return base, base
    share = notebook.parameter("titp.quota.base_share")
    exact = notebook.step("multiply", code="quota.base_share", number=staff, factor=share)
    return exact, notebook.step("divide_down", code="quota.whole", number=exact, divisor=1)


def care_limits(headcount: Headcount, notebook: Notebook) -> Limits:
    """Return the limits of an establishment in nursing care: stage 1, and all stages together. TITP-QUOTA-04."""
    row = next(row for row in reversed(table("titp_care_quota")) if int(row["care_staff_from"]) <= headcount.staff)
    excellent = headcount.is_excellent("care")
    which = "excellent" if excellent else "ordinary"
    first = _care_figure(row[f"{which}_1"], "quota.stage_1", headcount.staff, notebook)
    total = _care_figure(row[f"{which}_total"], "quota.total", headcount.staff, notebook)
    return Limits(first, None, None if excellent else _closed("stage_3", notebook), total)


def _care_figure(cell: str, stage: str, staff: int, notebook: Notebook) -> Limit:
    figure = staff if cell == "all" else read_value(cell)
    values = {"staff": staff, "stage": stage}
    if isinstance(figure, Fraction):
        exact = notebook.step("multiply", code="quota.share", number=staff, factor=figure, values=values)
        figure = notebook.step("divide_down", code="quota.whole", number=exact, divisor=1)
    else:
        figure = notebook.step("taken", code="quota.care", value=figure, values=values)
    return Limit(figure, figure)


def construction_limits(headcount: Headcount, notebook: Notebook, *, capped: bool = True) -> Limits:
    """Return the limits of the general table and, unless exempt, of all stages together. TITP-QUOTA-05."""
    found = general_limits(headcount, notebook)
    exempt = headcount.is_excellent("construction") and notebook.parameter("titp.quota.construction_exempt")
    if exempt or not capped:
        return found
    staff = headcount.staff if headcount.cap_staff is None else headcount.cap_staff
    share = notebook.parameter("titp.quota.construction_share")
    total = notebook.step("multiply", code="quota.construction", number=staff, factor=share)
    return found._replace(total=Limit(total, total))


def company_limits(headcount: Headcount, notebook: Notebook) -> Limits:
    """Return the limits of the company-only type without special approval. TITP-QUOTA-06."""
    excellent = headcount.is_excellent("company")
    found = []
    for number, stage in enumerate(STAGES, 1):
        if stage == "stage_3" and not excellent:
            found.append(_closed(stage, notebook))
            continue
        share = notebook.parameter(f"titp.quota.company_{'excellent_' if excellent else ''}{number}")
        values = {"stage": f"quota.{stage}", "staff": headcount.staff}
        exact = notebook.step("multiply", code="quota.share", number=headcount.staff, factor=share, values=values)
        whole = notebook.step("divide_down", code="quota.whole", number=exact, divisor=1)
        found.append(Limit(whole, whole))
    return Limits(*found, total=None)


_KINDS: dict[str, Callable[[Headcount, Notebook], Limits]] = {
    "general": general_limits,
    "care": care_limits,
    "construction": construction_limits,
    "company": company_limits,
}
