"""What became of the open findings of earlier audits: each gets a word in the next audit of the place. Box ⑪.

The words lie with the checklist of the audit (`summary["earlier"]`, by public id of the finding).
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import Conflict
from imjapan.organization import access as organization
from training.models import Audit, AuditChecklist, Finding

from . import findings

EARLIER = "earlier"
LONG = 1000  # characters of one word


@dataclass(frozen=True, slots=True)
class Line:
    """One open finding of an earlier audit, and how this audit found it."""

    finding: Finding
    word: str

    @property
    def key(self) -> str:
        return str(self.finding.public_id)

    @property
    def release(self):
        return getattr(self.finding, "release", None)


def lines(audit) -> list[Line]:
    """The open findings of the audits of the place before this one, oldest first. Two queries."""
    known = words(audit)
    rows = findings.still_open(audit.establishment_id, before=audit)
    return [Line(row, known.get(str(row.public_id), "")) for row in rows]


def words(audit) -> dict[str, str]:
    """How an audit found the earlier findings, by their public id."""
    row = AuditChecklist.objects.filter(audit_id=audit.pk).first()
    return dict(row.summary.get(EARLIER, {})) if row else {}


@transaction.atomic
def save_words(actor, *, audit, given) -> AuditChecklist:
    """Write the words of a draft (`given`: by public id of the finding; others stay as they are).

    Raises Refused, Conflict (finished meanwhile) and ValidationError (a finding that is not open here).
    """
    audit = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    organization.must_write(actor, audit.office_id)
    if audit.state != Audit.State.DRAFT:
        raise Conflict(_("The audit is finished. A manager can return it."))
    if given.keys() - {line.key for line in lines(audit)}:
        raise ValidationError(_("One of these findings is no longer open. Look again."))
    row, _new = AuditChecklist.objects.select_for_update().get_or_create(audit=audit)
    known = row.summary.get(EARLIER, {}) | {key: text.strip()[:LONG] for key, text in given.items()}
    row.summary[EARLIER] = {key: text for key, text in known.items() if text}
    row.save(update_fields=["summary"])
    audit.version += 1
    audit.changed_at, audit.changed_by_id = timezone.now(), actor.user_id
    audit.save(update_fields=["version", "changed_at", "changed_by"])
    changes.record(actor, audit, "audit.changed")
    return row
