"""What a move to another company rests on, and what the law says to it: conditions, days, compensation.

TITP-MOVE-01 to 01.c for trainees; ESD-TRF-01 to 07 and ESD-REP-01.R09 under employment for skill development.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from imjapan.law import (
    esd_compensation,
    esd_reports,
    esd_transfer,
    esd_transfer_own,
    esd_transfer_steps,
    move,
    registry,
)
from imjapan.law.esd_sector import restriction_months
from imjapan.law.esd_transfer_own import months_at
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization.explain import explain
from training.gates import extension
from training.models import ExamAttempt, IncidentStep, Placement, Plan, Regime, Transfer

from . import guide
from .move_answers import LAW_CHANNEL, LAW_KIND, OVER, Kind, State


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer of the law about a move, with its heading."""

    label: str
    verdict: Verdict

    @property
    def explanation(self):
        return explain(self.verdict)


class Facts:
    """What is known of one move on a day. A fixed number of queries, made when they are needed."""

    def __init__(self, transfer: Transfer, today: date):
        self.transfer, self.today = transfer, today
        self.plan = transfer.old_placement.plan
        self.is_esd = transfer.regime == Regime.ESD
        self.law_kind = LAW_KIND[transfer.kind]

    @staticmethod
    def day(value: str | None) -> date | None:
        """A stored day as a date."""
        return date.fromisoformat(value) if value else None

    def answer(self, name):
        """A stored answer; a day as a date."""
        value = self.transfer.answers.get(name)
        return self.day(value) if name.endswith("_on") else value

    @cached_property
    def contacts(self):
        return list(self.transfer.contacts.select_related("entered_by"))

    @cached_property
    def searched_since(self) -> date | None:
        return min((row.asked_on for row in self.contacts), default=None)

    @property
    def days_searched(self) -> int | None:
        return (self.today - self.searched_since).days if self.searched_since else None

    @cached_property
    def first_day(self) -> date:
        """First day at the old employer."""
        placement = self.transfer.old_placement
        rows = Placement.objects.filter(person=placement.person_id, company=placement.company_id)
        return min(
            [placement.starts_on, *rows.filter(plan__regime=self.plan.regime).values_list("starts_on", flat=True)]
        )

    @property
    def moves_on(self) -> date:
        """First day at the new employer, or the earliest that is still possible."""
        day = self.transfer.starts_on or max(self.today, (self.transfer.left_on or self.today) + timedelta(days=1))
        return max(day, self.first_day + timedelta(days=1))

    @property
    def channel(self) -> str | None:
        return LAW_CHANNEL.get(self.transfer.channel) or (self.transfer.channel and self.answer("arranged_by")) or None

    @cached_property
    def skill_passed(self) -> bool | None:
        """As somebody confirmed it; else from our own record of exams."""
        given = self.answer("skill_passed")
        if given is not None:
            return given
        rows = ExamAttempt.objects.filter(
            Q(sits_on__isnull=True) | Q(sits_on__lte=self.today),
            person=self.transfer.person_id,
            grade=ExamAttempt.Grade.BASIC,
            result=ExamAttempt.Result.PASSED,
        )
        parts = set(rows.values_list("part", flat=True))
        whole = {ExamAttempt.Part.PRACTICAL, ExamAttempt.Part.THEORY} <= parts or ExamAttempt.Part.WHOLE in parts
        return True if whole else None

    @property
    def documents(self) -> tuple[str, ...]:
        found = set(self.transfer.answers.get("documents", {}))
        if self.transfer.compensation_agreed_on:
            found.add("compensation_agreement")
        if self.transfer.compensation_paid_on:
            found.add("compensation_receipt")
        return tuple(sorted(found))

    # --- what the law says ---

    def judge(self, rule: str, facts) -> Verdict:
        return registry.get(rule).judge(facts)

    @cached_property
    def ground(self) -> Verdict:
        row = self.transfer
        if not self.is_esd:
            stage_3 = row.kind == Kind.STAGE_3
            ground = row.ground or "own_wish"
            return self.judge(
                "TITP-MOVE-01", move.GroundFacts(ground=ground, day=row.requested_on, entering_stage_3=stage_3)
            )
        if row.kind == Kind.OWN_WISH:
            return self.judge("ESD-TRF-01", esd_transfer.KindFacts(ground=row.ground))
        facts = esd_transfer.UnavoidableFacts(
            ground=row.ground, proof=self.answer("proof"), weekly_hours=self.answer("weekly_hours")
        )
        return self.judge("ESD-TRF-02", facts)

    @cached_property
    def shares(self) -> Verdict | None:
        """ESD-TRF-04, once the workers of the new employer are counted."""
        workers, own = self.answer("workers"), self.answer("own_wish_workers") or 0
        if workers is None or own > workers:
            return None
        metro = bool(self.answer("metro"))
        regional = min(self.answer("regional_workers") or 0, own)
        facts = esd_transfer_own.ShareFacts(
            workers=workers,
            own_wish=own,
            metro=metro,
            regional=regional,
            joining_regional=int(bool(self.answer("from_regional"))),
        )
        return self.judge("ESD-TRF-04", facts)

    @property
    def months(self) -> int:
        """Whole months at the old employer up to the last day there, else up to the day before the move."""
        left = self.transfer.left_on
        return months_at(self.first_day, left + timedelta(days=1) if left else self.moves_on)

    @cached_property
    def sector_months(self) -> int | None:
        return restriction_months(self.plan.sector) if self.plan.sector else None

    @cached_property
    def conditions(self) -> Verdict | None:
        """ESD-TRF-03; None while the sector of the plan is not recorded."""
        if not self.sector_months:
            return None
        row = self.transfer
        return self.judge(
            "ESD-TRF-03",
            esd_transfer_own.OwnWishFacts(
                start=self.first_day,
                transfer=self.moves_on,
                sector_months=self.sector_months,
                restriction=self.plan.restriction_months,
                interrupted_days=self.answer("interrupted_days") or 0,
                same_category=self.answer("same_category"),
                skill_passed=self.skill_passed,
                japanese_passed=self.answer("japanese_passed"),
                employer_excellent=self.answer("employer_excellent"),
                compensation_paid=True if row.compensation_paid_on else None,
                shares_kept=None if self.shares is None else self.shares.outcome == Outcome.OK,
                channel=self.channel,
                total_months=self.answer("total_months"),
                extension=bool(self.answer("extension")),
                last_day=self.last_day,
                plan_certified=True if row.state in (State.STATUS_DONE, State.STARTED) else None,
            ),
        )

    @cached_property
    def last_day(self) -> date | None:
        """The last day of employment for skill development over all employers; null while an extension is claimed."""
        if self.answer("extension"):
            return None
        plans = Plan.objects.filter(person=self.transfer.person_id, regime=Regime.ESD).order_by("starts_on")
        first = plans.values_list("starts_on", flat=True).first()
        return first and extension.ends_on(first, self.today)

    def broken(self, *names: str) -> list[str]:
        """Which of these conditions of a move at own wish are not met."""
        rows = self.conditions.value if self.conditions else ()
        return [row["condition"] for row in rows if row["condition"] in names and row["outcome"] == Outcome.NG]

    @cached_property
    def compensation(self) -> Verdict:
        return self.judge(
            "ESD-TRF-05",
            esd_compensation.CompensationFacts(
                months=self.months,
                kind=self.law_kind,
                addon=self.transfer.proven_cost or 0,
                standard_amount=self.transfer.standard_cost,
            ),
        )

    @cached_property
    def step(self) -> Verdict:
        """ESD-TRF-06: which state may follow. Only while the move is under way."""
        return self.judge(
            "ESD-TRF-06",
            esd_transfer_steps.StepFacts(
                state=self.transfer.state,
                kind=self.law_kind,
                documents=self.documents,
                status_done=self.answer("status_done_on") is not None,
                agent_paid=bool(self.answer("agent_paid")),
            ),
        )

    @cached_property
    def steps(self) -> Verdict:
        """TITP-MOVE-01.b: what to do after continuation became impossible, each with its day."""
        row = self.transfer
        incident = row.incident
        event = min(row.requested_on, incident.known_on) if incident else row.requested_on
        notice = (
            IncidentStep.objects.filter(incident=incident, code="difficulty_notice").values_list("done_on", flat=True)
            if incident
            else ()
        )
        return self.judge(
            "TITP-MOVE-01.b",
            move.MoveFacts(
                event=event,
                today=max(self.today, event),
                wants_to_continue=True,
                asked_on=row.requested_on,
                coordination_on=self.searched_since,
                support_site_on=self.answer("support_site_on"),
                notice_filed_on=next(iter(notice), None),
                contract_ended_on=row.left_on,
                resident_notice_on=self.answer("resident_notice_on"),
                new_plan_filed_on=row.application.applied_on if row.application else None,
            ),
        )

    def verdicts(self) -> list[Judged]:
        """Everything the law says about this move on the day."""
        row, found = self.transfer, [Judged(_("Ground of the move"), self.ground)]
        if not self.is_esd:
            if row.kind == Kind.UNAVOIDABLE:
                found.append(Judged(_("What has to be done"), self.steps))
            if self.answer("bridge_kind") and self.answer("bridge_on"):
                day = max(self.today, self.answer("bridge_on"))
                facts = move.BridgeFacts(
                    kind=self.answer("bridge_kind"),
                    start=self.answer("bridge_on"),
                    day=None if row.state in OVER else day,
                    week_hours=self.answer("bridge_hours"),
                )
                found.append(Judged(_("Status in between"), self.judge("TITP-MOVE-01.c", facts)))
            return found
        if row.kind == Kind.OWN_WISH:
            if self.conditions:
                found.append(Judged(_("The ten conditions"), self.conditions))
            if self.shares:
                found.append(Judged(_("Shares at the new employer"), self.shares))
            found.append(Judged(_("Compensation of initial costs"), self.compensation))
        if self.channel:
            channel = esd_transfer.ChannelFacts(
                channel=self.channel,
                new_organization_named=bool(row.new_establishment_id or row.elsewhere),
                fee_from_worker=bool(self.answer("fee_from_worker")),
                paid_for_introduction=bool(self.answer("paid_for_introduction")),
                hindered=bool(self.answer("hindered")),
            )
            found.append(Judged(_("Who arranges it"), self.judge("ESD-TRF-07", channel)))
        told = esd_reports.TransferRequestFacts(requested_on=row.requested_on)
        found.append(Judged(_("Telling the authority of the wish"), self.judge("ESD-REP-01.R09", told)))
        if row.left_on:
            joined = row.starts_on if row.starts_on and row.starts_on > row.left_on else None
            notices = esd_transfer_steps.NoticeFacts(left_on=row.left_on, joined_on=joined)
            found.append(Judged(_("The worker's own notices"), self.judge("ESD-TRF-06.NOTICE", notices)))
        return found

    def due(self) -> date | None:
        """The next day by which something has to happen in the search, or None."""
        row = self.transfer
        if row.state in OVER or row.kind == Kind.STAGE_3:
            return None
        if self.is_esd:
            if self.answer("authority_told_on"):
                return None
            told = esd_reports.TransferRequestFacts(requested_on=row.requested_on)
            return self.judge("ESD-REP-01.R09", told).due.legal
        step = self._next_step()
        return step["due"] if step else None

    def _next_step(self):
        steps = [step for step in self.steps.value if step["due"] and not step["done"]]
        return min(steps, key=lambda step: step["due"], default=None)

    def due_is(self) -> str:
        """What has to happen by `due`, in words."""
        if self.is_esd:
            return _("Telling the authority of the wish")
        step = self._next_step() if self.due() else None
        return guide.said(f"move.step.{step['step']}") if step else ""
