"""Actor: who acts, and how far. Built once per request or job, then passed to every domain function.

Apps above `register` a resolver that adds what they know (offices, companies, mandate). Nothing here
points at their tables.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.utils import timezone

from imjapan.core.fence import AUDITOR, COMPANY, Scope

from .models import User


class Role(StrEnum):
    STAFF = "staff"
    MANAGER = "manager"  # 監理責任者
    ACCOUNTANT = "accountant"
    COUNSELLOR = "counsellor"
    ADMINISTRATOR = "administrator"
    COMPANY = "company"
    AUDITOR = "auditor"


PERSONAL = frozenset({"approve", "waive"})  # a person answers for these, never the system


@dataclass(frozen=True)
class MandateScope:
    """What an auditor was given: offices, companies (None = all of the offices), period, consultations.

    `ends_on`: the last day on which the auditor may enter.
    """

    office_ids: frozenset
    company_ids: frozenset | None
    period_first: date
    period_last: date
    consultations: bool = False
    ends_on: date | None = None


@dataclass(frozen=True)
class Actor:
    """`place`: where the actor belongs, in words for the head of the page.

    `office_ids`: offices the actor belongs to, in any role. `grants`: (right, office) pairs from the matrix of
    rights (`organization.rights`); with None for the office the right holds in every office the actor may read.
    `hidden_office_ids`: private offices of others, which the actor may not even read.
    """

    user_id: int | None
    name: str = ""
    place: str = ""
    roles: frozenset = frozenset()
    office_ids: frozenset = frozenset()
    grants: frozenset = frozenset()
    hidden_office_ids: frozenset = frozenset()
    company_ids: frozenset = frozenset()
    person_id: int | None = None
    mandate: MandateScope | None = None

    def has(self, *roles):
        return bool(self.roles.intersection(roles))

    def may(self, right, office_id=None):
        """Whether the actor has a right in an office, or without one: in any office at all."""
        if self.is_system:
            return right not in PERSONAL
        if office_id is not None:
            return (right, office_id) in self.grants or (right, None) in self.grants
        return any(name == right for name, _office in self.grants)

    def everywhere(self, right):
        """Whether a right holds in every office the actor may read."""
        return (right, None) in self.grants or (self.is_system and right not in PERSONAL)

    def offices_with(self, right):
        """Ids of the offices where a right comes with a role. Who has it everywhere may have none of these."""
        return frozenset(office for name, office in self.grants if name == right and office is not None)

    @property
    def supervised_office_ids(self):
        """Offices whose supervision work the actor does and whose records the actor writes."""
        return self.offices_with("supervise")

    @property
    def managed_office_ids(self):
        """Offices where the actor is 監理責任者."""
        return self.offices_with("approve")

    @property
    def is_staff(self):
        return Role.STAFF in self.roles

    @property
    def is_company(self):
        return Role.COMPANY in self.roles

    @property
    def is_auditor(self):
        return Role.AUDITOR in self.roles

    @property
    def is_administrator(self):
        return Role.ADMINISTRATOR in self.roles

    @property
    def is_system(self):
        return self is SYSTEM

    @property
    def fenced(self):
        return self.is_company or self.is_auditor

    def scope(self) -> Scope:
        """The fence's scope for a company or auditor. An auditor without a mandate sees nothing."""
        if self.is_company:
            today = timezone.localdate()  # a company sees people while they are there
            return Scope(COMPANY, self.user_id, tuple(sorted(self.company_ids)), period=(today, today))
        if self.mandate is None:
            return Scope(AUDITOR, self.user_id)
        m = self.mandate
        companies = None if m.company_ids is None else tuple(sorted(m.company_ids))
        period = (m.period_first, m.period_last)
        return Scope(AUDITOR, self.user_id, companies, tuple(sorted(m.office_ids)), period, m.consultations)


ANONYMOUS = Actor(None)
SYSTEM = Actor(None, name="system", roles=frozenset({Role.ADMINISTRATOR}))

_resolvers = []


def register(resolver):
    """Decorator: `f(user, on) -> dict` of Actor fields to add for this user on this date."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)
    return resolver


def resolve(user: User, on: date) -> Actor:
    """The actor for a signed-in user on a date (a fact, so that tests and jobs can name it).

    Who has left by that date is nobody.
    """
    if not user.is_authenticated or user.has_left(on):
        return ANONYMOUS
    roles = {Role(user.kind)}
    if user.is_administrator:
        roles.add(Role.ADMINISTRATOR)
    actor = Actor(user.pk, user.name, roles=frozenset(roles))
    for resolver in _resolvers:
        found = resolver(user, on)
        actor = replace(actor, **{**found, "roles": actor.roles | found.get("roles", frozenset())})
    return actor


def of_job(user_id: int | None) -> Actor:
    """Who asked for a job, with the rights of today; without a user the system itself. A deactivated user has none."""
    if user_id is None:
        return SYSTEM
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return resolve(user, timezone.localdate()) if user else ANONYMOUS
