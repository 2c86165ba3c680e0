"""Read where people stand: for home, the catalogue, the course page and the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.core.db import db
from lms.courses.models import Course, CourseVersion, Lesson, LessonVersion, ModuleVersion
from lms.learning.ledger import read_by
from lms.learning.models import Assignment, Enrolment, LearningEvent, Progress
from lms.learning.progress import QUIZ_MINUTES, Ask, Standing, course_standing, module_standing
from lms.people.models import Person
from lms.people.policy import Viewer, led_by
from lms.quizzes.models import Quiz, QuizVersion

_PERSON: Final[BindParameter[int]] = bindparam("person")
_MODULES: Final = contains_eager(Course.version).contains_eager(CourseVersion.modules)
_COURSE: Final = (
    select(Course, Enrolment, Progress, Quiz, Lesson.key, LearningEvent.at)
    .join(Course.version)
    .outerjoin(CourseVersion.modules)
    .outerjoin(ModuleVersion.module)
    .outerjoin(ModuleVersion.lessons)
    .outerjoin(LessonVersion.lesson)
    .outerjoin(Quiz, (Quiz.module_id == ModuleVersion.module_id) & Quiz.version_id.is_not(None))
    .outerjoin(Quiz.version)
    .outerjoin(LearningEvent, read_by(_PERSON))
    .outerjoin(Enrolment, (Enrolment.course_id == Course.id) & (Enrolment.person_id == _PERSON))
    .outerjoin(Progress, (Progress.module_id == ModuleVersion.module_id) & (Progress.person_id == _PERSON))
    .where(Course.key == bindparam("key"))
    .options(
        # It would be read with every row, and no page of a course shows it.
        _MODULES.contains_eager(ModuleVersion.module),
        _MODULES.defer(ModuleVersion.develops),
        _MODULES.contains_eager(ModuleVersion.lessons).contains_eager(LessonVersion.lesson),
        contains_eager(Quiz.version).load_only(QuizVersion.title, QuizVersion.pass_mark),
    )
    # Of two facts about one reading, the first is read last and stands.
    .order_by(ModuleVersion.position, LessonVersion.position, LearningEvent.id.desc())
)
"""A published course with all that one person has in it: a row for each of its lessons."""


@dataclass(frozen=True)
class ModuleView:
    """A module as one person sees it: its version, its quiz, and where they stand in it."""

    version: ModuleVersion
    quiz: Quiz | None
    standing: Standing
    reads: dict[str, datetime]

    @property
    def key(self) -> str:
        """Give the module's key."""
        return self.version.module.key


@dataclass(frozen=True)
class CourseView:
    """A course as one person sees it."""

    course: Course
    version: CourseVersion
    enrolment: Enrolment | None
    modules: tuple[ModuleView, ...]
    standing: Standing

    @property
    def current(self) -> ModuleView | None:
        """Give the first module that is not complete, or None."""
        return next((module for module in self.modules if not module.standing.completed_at), None)


def course_view(person_id: int, key: str) -> CourseView | None:
    """Give a published course with one person's standing in each of its modules, or None; one query."""
    rows = db.session.execute(_COURSE, {"person": person_id, "key": key}).unique().all()
    if not rows:
        return None
    course, enrolment = rows[0].Course, rows[0].Enrolment
    quizzes = {row.Quiz.module_id: row.Quiz for row in rows if row.Quiz}
    progress = {row.Progress.module_id: row.Progress for row in rows if row.Progress}
    reads = {row.key: row.at for row in rows if row.at}
    modules = tuple(
        _module_view(module, quizzes.get(module.module_id), reads, progress.get(module.module_id))
        for module in course.version.modules
    )
    completed = {mo.key: mo.standing.completed_at for mo in modules if mo.standing.completed_at}
    asked = [Ask(mo.key, mo.version.title, mo.version.minutes) for mo in modules]
    standing = course_standing(asked, completed, enrolment.completed_at if enrolment else None)
    return CourseView(course, course.version, enrolment, modules, standing)


def _module_view(
    module: ModuleVersion, quiz: Quiz | None, reads: dict[str, datetime], row: Progress | None
) -> ModuleView:
    lessons = [Ask(le.lesson.key, le.title, le.minutes) for le in module.lessons]
    ask = Ask(quiz.key, quiz.version.title, QUIZ_MINUTES) if quiz and quiz.version else None
    passed_at, completed_at = (row.passed_at, row.completed_at) if row else (None, None)
    return ModuleView(module, quiz, module_standing(lessons, ask, reads, passed_at, completed_at), reads)


