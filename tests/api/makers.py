"""Rows of the placement cycle for the lists of the API."""

from datetime import date, timedelta

from django.utils import timezone

from companies.models import Headcount
from interns.models import AfterReturn, ResidenceEvent, SendingOrganization, SendingSuspension
from tests.applying.makers import one_applying
from tests.exams.makers import make_exam
from tests.incidents.makers import make_incident, make_transfer
from tests.lectures.makers import make_course
from tests.recruiting.makers import make_candidate, make_offer, one_recruiting
from tests.support.makers import make_given, make_held, make_support, make_worker
from tests.world import TODAY, make_person, place
from training.models import (
    Candidate,
    Cohort,
    ExamAttempt,
    Incident,
    IncidentPerson,
    IncidentStep,
    LectureCourse,
    Offer,
    PlanApplication,
    PlanChange,
    ResidenceApplication,
    SupportInterview,
    SupportPlan,
    SupportRecord,
    Transfer,
)

PLANTED = "PLANTED-41d7 words written inside an audit"


def make_placement_cycle_of_osaka(cast):
    """A row of Osaka in each of these lists, and words in every text of the lists."""
    by, person = cast.charlie, make_person(cast.osaka)
    placement = place(person, cast.naniwa_site, date(2026, 4, 1), date(2027, 3, 31))
    cast.of_osaka = one_recruiting(cast.naniwa_site, by)
    cast.applying_of_osaka = one_applying(cast.naniwa_site, by, person, placement.plan)
    cast.lecture_of_osaka = make_course(cast.osaka, [person], kind="pre")
    cast.exam_of_osaka = make_exam(person, result="passed")
    cast.move_of_osaka = make_transfer(placement, by, kind="stage_3")
    cast.support_of_osaka = make_support(make_worker(cast.naniwa_site), made_on=date(2026, 10, 1), sector="CARE")
    cast.given_of_osaka = make_given(cast.support_of_osaka, by)
    cast.held_of_osaka = make_held(cast.support_of_osaka, by)
    cast.case_of_osaka = make_incident(cast.naniwa_site, by, [person], kind="accident")
    cast.event_of_osaka = ResidenceEvent.objects.create(person=person, kind="left", happened_on=date(2026, 11, 2))
    cast.heard_of_osaka = AfterReturn.objects.create(person=person, kind="study", heard_on=date(2026, 11, 2))
    cast.counted_of_osaka = Headcount.objects.create(company=cast.naniwa, valid_from=TODAY, full_time=8)
    SendingSuspension.objects.create(
        sending=cast.sending, starts_on=date(2025, 6, 1), ends_on=date(2025, 8, 31), authority=PLANTED, reason=PLANTED
    )
    texts = {
        Headcount: ("source",),
        SendingOrganization: ("representative", "address", "phone", "recommended_by", "fee_basis", "note"),
        Offer: ("countries", "conditions", "contact", "selection_place", "note", "closed_reason"),
        Candidate: ("wish", "home_address", "note"),
        PlanApplication: ("goal", "decision_note", "note"),
        Cohort: ("note",),
        LectureCourse: ("venue", "venue_address", "lodging", "provider", "note"),
        ExamAttempt: ("exam", "body", "place", "absence_reason", "note"),
        Transfer: ("request", "elsewhere", "rejected_reason"),
        Incident: ("description", "cause", "result"),
        IncidentPerson: ("note",),
        IncidentStep: ("told_to", "channel", "note"),
        SupportRecord: ("content", "interpreter"),
        SupportInterview: ("supervisor", "interpreter", "remarks"),
        ResidenceEvent: ("address", "note"),
        ResidenceApplication: ("note",),
        PlanChange: ("before", "after", "reason", "settled_note"),
        AfterReturn: ("employer", "position", "source", "note"),
    }
    for model, names in texts.items():
        model.objects.update(**{name: PLANTED[: model._meta.get_field(name).max_length] for name in names})
    Transfer.objects.update(ground="bankruptcy", answers={"inside": PLANTED}, verdict={"inside": PLANTED})
    SupportInterview.objects.update(
        answers={"3-4": {"problem": True, "text": PLANTED}}, nonconforming=True, nonconformity={"what": PLANTED}
    )
    SupportPlan.objects.update(items={"1": {"planned": True, "how": PLANTED}})
    SendingOrganization.objects.update(confirmed={PLANTED: True})


def add_placement_cycle(world, person, company):
    """One row in each of these lists for a trainee of a company, and a number of its staff."""
    placement = person.placements.select_related("company", "plan", "establishment").get()
    sending = SendingOrganization.objects.create(country="VN", name=f"SEND {company.pk}")
    offer = make_offer(placement.establishment, world.alice, sending=sending)
    candidate = make_candidate(offer, person, "selected")
    cohort = Cohort.objects.create(
        office=world.tokyo, name=f"第{company.pk}期", arrives_on=TODAY + timedelta(days=company.pk), sending=sending
    )
    application = PlanApplication.objects.create(
        office=world.tokyo, company=company, establishment=placement.establishment, person=person, cohort=cohort,
        candidate=candidate, stage=1, starts_on=date(2028, 3, 1), ends_on=date(2029, 2, 28), drafted_by=world.alice,
    )  # fmt: skip
    make_course(world.tokyo, [person], cohort=cohort, sending=sending)
    make_exam(person)
    make_transfer(placement, world.alice, new_company=world.asahi)
    support = make_support(placement)
    make_given(support, world.alice)
    make_held(support, world.alice)
    make_incident(placement.establishment, world.alice, [person])
    ResidenceEvent.objects.create(person=person, kind="moved", happened_on=TODAY)
    ResidenceApplication.objects.create(person=person, application=application, kind="coe", filed_on=TODAY)
    PlanChange.objects.create(
        plan=placement.plan, company=company, office=world.tokyo, code="lodging", happens_on=TODAY, treatment="notice",
        entered_at=timezone.now(), entered_by=world.alice,
    )  # fmt: skip
    AfterReturn.objects.create(person=person, kind="employed", heard_on=TODAY)
    Headcount.objects.create(company=company, valid_from=TODAY, full_time=30)
