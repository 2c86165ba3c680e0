"""Enrolments and progress: the stored projections of the ledger and the asks, opened and rebuilt here."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from lms.core.db import db
from lms.courses.models import Course, Module, ModuleVersion
from lms.learning import asks
from lms.learning.models import Enrolment, Progress


def open_for(person_id: int, course_id: int) -> Enrolment:
    """Give a person's enrolment in a course, opened if there is none, with a progress row for each module."""
    enrolment = find(person_id, course_id)
    if enrolment is None:
        enrolment = Enrolment(
            person_id=person_id, course_id=course_id, period=1, assigned=False, modules_done=0
        )
        db.session.add(enrolment)
        db.session.flush()
    module_ids = list(db.session.scalars(select(Module.id).where(Module.id.in_(_published(course_id)))))
    have = set(
        db.session.scalars(
            select(Progress.module_id).where(
                Progress.person_id == person_id, Progress.module_id.in_(module_ids)
            )
        )
    )
    missing = [module_id for module_id in module_ids if module_id not in have]
    db.session.add_all(
        Progress(person_id=person_id, module_id=module_id, period=1, lessons_read=0) for module_id in missing
    )
    db.session.flush()
    return enrolment


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


def _published(course_id: int) -> Select[int]:
    return (
        select(ModuleVersion.module_id)
        .join(Course, Course.version_id == ModuleVersion.course_version_id)
        .where(Course.id == course_id)
    )
