"""What somebody has to find out about a move to another company, and the words of its grounds."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from imjapan.law import esd_transfer
from imjapan.law.tables import table
from training.models import Regime, Transfer

from . import guide

State, Kind, Channel = Transfer.State, Transfer.Kind, Transfer.Channel
YES, NUMBER, DAY, CHOICE = "yes", "number", "day", "choice"
OVER = (State.STARTED, State.WITHDRAWN, State.REJECTED)
LAW_KIND = {Kind.OWN_WISH: "own_wish", Kind.UNAVOIDABLE: "unavoidable", Kind.STAGE_3: "unavoidable"}
LAW_CHANNEL = {Channel.MSO: "mso", Channel.KIKO: "kiko", Channel.HELLOWORK: "hello_work"}
ARRANGED_BY = ("worker_himself", "private_agency", "recruitment_information_service", "broker")
ESD_GROUNDS = tuple(row["ground"] for row in table("esd_transfer_ground"))
TITP_GROUNDS = (
    *("bankruptcy", "closure", "revocation", "dismissal", "restructuring"),
    *("violence_or_harassment", "serious_violation", "conditions_differ", "other", "own_wish"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing about a move that somebody has to find out. `kinds`: of moves it is asked for, empty for all."""

    name: str
    type: str
    label: Any
    regime: str
    kinds: tuple[str, ...] = ()
    help: Any = ""

    def asked(self, transfer) -> bool:
        return self.regime == transfer.regime and (not self.kinds or transfer.kind in self.kinds)


_OWN, _ESD, _TITP = (Kind.OWN_WISH,), Regime.ESD, Regime.TITP
ANSWERS = (
    Answer("authority_told_on", DAY, gettext_lazy("The authority (機構) was told of the wish on"), _ESD),
    Answer("same_category", YES, gettext_lazy("The work category stays the same"), _ESD, _OWN),
    Answer("skill_passed", YES, gettext_lazy("Basic grade test or an equal exam passed"), _ESD, _OWN),
    Answer("japanese_passed", YES, gettext_lazy("Japanese level of the sector passed"), _ESD, _OWN),
    Answer("employer_excellent", YES, gettext_lazy("The new employer is excellent (優良)"), _ESD, _OWN),
    Answer("interrupted_days", NUMBER, gettext_lazy("Days of interruption at the old employer"), _ESD, _OWN),
    Answer("total_months", NUMBER, gettext_lazy("Months in all, with the plan at the new employer"), _ESD, _OWN),
    Answer("extension", YES, gettext_lazy("An extension after a failed exam is approved"), _ESD, _OWN),
    Answer("workers", NUMBER, gettext_lazy("ESD workers of the new employer before the move"), _ESD, _OWN),
    Answer("own_wish_workers", NUMBER, gettext_lazy("Of them moved at own wish"), _ESD, _OWN),
    Answer("metro", YES, gettext_lazy("Head office of the new employer in a metropolitan area"), _ESD, _OWN),
    Answer("from_regional", YES, gettext_lazy("The old employer is in a regional area"), _ESD, _OWN),
    Answer("regional_workers", NUMBER, gettext_lazy("Of those at own wish: from regional employers"), _ESD, _OWN),
    Answer("proof", YES, gettext_lazy("A proof is there, such as a medical certificate"), _ESD, (Kind.UNAVOIDABLE,)),
    Answer("weekly_hours", NUMBER, gettext_lazy("Hours of work a week during the search"), _ESD, (Kind.UNAVOIDABLE,)),
    Answer("arranged_by", CHOICE, gettext_lazy("Arranged by somebody else: by whom"), _ESD),
    Answer("fee_from_worker", YES, gettext_lazy("Somebody took a fee from the worker"), _ESD),
    Answer("paid_for_introduction", YES, gettext_lazy("We paid somebody for an introduction"), _ESD),
    Answer("hindered", YES, gettext_lazy("The old employer hindered or punished the move"), _ESD),
    Answer("agent_paid", YES, gettext_lazy("An unlicensed party was paid"), _ESD),
    Answer("support_site_on", DAY, gettext_lazy("Entered in the support site (実習先変更支援サイト) on"), _TITP),
    Answer("bridge_kind", CHOICE, gettext_lazy("Status in between"), _TITP),
    Answer("bridge_on", DAY, gettext_lazy("Status in between: from"), _TITP),
    Answer("bridge_hours", NUMBER, gettext_lazy("Hours of work a week in between"), _TITP),
    *(
        Answer(name, DAY, label, regime)
        for name, label in (
            ("resident_notice_on", gettext_lazy("The person told the immigration agency on")),
            ("status_done_on", gettext_lazy("Change of status or designation done on")),
        )
        for regime in (_TITP, _ESD)
    ),
)
CHOICES = {
    "arranged_by": [
        ("worker_himself", gettext_lazy("the worker himself or herself")),
        ("private_agency", gettext_lazy("a private placement agency")),
        ("recruitment_information_service", gettext_lazy("a paid recruitment-information service")),
        ("broker", gettext_lazy("a broker")),
    ],
    "bridge_kind": [
        ("work", pgettext_lazy("bridge", "designated activities, work allowed (特定活動・就労可)")),
        ("work_28_hours", pgettext_lazy("bridge", "designated activities, 28 hours a week")),
        ("permission_28_hours", pgettext_lazy("bridge", "permission of 28 hours a week (資格外活動許可)")),
    ],
}


def ground_words(regime: str, ground: str) -> str:
    """A ground in the reader's language."""
    if not ground:
        return ""
    return guide.said(f"move.ground.{ground}") if regime == Regime.TITP else str(ESD_GROUND_WORDS[ground])


# Summaries of ESD-TRF-01 (a) to (f); the texts of the law name only the kinds.
ESD_GROUND_WORDS = {
    "breach_of_contract": gettext_lazy("serious breach of contract by the employer"),
    "violence_or_harassment": gettext_lazy("violence, harassment, breach of human rights"),
    "breach_of_law": gettext_lazy("breach of immigration or labour law"),
    "terms_differ": gettext_lazy("terms differ from reality, or were not explained"),
    "dismissal_or_bankruptcy": gettext_lazy("dismissal, or bankruptcy"),
    "plan_cancelled": gettext_lazy("certification of the plan cancelled"),
    "other_unfit": gettext_lazy("going on is not appropriate for another reason, such as an allergy"),
    "after_return": gettext_lazy("continuation after a return home"),
    "own_wish": gettext_lazy("own wish"),
}


def kind_of(regime: str, ground: str, *, entering_stage_3: bool) -> str:
    """The kind of move that a ground gives."""
    if regime == Regime.ESD:
        return Kind.OWN_WISH if esd_transfer.kind_of(ground) == "own_wish" else Kind.UNAVOIDABLE
    if entering_stage_3:
        return Kind.STAGE_3
    return Kind.OWN_WISH if ground == "own_wish" else Kind.UNAVOIDABLE
