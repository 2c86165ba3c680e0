"""What coaching pages show of one person: their learning, and the observations a viewer may read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.coaching.models import Observation, ObservedLevel
from lms.coaching.policy import readable_by
from lms.core.db import db
from lms.courses.models import Course, CourseVersion, Module, ModuleVersion
from lms.criteria.models import CriterionVersion
from lms.learning import queries as learning
from lms.learning.ledger import QUIZ_FAILED, QUIZ_PASSED
from lms.learning.models import Enrolment, LearningEvent
from lms.people.models import Person
from lms.people.policy import Viewer, led_by
from lms.quizzes.models import Quiz

_USUAL = ("empathy", "listening")
_FEW = 2
_MANY = 100


@dataclass(frozen=True)
class CourseStanding:
    """One course of one person as a leader sees it: where they stand, never their answers."""

    enrolment: Enrolment
    title: str
    modules: int
    tries: int


def person_led(viewer: Viewer, person_id: int) -> Person | None:
    """Give a person whom the viewer coaches or manages (any other, for HR), with their team, or None."""
    return db.session.scalar(
        select(Person)
        .where(Person.id == person_id, Person.id != viewer.id, led_by(viewer))
        .options(joinedload(Person.team))
    )


def learning_of(person_id: int) -> list[CourseStanding]:
    """Give the courses a person was asked to take, or has completed; what they only try stays theirs."""
    rows = [row for row in learning.enrolments_of(person_id) if row.assigned or row.completed_at]
    course_ids = [row.course_id for row in rows]
    tries = _counted(_tries(person_id, course_ids))
    modules = _counted(_modules(course_ids))
    return [
        CourseStanding(
            enrolment=row,
            title=_title(row),
            modules=modules.get(row.course_id, 0),
            tries=tries.get(row.course_id, 0),
        )
        for row in rows
    ]


def observation(viewer: Viewer, observation_id: int) -> Observation | None:
    """Give an observation the viewer may read, with its people and levels, or None."""
    return db.session.scalar(_with_all().where(Observation.id == observation_id, readable_by(viewer)))


def observations_of(viewer: Viewer, person_id: int) -> list[Observation]:
    """Give the latest observations of a person that the viewer may read, newest first."""
    return _latest(_with_all().where(Observation.employee_id == person_id, readable_by(viewer)))


def observations_about(person_id: int) -> list[Observation]:
    """Give what was shared with a person about their own work, newest first."""
    own = _with_all().where(Observation.employee_id == person_id, Observation.shared_at.is_not(None))
    return _latest(own)


def criteria_first(person_id: int) -> list[str]:
    """Give the keys of two criteria to ask about first: what their courses develop, or the usual two."""
    rows = db.session.execute(
        select(CourseVersion.develops, Enrolment.completed_at)
        .join(Course, Course.version_id == CourseVersion.id)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.person_id == person_id, Enrolment.assigned)
    ).all()
    open_first = sorted(rows, key=lambda row: row.completed_at is not None)
    weighed = [key for row in open_first for key in sorted(row.develops, key=row.develops.get, reverse=True)]
    return list(dict.fromkeys([*weighed, *_USUAL]))[:_FEW]


def _tries(person_id: int, course_ids: Sequence[int]) -> Select[int, int]:
    return (
        select(Module.course_id, func.count())
        .join(Quiz, Quiz.module_id == Module.id)
        .join(LearningEvent, LearningEvent.content_key == Quiz.key)
        .where(LearningEvent.person_id == person_id, LearningEvent.kind.in_([QUIZ_FAILED, QUIZ_PASSED]))
        .where(Module.course_id.in_(course_ids))
        .group_by(Module.course_id)
    )


def _modules(course_ids: Sequence[int]) -> Select[int, int]:
    return (
        select(Course.id, func.count())
        .join(ModuleVersion, ModuleVersion.course_version_id == Course.version_id)
        .where(Course.id.in_(course_ids))
        .group_by(Course.id)
    )


def _counted(asked: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(asked)}


def _title(row: Enrolment) -> str:
    version = row.completed_version or row.course.version
    return version.title if version else row.course.key


def _with_all() -> Select[Observation]:
    levels = selectinload(Observation.levels).joinedload(ObservedLevel.criterion_version)
    return select(Observation).options(
        joinedload(Observation.observer),
        joinedload(Observation.employee),
        levels.joinedload(CriterionVersion.criterion),
    )


def _latest(chosen: Select[Observation]) -> list[Observation]:
    newest = chosen.order_by(Observation.occurred_on.desc(), Observation.id.desc()).limit(_MANY)
    return list(db.session.scalars(newest))
