"""How large each demonstration is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """`people` ever, of whom `active` are placed today, `largest` of these at one company.

    `record_months`: how far back audits and visits reach.
    """

    name: str
    people: int
    active: int
    companies: int
    offices: int
    record_months: int
    jobs: int = 500
    largest: int = 0

    @property
    def establishments(self) -> int:
        """One company in five has a second place of training."""
        return self.companies + self.companies // 5

    @property
    def audited_offices(self) -> int:
        """How many offices the mandate of the auditor names."""
        return max(1, self.offices // 2)


LARGEST = 300
SCALES = {
    scale.name: scale
    for scale in (
        Scale("imjapan", 60_000, 12_000, companies=3_000, offices=40, record_months=51, jobs=2_000, largest=LARGEST),
        Scale("nation", 500_000, 100_000, companies=60_000, offices=40, record_months=10, jobs=2_000, largest=LARGEST),
    )
}
