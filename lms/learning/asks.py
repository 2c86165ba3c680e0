"""Who asks whom to learn what, by when: read from the events of assignments, which are only ever added to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from lms.core.db import db
from lms.learning.models import Assignment, AssignmentEvent

INCLUDED, EXTENDED, WAIVED, WITHDRAWN = "included", "extended", "waived", "withdrawn"


@dataclass(frozen=True)
class Ask:
    """One person's share in one assignment as it stands: live, or ended by a waiver or a withdrawal."""

    assignment_id: int
    person_id: int
    course_id: int
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    reason: str
    due_on: date | None
    ended: str | None = None
    ended_reason: str = ""

    @property
    def live(self) -> bool:
        """Tell whether it is still asked."""
        return self.ended is None

    @property
    def own_wish(self) -> bool:
        """Tell whether the person asked for it themselves: initiative, shown and never scored."""
        return self.asked_by_id == self.person_id


def of_people(person_ids: Sequence[int], course_id: int | None = None) -> list[Ask]:
    """Give all asks to these people, ended ones too, oldest first."""
    chosen = (
        select(AssignmentEvent)
        .join(AssignmentEvent.assignment)
        .where(AssignmentEvent.person_id.in_(person_ids))
        .options(contains_eager(AssignmentEvent.assignment).joinedload(Assignment.asked_by))
        .order_by(AssignmentEvent.id)
    )
    if course_id is not None:
        chosen = chosen.where(Assignment.course_id == course_id)
    return as_they_stand(db.session.scalars(chosen))


def of_assignment(assignment_id: int) -> list[AssignmentEvent]:
    """Give everything that happened to one assignment, oldest first, with the people it names."""
    chosen = (
        select(AssignmentEvent)
        .where(AssignmentEvent.assignment_id == assignment_id)
        .options(
            joinedload(AssignmentEvent.person),
            joinedload(AssignmentEvent.by),
            joinedload(AssignmentEvent.assignment).joinedload(Assignment.asked_by),
        )
        .order_by(AssignmentEvent.id)
    )
    return list(db.session.scalars(chosen))


def as_they_stand(events: Iterable[AssignmentEvent]) -> list[Ask]:
    """Fold events, oldest first, into one ask per person and assignment."""
    asks: dict[tuple[int, int], Ask] = {}
    for event in events:
        key = (event.assignment_id, event.person_id)
        if event.kind == INCLUDED:
            asks[key] = _asked(event)
        elif event.kind == EXTENDED:
            asks[key] = replace(asks[key], due_on=event.due_on)
        else:
            asks[key] = replace(asks[key], ended=event.kind, ended_reason=event.reason)
    return list(asks.values())


def due(asks: Iterable[Ask]) -> date | None:
    """Give the date that holds: the earliest of the live asks' dates, or None."""
    return min((ask.due_on for ask in asks if ask.live and ask.due_on), default=None)


def _asked(event: AssignmentEvent) -> Ask:
    assignment = event.assignment
    return Ask(
        assignment_id=assignment.id,
        person_id=event.person_id,
        course_id=assignment.course_id,
        asked_by_id=assignment.asked_by_id,
        asked_by=assignment.asked_by.name,
        asked_at=assignment.asked_at,
        reason=assignment.reason,
        due_on=event.due_on,
    )
