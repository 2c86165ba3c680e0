"""Who is in a cycle: the people it is for, who would rate each of them, and what keeps somebody from being launched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased, contains_eager

from lms.appraisals.models import Appraisal, Cycle, NamedAppraiser
from lms.appraisals.states import State
from lms.core.db import db
from lms.people.models import Person, ReportingLine
from lms.people.policy import is_live


class Obstacle(StrEnum):
    """Why somebody cannot be launched."""

    NO_MANAGER = "no-manager"
    MANAGER_GONE = "manager-gone"
    APPRAISER_GONE = "appraiser-gone"
    HAS_ANOTHER = "has-another"

    @property
    def wants_appraiser(self) -> bool:
        """Whether HR can clear it by naming an appraiser."""
        return self is not Obstacle.HAS_ANOTHER


@dataclass(frozen=True)
class Candidate:
    """One person a cycle is for. `number` is their appraisal in this cycle, `other_number` one for the same time."""

    person: Person
    manager: Person | None
    named: Person | None
    number: str | None
    other_number: str | None

    @property
    def appraiser(self) -> Person | None:
        """Who rates: whom HR named, else the manager."""
        return self.named or self.manager

    @property
    def obstacle(self) -> Obstacle | None:
        """What keeps them from being launched, if anything does."""
        if self.other_number:
            return Obstacle.HAS_ANOTHER
        if self.named:
            return Obstacle.APPRAISER_GONE if self.named.disabled_at else None
        if self.manager is None:
            return Obstacle.NO_MANAGER
        return Obstacle.MANAGER_GONE if self.manager.disabled_at else None

    @property
    def ready(self) -> bool:
        """Whether launching the cycle opens an appraisal for them."""
        return self.number is None and self.obstacle is None


def rule(team_ids: Collection[int] | None) -> dict[str, Any]:
    """Give the rule as a cycle keeps it: everyone, or the people of some teams."""
    return {"teams": None if team_ids is None else sorted(team_ids)}


def size(team_ids: Collection[int] | None, period_end: date) -> int:
    """Count the people a cycle would be for."""
    counted = select(func.count()).select_from(Person).where(*_included(team_ids, period_end))
    return db.session.scalar(counted) or 0


def candidates(cycle: Cycle, on: date) -> list[Candidate]:
    """Give everybody a cycle is for, by name, with their manager on a day; in one query."""
    manager, named = aliased(Person), aliased(Person)
    mine = and_(Appraisal.employee_id == Person.id, Appraisal.cycle_id == cycle.id)
    naming = and_(NamedAppraiser.employee_id == Person.id, NamedAppraiser.cycle_id == cycle.id)
    rows = db.session.execute(
        select(Person, manager, named, Appraisal.number, _other(cycle))
        .outerjoin(Person.team)
        .outerjoin(ReportingLine, and_(ReportingLine.employee_id == Person.id, is_live(ReportingLine, on)))
        .outerjoin(manager, manager.id == ReportingLine.manager_id)
        .outerjoin(NamedAppraiser, naming)
        .outerjoin(named, named.id == NamedAppraiser.appraiser_id)
        .outerjoin(Appraisal, mine)
        .where(*_included(cycle.population["teams"], cycle.period_end))
        .options(contains_eager(Person.team))
        .order_by(Person.found_by, Person.id)
    )
    return [Candidate(*row) for row in rows]


def appraisers(appraisals: Sequence[Appraisal], on: date) -> dict[int, int]:
    """Give who rates each appraisal on a day, where somebody does: whom HR named, else the manager of that day."""
    lines = select(ReportingLine.employee_id, ReportingLine.manager_id).where(
        ReportingLine.employee_id.in_([appraisal.employee_id for appraisal in appraisals]),
        is_live(ReportingLine, on),
    )
    managers = {line.employee_id: line.manager_id for line in db.session.execute(lines)}
    found = {row.id: row.named_appraiser_id or managers.get(row.employee_id) for row in appraisals}
    return {appraisal_id: person_id for appraisal_id, person_id in found.items() if person_id is not None}


def _included(team_ids: Collection[int] | None, period_end: date) -> list[ColumnElement[bool]]:
    included = [Person.disabled_at.is_(None), Person.joined_on <= period_end]
    if team_ids is not None:
        included.append(Person.team_id.in_(team_ids))
    return included


def _other(cycle: Cycle) -> ScalarSelect[str]:
    """Select the number of an appraisal that somebody has in another cycle for some of the same days."""
    another, theirs = aliased(Cycle), aliased(Appraisal)
    return (
        select(func.min(theirs.number))
        .join(another, another.id == theirs.cycle_id)
        .where(
            theirs.employee_id == Person.id,
            theirs.state != State.WITHDRAWN,
            another.id != cycle.id,
            another.period_start <= cycle.period_end,
            another.period_end >= cycle.period_start,
        )
        .scalar_subquery()
    )
