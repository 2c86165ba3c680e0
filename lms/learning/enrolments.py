"""Enrolments and progress: the stored projections of the ledger and the asks, opened and rebuilt here."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.core.db import db
from lms.courses.models import Course
from lms.learning import asks
from lms.learning.models import Enrolment, Progress


@dataclass(frozen=True)
class Path:
    """One person's way through one course: their enrolment, and their progress by module id."""

    course: Course
    enrolment: Enrolment
    progress: dict[int, Progress]


def open_for(person_id: int, course: Course) -> Path:
    """Give a person's way through a course, opened where it is not; the course comes with version and modules."""
    enrolment = find(person_id, course.id)
    if enrolment is None:
        enrolment = Enrolment(
            person_id=person_id, course_id=course.id, period=1, assigned=False, modules_done=0
        )
        db.session.add(enrolment)
    ids = [module.module_id for module in course.version.modules] if course.version else []
    rows = progress(person_id, ids)
    for module_id in ids:
        if module_id not in rows:
            rows[module_id] = Progress(person_id=person_id, module_id=module_id, period=1, lessons_read=0)
            db.session.add(rows[module_id])
    db.session.flush()
    return Path(course, enrolment, rows)


def find(person_id: int, course_id: int) -> Enrolment | None:
    """Give a person's enrolment in a course, or None."""
    return db.session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    )


def progress(person_id: int, module_ids: Sequence[int]) -> dict[int, Progress]:
    """Give a person's progress by module id."""
    rows = db.session.scalars(
        select(Progress).where(Progress.person_id == person_id, Progress.module_id.in_(module_ids))
    )
    return {row.module_id: row for row in rows}


def project_asks(enrolment: Enrolment) -> None:
    """Store in the enrolment what the asks say now: whether it is asked for, and by when."""
    live = [ask for ask in asks.of_people([enrolment.person_id], enrolment.course_id) if ask.live]
    enrolment.assigned = bool(live)
    enrolment.due_on = asks.due(live)
