"""Enrolments and progress: the stored projections of the ledger and the asks, read, opened and kept here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, insert, inspect, select
from sqlalchemy.orm import contains_eager

from lms.core.db import db
from lms.core.guard import found
from lms.courses.models import Course, CourseVersion, Lesson, LessonVersion, ModuleVersion
from lms.learning import asks
from lms.learning.ledger import read_by
from lms.learning.models import Enrolment, LearningEvent, Progress
from lms.quizzes.models import Quiz

_STORED: Final = [column.key for column in inspect(Progress).column_attrs if column.key != "id"]


@dataclass(frozen=True)
class Path:
    """One person's way through a published course, which comes with its version, modules and lessons.

    `quizzes` and `progress` are by module id, `reads` by the lesson's key. What is not open yet is missing.
    """

    person_id: int
    course: Course
    version: CourseVersion
    enrolment: Enrolment | None
    quizzes: dict[int, Quiz]
    progress: dict[int, Progress]
    reads: dict[str, datetime]


def path(person_id: int, key: str) -> Path | None:
    """Give a person's way through a course, read in one query, or None when it is not published."""
    return _path(person_id, Course.key == key)


def path_of_module(person_id: int, module_id: int) -> Path | None:
    """Give a person's way through the course that a module stands in now, or None when it stands in none."""
    stands_in = select(ModuleVersion.course_version_id).where(ModuleVersion.module_id == module_id)
    return _path(person_id, Course.version_id.in_(stands_in))


def open_for(person_id: int, course: Course) -> Enrolment:
    """Give a person's enrolment in a published course, opened with their progress where it is not.

    Raises NotFound when the course has been withdrawn meanwhile.
    """
    way = found(_path(person_id, Course.id == course.id))
    enrolment = opened(way)
    keep(enrolment, way.progress)
    return enrolment


def opened(way: Path) -> Enrolment:
    """Open what is not open yet of a person's way; it is stored by `keep`."""
    for module in way.version.modules:
        row = Progress(person_id=way.person_id, module_id=module.module_id, period=1, lessons_read=0)
        way.progress.setdefault(module.module_id, row)
    return way.enrolment or Enrolment(
        person_id=way.person_id, course_id=way.course.id, period=1, assigned=False, modules_done=0
    )


def keep(enrolment: Enrolment, progress: Mapping[int, Progress]) -> None:
    """Store an enrolment and its progress, what is new in one statement for each table."""
    db.session.add(enrolment)
    db.session.flush()
    new = [{name: getattr(row, name) for name in _STORED} for row in progress.values() if row.id is None]
    if new:
        # Rows that lack a value stand in the same statement as those that have it.
        db.session.execute(insert(Progress), new, execution_options={"render_nulls": True})


def find(person_id: int, course_id: int) -> Enrolment | None:
    """Give a person's enrolment in a course, or None."""
    return db.session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    )


def project_asks(enrolment: Enrolment) -> None:
    """Store in the enrolment what the asks say now: whether it is asked for, and by when."""
    live = [ask for ask in asks.of_people([enrolment.person_id], enrolment.course_id) if ask.live]
    enrolment.assigned = bool(live)
    enrolment.due_on = asks.due(live)


def _path(person_id: int, chosen: ColumnElement[bool]) -> Path | None:
    rows = db.session.execute(_way(person_id).where(chosen)).unique().all()
    if not rows:
        return None
    course = rows[0].Course
    return Path(
        person_id,
        course,
        course.version,
        rows[0].Enrolment,
        {row.Quiz.module_id: row.Quiz for row in rows if row.Quiz},
        {row.Progress.module_id: row.Progress for row in rows if row.Progress},
        {row.key: row.at for row in rows if row.at},
    )


def _way(person_id: int) -> Select[*tuple[Any, ...]]:
    """Select a published course with all that one person has in it: a row for each of its lessons."""
    modules = contains_eager(Course.version).contains_eager(CourseVersion.modules)
    return (
        select(Course, Enrolment, Progress, Quiz, Lesson.key, LearningEvent.at)
        .join(Course.version)
        .outerjoin(CourseVersion.modules)
        .outerjoin(ModuleVersion.module)
        .outerjoin(ModuleVersion.lessons)
        .outerjoin(LessonVersion.lesson)
        .outerjoin(Quiz, (Quiz.module_id == ModuleVersion.module_id) & Quiz.version_id.is_not(None))
        .outerjoin(Quiz.version)
        .outerjoin(LearningEvent, read_by(person_id))
        .outerjoin(Enrolment, (Enrolment.course_id == Course.id) & (Enrolment.person_id == person_id))
        .outerjoin(
            Progress, (Progress.module_id == ModuleVersion.module_id) & (Progress.person_id == person_id)
        )
        .options(
            modules.contains_eager(ModuleVersion.module),
            modules.contains_eager(ModuleVersion.lessons).contains_eager(LessonVersion.lesson),
            contains_eager(Quiz.version),
        )
        # Of two facts about one reading, the first is read last and stands.
        .order_by(ModuleVersion.position, LessonVersion.position, LearningEvent.id.desc())
    )
