"""The demo's two cycles: one finished, from launch to closure, and one that waits for HR to freeze it."""

from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from lms.appraisals import (
    acknowledging,
    citing,
    cycles,
    parts,
    population,
    queries,
    releasing,
    template_library,
)
from lms.appraisals.drafts import Draft, Rating
from lms.appraisals.models import Appraisal, Cycle, EvidenceItem
from lms.appraisals.phases import Phases
from lms.core import clock
from lms.core.db import db, transaction
from lms.core.guard import found
from lms.demo.calendar import ZONE, Calendar, at
from lms.people.models import Person, Team

TEAMS = ("Front office", "Clinic desk", "Back office")
_UNSEEN = "Nobody observed it in this period."


def finished_cycle(people: SimpleNamespace, days: Calendar) -> None:
    """Play last period's cycle: launched, written, frozen, rated, released, acknowledged, closed."""
    cycle = _launched(people.meilin, days.last_start, days.last_end, days.last_end + timedelta(days=7))
    for number, appraisal_id in enumerate(_ids(cycle)):
        _send_self_part(appraisal_id, days.last_end + timedelta(days=2), 9 + number)
    frozen_on = cycle.cut_off + timedelta(days=1)
    with clock.at(at(frozen_on, 8)):
        cycles.freeze(cycle, people.meilin, clock.now())
    for number, appraisal_id in enumerate(_ids(cycle)):
        _rate(appraisal_id, frozen_on + timedelta(days=6 + number))
    for appraisal_id in _ids(cycle):
        _release(appraisal_id, (people.meilin, people.henrik), frozen_on + timedelta(days=20))
    for number, appraisal_id in enumerate(_ids(cycle)):
        _acknowledge(appraisal_id, frozen_on + timedelta(days=22 + number))
    with clock.at(at(frozen_on + timedelta(days=60), 8)), transaction():
        cycles.close_due(cycle, clock.now())


def open_cycle(people: SimpleNamespace, days: Calendar) -> None:
    """Play this period's cycle up to today, its cut-off: all but Nadia and Maria have sent their own parts."""
    cycle = _launched(people.meilin, days.this_start, days.this_end, days.today)
    late = {people.nadia.id, people.maria.id}
    for number, appraisal_id in enumerate(_ids(cycle)):
        if _of(appraisal_id).employee_id not in late:
            _send_self_part(appraisal_id, days.today - timedelta(days=3), 8 + number)


def _launched(hr: Person, start: date, end: date, cut_off: date) -> Cycle:
    with clock.at(at(end - timedelta(days=40), 9)), transaction():
        teams = db.session.scalars(select(Team.id).where(Team.name.in_(TEAMS)))
        template = template_library.published()[0]
        phases = Phases(start, end, cut_off, cut_off, cut_off + timedelta(days=28))
        title = f"Customer service, {start:%B %Y} to {end:%B %Y}"
        cycle = cycles.create(cycles.Plan(title, template, phases, ZONE, tuple(teams)), hr)
        cycles.launch(cycle, hr)
    return cycle


def _send_self_part(appraisal_id: int, day: date, minute: int) -> None:
    with clock.at(at(day, 12) + timedelta(minutes=minute)), transaction():
        appraisal = _of(appraisal_id)
        ratings = [
            Rating(row["key"], 3 + (appraisal_id + place) % 2) for place, row in enumerate(appraisal.form)
        ]
        draft = Draft(
            tuple(ratings), comment="I keep what I promise. I want to get better at noticing early."
        )
        parts.submit_self(appraisal, draft, by=appraisal.employee)


def _rate(appraisal_id: int, day: date) -> None:
    with clock.at(at(day, 15)), transaction():
        appraisal = _of(appraisal_id)
        evidence = [item for item in queries.evidence(appraisal) if citing.citable(item)]
        manager = db.session.get_one(Person, population.appraisers([appraisal], day)[appraisal.id])
        cited = [item.number for item in evidence][:2]
        draft = Draft(
            tuple(_rating(row["key"], evidence) for row in appraisal.form),
            comment="Thank you for this half-year. We talked about it on the day I wrote this.",
            reason="The observations weigh more for me than the quiz results." if len(cited) > 1 else "",
            reason_citations=tuple(cited) if len(cited) > 1 else (),
        )
        parts.submit_rating(appraisal, draft, by=manager)


def _rating(criterion: str, evidence: Iterable[EvidenceItem]) -> Rating:
    """Rate what was observed by its mean, citing every observation; leave the rest unrated."""
    seen = [
        (item.number, item.content["levels"][criterion])
        for item in evidence
        if criterion in item.content.get("levels", {})
    ]
    if not seen:
        return Rating(criterion, None, _UNSEEN)
    level = int(sum(level for _number, level in seen) / len(seen) + 0.5)
    if level not in {3, 4} and len(seen) == 1:
        level = min(4, max(3, level))
    return Rating(criterion, level, "", tuple(number for number, _level in seen))


def _release(appraisal_id: int, hr: tuple[Person, Person], day: date) -> None:
    with clock.at(at(day, 9)), transaction():
        appraisal = _of(appraisal_id)
        record = queries.record(appraisal)
        raters = {sent.person_id for sent in record.sent}
        officers = [officer for officer in hr if officer.id not in raters]
        wanted = releasing.needs_of(record)
        code = wanted.not_rated_codes[0] if wanted.not_rated_codes else ""
        for officer in officers[: wanted.officers]:
            releasing.approve(appraisal, by=officer, not_rated_code=code, critical_seen=bool(wanted.critical))
        releasing.release(appraisal, by=officers[0])


def _acknowledge(appraisal_id: int, day: date) -> None:
    with clock.at(at(day, 17)), transaction():
        appraisal = _of(appraisal_id)
        statement = "Fair. I would like more observations at night." if appraisal_id % 3 == 0 else ""
        acknowledging.acknowledge(appraisal, by=appraisal.employee, statement=statement)


def _of(appraisal_id: int) -> Appraisal:
    return found(queries.load(appraisal_id))


def _ids(cycle: Cycle) -> list[int]:
    return list(
        db.session.scalars(select(Appraisal.id).where(Appraisal.cycle_id == cycle.id).order_by(Appraisal.id))
    )
