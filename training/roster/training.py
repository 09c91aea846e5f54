"""Plans and placements of a roster. A placement is one person at one establishment under one plan from one day on."""

from collections import defaultdict
from datetime import date

from django.db.models import F

from interns.domain.same import CHUNK

from ..models import Placement, Plan, Regime
from .employers import Employers
from .house import House, in_order, need, no_overlap, not_ahead, repeats
from .messages import WARNING
from .parsing import SSW_1, SSW_2
from .plan_work import check_work
from .sheets import STAGE_COLUMNS
from .trainees import Trainees
from .wishes import Line, Remarks, Wish

SSW = dict.fromkeys((SSW_1, SSW_2), Regime.SSW)


class Training:
    """Gathers plans and placements, after people and employers are known."""

    def __init__(self, house: House, employers: Employers, trainees: Trainees, remarks: Remarks, today: date):
        self.house, self.employers, self.trainees = house, employers, trainees
        self.remarks, self.today = remarks, today
        self.plans: dict[int, list[Wish]] = defaultdict(list)
        self.placements: dict[int, list[Wish]] = defaultdict(list)

    def read(self, lines: list[Line]) -> None:
        self._load()
        for line in lines:
            if line.kind == "plans":
                self._plan_row(line)
            elif line.kind == "roster":
                self._stages(line)
        for line in lines:
            if line.kind in ("placements", "roster"):
                self._placement(line)
        self._check()

    def wishes(self) -> list[Wish]:
        plans = [wish for wishes in self.plans.values() for wish in wishes]
        return plans + [wish for wishes in self.placements.values() for wish in wishes]

    def _load(self):
        known = [wish.row.pk for wish in self.trainees.people if wish.row is not None]
        self._plan_rows, self._placement_rows = defaultdict(list), defaultdict(list)
        for start in range(0, len(known), CHUNK):
            chunk = known[start : start + CHUNK]
            for row in Plan.objects.filter(person__in=chunk).order_by("starts_on"):
                self._plan_rows[row.person_id].append(row)
            rows = Placement.objects.filter(person__in=chunk)
            rows = rows.annotate(regime=F("plan__regime"), stage=F("plan__stage"))
            for row in rows.order_by("starts_on"):
                self._placement_rows[row.person_id].append(row)

    # Plans

    def _plan_row(self, line):
        person = self.trainees.of_line.get(id(line))
        if person is None:
            return
        said = self._said(line)
        for name in ("starts_on", "ends_on"):
            if line.get(f"plan.{name}") is None and f"plan.{name}" not in line.bad:
                self.remarks.add("missing", line, f"plan.{name}", field=f"plan.{name}")
        if said is None or line.get("plan.starts_on") is None:
            return
        wish = self._plan(person, *said, line.get("plan.starts_on"), line.get("plan.certification_no"))
        if not repeats(wish, line, "plans", self.remarks, ["plan.starts_on"]):
            self._plan_values(wish, line)

    def _stages(self, line):
        """The stages a row of the whole roster tells, each as a plan of technical intern training."""
        person = self.trainees.of_line.get(id(line))
        if person is None:
            return
        for record, stage in STAGE_COLUMNS.items():
            given, first = line.of(record), f"{record}.starts_on"
            if not given or first in line.bad:
                continue
            if "starts_on" not in given:
                self.remarks.add(
                    "missing", line, [first, f"{record}.ends_on", f"{record}.certification_no"], field=first
                )
                continue
            wish = self._plan(person, str(Regime.TITP), stage, given["starts_on"], given.get("certification_no"))
            wish.lines.append(line)
            for name, value in given.items():
                wish.want(self.remarks, name, value, line, f"{record}.{name}")

    def _said(self, line, *, needed=True):
        """Regime and stage a line says; None when they are missing or do not fit (which is said)."""
        if "plan.stage" in line.bad or "plan.regime" in line.bad:
            return None
        regime, stage = (SSW.get(line.get(f"plan.{name}"), line.get(f"plan.{name}")) for name in ("regime", "stage"))
        if isinstance(stage, Regime):
            if regime and regime != stage:
                return self._too_much(line)
            regime, stage = stage, None
        regime = regime or (Regime.TITP if stage else None)
        if regime is None or (regime == Regime.TITP and stage is None):
            if needed:
                self.remarks.add("stage_missing", line, ["plan.stage", "plan.regime", "plan.starts_on"])
            return None
        if regime != Regime.TITP and stage is not None:
            return self._too_much(line)
        return str(regime), stage

    def _too_much(self, line):
        """A stage where the regime has none; a line is asked several times and says it once."""
        self.remarks.add("stage_too_much", line, "plan.stage")
        line.spoil("plan.stage")

    def _plan(self, person, regime, stage, starts_on, number) -> Wish:
        """The plan of a person that begins on a day or has this certification number, recorded or new."""
        mine = self.plans[id(person)]
        for wish in mine:
            same = (wish.now("regime"), wish.now("stage"), wish.now("starts_on")) == (regime, stage, starts_on)
            if same or (number and wish.now("certification_no") == number):
                return wish
        rows = self._plan_rows.get(person.row.pk, []) if person.row is not None else []
        row = next((row for row in rows if number and row.certification_no == number), None)
        row = row or next((r for r in rows if (r.regime, r.stage, r.starts_on) == (regime, stage, starts_on)), None)
        return self._add_plan(person, row, regime, stage, starts_on)

    def _add_plan(self, person, row, regime, stage, starts_on):
        wish = Wish("plan", f"{person.key} {regime}{stage or ''} {starts_on}", row, {}, {"person": person})
        if row is None:
            wish.values |= {"regime": regime, "stage": stage}
            wish.values["starts_on"] = starts_on
        self.plans[id(person)].append(wish)
        return wish

    def _plan_values(self, wish, line):
        if line not in wish.lines:
            wish.lines.append(line)
        said = self._said(line, needed=False)
        if said is not None:
            for name, value in zip(("regime", "stage"), said, strict=True):
                wish.want(self.remarks, name, value, line, f"plan.{name}")
        given = line.of("plan")
        for name in ("stage", "regime"):
            if given.get(name) in SSW:
                wish.want(self.remarks, "ssw_2", given[name] == SSW_2, line, f"plan.{name}")
        if self._lecture_elsewhere(wish, line, given):
            given = {name: value for name, value in given.items() if not name.startswith("lecture")}
        for name, value in given.items():
            if name not in ("regime", "stage"):
                wish.want(self.remarks, name, value, line, f"plan.{name}")

    def _lecture_elsewhere(self, wish, line, given):
        """Lists of people repeat the lecture of the first year beside a later stage; it belongs to another plan."""
        if line.kind == "plans" or wish.now("stage") == 1 or not any(name.startswith("lecture") for name in given):
            return False
        self.remarks.once("lecture_not_stage_1", line, severity=WARNING)
        return True

    def _covering(self, person, day) -> Wish | None:
        """The plan of a person that covers a day: of the file, else a recorded one."""
        mine = self.plans[id(person)]
        for wish in mine:
            first, last = wish.now("starts_on"), wish.now("ends_on")
            if first and last and first <= day <= last:
                return wish
        taken = {wish.row.pk for wish in mine if wish.row is not None}
        rows = self._plan_rows.get(person.row.pk, []) if person.row is not None else []
        row = next((row for row in rows if row.pk not in taken and row.starts_on <= day <= row.ends_on), None)
        if row is None:
            return None
        wish = Wish("plan", f"{person.key} {row.pk}", row, {}, {"person": person})
        mine.append(wish)
        return wish

    def plans_of(self, person: Wish) -> list[Wish]:
        """All plans of a person as they will be: those the file speaks about, and the other recorded ones."""
        mine = self.plans.get(id(person), [])
        taken = {wish.row.pk for wish in mine if wish.row is not None}
        rows = self._plan_rows.get(person.row.pk, []) if person.row is not None else []
        others = [row for row in rows if row.pk not in taken]
        return [*mine, *(Wish("plan", f"{person.key} {row.pk}", row, {}, {"person": person}) for row in others)]

    # Placements

    def _placement(self, line):
        person = self.trainees.of_line.get(id(line))
        if person is None:
            return
        starts_on = line.get("placement.starts_on")
        plan_first = line.get("plan.starts_on")
        if starts_on is None and "placement.starts_on" not in line.bad:
            starts_on = plan_first
        if starts_on is None:
            self._no_start(line)
            return
        if not line.has("company"):
            if line.kind == "roster" and not any(key.startswith("company.") for key in line.bad):
                self.remarks.add("company_of_row", line, ["company.name", "company.corporate_number"])
            return
        place = self.employers.place_of(line)
        plan = self._plan_for(person, line, starts_on)
        if place is None or plan is None:
            return
        self._add_placement(person, place, plan, starts_on, line)

    def _no_start(self, line):
        key = "placement.starts_on"
        if key in line.bad or not line.has("company"):
            return
        if key in line.at or line.kind == "placements":
            self.remarks.add("missing", line, key, field=key)
        elif "plan.starts_on" in line.at:
            if "plan.starts_on" not in line.bad:
                self.remarks.add("missing", line, "plan.starts_on", field="plan.starts_on")
        else:
            self.remarks.once("placement_skipped", line, severity=WARNING, field=key)

    def _plan_for(self, person, line, starts_on):
        """The plan a placement is under: the one the row names, the one that covers its first day, or a new one."""
        if any(f"plan.{name}" in line.bad for name in ("starts_on", "ends_on", "stage", "regime")):
            return None
        said = self._said(line, needed=False)
        if said and line.get("plan.starts_on"):
            wish = self._plan(person, *said, line.get("plan.starts_on"), line.get("plan.certification_no"))
            self._plan_values(wish, line)
            return wish
        found = self._covering(person, starts_on)
        if found is not None:
            has = (found.now("regime"), found.now("stage"))
            if said and said != has:
                first, last = found.now("starts_on").isoformat(), found.now("ends_on").isoformat()
                self.remarks.add("plan_differs", line, ["plan.stage", "placement.starts_on"],
                                 stage=has[1] or has[0], first=first, last=last)  # fmt: skip
                return None
            self._plan_values(found, line)
            return found
        if said is None:
            self._said(line)
            return None
        ends_on = line.get("plan.ends_on") or line.get("placement.ends_on")
        if ends_on is None:
            if not {"plan.ends_on", "placement.ends_on"} & line.bad:
                self.remarks.add("plan_unknown", line, ["placement.ends_on", "placement.starts_on"])
            return None
        wish = self._plan(person, *said, starts_on, line.get("plan.certification_no"))
        self._plan_values(wish, line)
        if wish.now("ends_on") is None:
            wish.values["ends_on"] = ends_on
        return wish

    def _add_placement(self, person, place, plan, starts_on, line):
        mine = self.placements[id(person)]
        same = next((w for w in mine if w.links["establishment"] is place and w.now("starts_on") == starts_on), None)
        if same is not None:
            earlier = same.lines[0]
            if earlier.mapped is line.mapped:
                self.remarks.add(
                    "duplicate_row", line, ["placement.starts_on", "person.passport_name"], row=earlier.number
                )
                return
            wish = same
        else:
            row = self._recorded(person, place, plan, starts_on)
            key = f"{person.key} {place.key} {starts_on}"
            wish = Wish("placement", key, row, {"starts_on": starts_on}, {"person": person, "establishment": place})
            wish.links |= {"plan": plan, "company": place.links["company"]}
            mine.append(wish)
        wish.lines.append(line)
        if line.get("placement.starts_on"):
            wish.want(self.remarks, "starts_on", starts_on, line, "placement.starts_on")
        for name in ("ends_on", "end_reason"):
            if line.get(f"placement.{name}") is not None:
                wish.want(self.remarks, name, line.get(f"placement.{name}"), line, f"placement.{name}")
        open_end = wish.row is None and wish.now("ends_on") is None and "placement.ends_on" not in line.bad
        if open_end and plan.now("ends_on") is not None:
            wish.values["ends_on"] = plan.now("ends_on")
        office = self.employers.office(place.links["company"])
        if office is not None and not place.links["company"].lines:
            self.house.must_allow(office, line, ["company.name", "company.corporate_number", "establishment.name"])

    def _recorded(self, person, place, plan, starts_on):
        if person.row is None or place.row is None:
            return None
        wanted = (place.row.pk, starts_on, plan.now("regime"), plan.now("stage"))
        rows = self._placement_rows.get(person.row.pk, [])
        return next((r for r in rows if (r.establishment_id, r.starts_on, r.regime, r.stage) == wanted), None)

    # What must hold

    def _check(self):
        for owner, wishes in self.plans.items():
            spoken = [wish for wish in wishes if wish.lines]
            for wish in spoken:
                self._check_plan(wish)
            if spoken:
                self._overlap(wishes, self._plan_rows)
            for wish in self.placements.get(owner, ()):
                self._check_placement(wish)
            if self.placements.get(owner):
                self._overlap(self.placements[owner], self._placement_rows)

    def _overlap(self, wishes, rows):
        person = wishes[0].links["person"]
        known = rows.get(person.row.pk, []) if person.row is not None else []
        no_overlap([wish for wish in wishes if wish.lines and wish.now("ends_on")], known, self.remarks)

    def _check_plan(self, wish):
        not_ahead(wish, "exam_applied_on", self.today, self.remarks)
        record = wish.place("starts_on")[1].partition(".")[0] or "plan"  # the columns that tell of it
        if wish.row is None and not need(wish, "ends_on", f"{record}.ends_on", self.remarks):
            return
        if not in_order(wish, "plan.starts_on", "plan.ends_on", self.remarks):
            return
        check_work(wish, self.remarks)
        in_order(wish, "plan.lecture_starts_on", "plan.lecture_ends_on", self.remarks)
        first, last, stage = wish.now("starts_on"), wish.now("ends_on"), wish.now("stage")
        lecture = wish.now("lecture_starts_on")
        if lecture is not None and first and last and (stage != 1 or not first <= lecture <= last):
            line, key = wish.place("lecture_starts_on", "starts_on")
            days = {"first": first.isoformat(), "last": last.isoformat()}
            self.remarks.add("lecture_outside", line, key, stage=stage or "-", **days)

    def _check_placement(self, wish):
        if wish.row is None and not need(wish, "ends_on", "placement.ends_on", self.remarks):
            return
        if not in_order(wish, "placement.starts_on", "placement.ends_on", self.remarks):
            return
        plan = wish.links["plan"]
        first, last = plan.now("starts_on"), plan.now("ends_on")
        if first and last and not (first <= wish.now("starts_on") and wish.now("ends_on") <= last):
            line, key = wish.place("ends_on", "starts_on")
            days = {"first": first.isoformat(), "last": last.isoformat()}
            self.remarks.add("outside_plan", line, key, severity=WARNING, **days)