def enrolments_of(person_id: int) -> list[Enrolment]:
    """Give a person's enrolments with their courses: open ones by due date, then complete ones, newest first."""
    rows = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.course)
        .where(Enrolment.person_id == person_id)
        .options(
            contains_eager(Enrolment.course).joinedload(Course.version),
            joinedload(Enrolment.completed_version),
        )
    ).all()
    far = max((row.due_on for row in rows if row.due_on), default=None)
    open_ones = [row for row in rows if row.completed_at is None]
    done = [row for row in rows if row.completed_at is not None]
    open_ones.sort(key=lambda row: (row.due_on is None, row.due_on or far, row.id))
    done.sort(key=lambda row: (row.completed_at, row.id), reverse=True)
    return [*open_ones, *done]


def enrolments_in(course_id: int, person_ids: Sequence[int]) -> dict[int, Enrolment]:
    """Give the enrolments of several people in one course, by person id."""
    rows = select(Enrolment).where(Enrolment.course_id == course_id, Enrolment.person_id.in_(person_ids))
    return {row.person_id: row for row in db.session.scalars(rows)}


def enrolment(enrolment_id: int) -> Enrolment | None:
    """Give an enrolment with its person, course and completed version, or None."""
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .options(
            joinedload(Enrolment.person),
            joinedload(Enrolment.course).joinedload(Course.version),
            joinedload(Enrolment.completed_version),
        )
    )


def lessons_with_reads(person_id: int, module_version_id: int) -> dict[LessonVersion, datetime | None]:
    """Give the lessons of a module in order, each with when a person read it, or None."""
    rows = db.session.execute(
        select(LessonVersion, LearningEvent.at)
        .join(LessonVersion.lesson)
        .outerjoin(LearningEvent, read_by(person_id))
        .where(LessonVersion.module_version_id == module_version_id)
        .options(contains_eager(LessonVersion.lesson))
        .order_by(LessonVersion.position)
    )
    return {lesson: at for lesson, at in rows}  # noqa: C416 - dict() would take a result's keys() for its keys


def way_on(person_id: int, course_id: int) -> tuple[LessonVersion | None, int]:
    """Give the first lesson of a published course that a person has not read, or None; and how many modules it has.

    The lesson comes with its module.
    """
    modules = select(func.count()).where(ModuleVersion.course_version_id == Course.version_id)
    read = LearningEvent.id.is_not(None)
    row = db.session.execute(
        select(LessonVersion, read, modules.correlate(Course).scalar_subquery())
        .join(LessonVersion.lesson)
        .join(LessonVersion.module_version)
        .join(Course, Course.version_id == ModuleVersion.course_version_id)
        .outerjoin(LearningEvent, read_by(person_id))
        .where(Course.id == course_id)
        .options(contains_eager(LessonVersion.lesson), contains_eager(LessonVersion.module_version))
        .order_by(read, ModuleVersion.position, LessonVersion.position)
        .limit(1)
    ).first()
    if row is None:
        return None, 0
    lesson, is_read, count = row
    return (None if is_read else lesson), count


def assignment(assignment_id: int) -> Assignment | None:
    """Give an assignment with its course and asker, or None."""
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(joinedload(Assignment.course).joinedload(Course.version), joinedload(Assignment.asked_by))
    )


def people_led(viewer: Viewer) -> list[Person]:
    """Give the people whom a viewer may ask to learn something, and the viewer, by name."""
    led = select(Person).where(led_by(viewer), Person.disabled_at.is_(None)).order_by(Person.name)
    return list(db.session.scalars(led))


def people(ids: Sequence[int], viewer: Viewer) -> list[Person]:
    """Give those of these people whom the viewer may ask to learn something."""
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.id.in_(ids), led_by(viewer), Person.disabled_at.is_(None))
            .order_by(Person.name)
        )
    )


def person_led(viewer: Viewer, person_id: int) -> Person | None:
    """Give a person whom the viewer coaches or manages (or any, for HR), or None."""
    return db.session.scalar(
        select(Person).where(Person.id == person_id, Person.id != viewer.id, led_by(viewer))
    )
