"""Enrolments and progress: the stored projections of the ledger and the asks, read, opened and kept here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, bindparam, insert, inspect, select

from lms.core.db import db
from lms.core.guard import found
from lms.courses.models import Course, CourseVersion, Lesson, LessonVersion, Module, ModuleVersion
from lms.learning import asks
from lms.learning.ledger import read_by
from lms.learning.models import Enrolment, LearningEvent, Progress
from lms.learning.progress import QUIZ_MINUTES, Ask
from lms.quizzes.models import Quiz, QuizVersion

_STORED: Final = [column.key for column in inspect(Progress).column_attrs if column.key != "id"]
_PROGRESS: Final = insert(Progress)
_STEP: Final = ModuleVersion.module_id == bindparam("module", type_=Integer)
_WAY: Final = (
    select(
        Course.id,
        Course.key,
        CourseVersion.id.label("version_id"),
        CourseVersion.revision,
        CourseVersion.label,
        CourseVersion.title,
        ModuleVersion.module_id,
        Module.key.label("module_key"),
        ModuleVersion.revision.label("module_revision"),
        _STEP.label("stands"),
        Lesson.key.label("lesson_key"),
        LessonVersion.title.label("lesson_title"),
        LessonVersion.minutes,
        Quiz.key.label("quiz_key"),
        QuizVersion.title.label("quiz_title"),
        LearningEvent.at,
        Enrolment,
        Progress,
    )
    .join(Course.version)
    .outerjoin(CourseVersion.modules)
    .outerjoin(ModuleVersion.module)
    .outerjoin(LessonVersion, _STEP & (LessonVersion.module_version_id == ModuleVersion.id))
    .outerjoin(LessonVersion.lesson)
    .outerjoin(Quiz, _STEP & (Quiz.module_id == ModuleVersion.module_id) & Quiz.version_id.is_not(None))
    .outerjoin(Quiz.version)
    .outerjoin(LearningEvent, read_by(bindparam("person")))
    .outerjoin(Enrolment, (Enrolment.course_id == Course.id) & (Enrolment.person_id == bindparam("person")))
    .outerjoin(
        Progress,
        (Progress.module_id == ModuleVersion.module_id) & (Progress.person_id == bindparam("person")),
    )
    # Of two facts about one reading, the first is read last and stands.
    .order_by(ModuleVersion.position, LessonVersion.position, LearningEvent.id.desc())
)
"""A published course with what one person has in it: a row for each module, and for each lesson of one of them."""
_STANDS_IN: Final = select(ModuleVersion.course_version_id).where(_STEP)
_OF_MODULE: Final = _WAY.where(Course.version_id.in_(_STANDS_IN))
_OF_COURSE: Final = _WAY.where(Course.id == bindparam("course"))


@dataclass(frozen=True)
class Published:
    """The course as it stands now, as far as completing it needs: which version of which course."""

    course_id: int
    key: str
    version_id: int
    revision: str
    label: str
    title: str


@dataclass(frozen=True)
class Stretch:
    """The module in which somebody takes a step: what it asks for, and what of it they have read, by key."""

    id: int
    key: str
    revision: str
    lessons: list[Ask]
    quiz: Ask | None
    reads: dict[str, datetime]


@dataclass(frozen=True)
class Path:
    """One person's way through a published course: their progress by module, in order; None where it is not open.

    `module` is where they take a step, None when they take none.
    """

    person_id: int
    course: Published
    enrolment: Enrolment | None
    progress: dict[int, Progress | None]
    module: Stretch | None


def path_of_module(person_id: int, module_id: int) -> Path | None:
    """Give a person's way through the course that a module stands in now, or None when it stands in none."""
    return _path(db.session.execute(_OF_MODULE, {"person": person_id, "module": module_id}).all(), person_id)


def open_for(person_id: int, course: Course) -> Enrolment:
    """Give a person's enrolment in a published course, opened with their progress where it is not.

    Raises NotFound when the course has been withdrawn meanwhile.
    """
    asked = {"person": person_id, "module": None, "course": course.id}
    way = found(_path(db.session.execute(_OF_COURSE, asked).all(), person_id))
    enrolment, progress = opened(way)
    keep(enrolment, progress.values())
    return enrolment


def opened(way: Path) -> tuple[Enrolment, dict[int, Progress]]:
    """Open what is not open yet of a person's way, and give all of it; it is stored by `keep`."""
    progress = {
        module_id: row or Progress(person_id=way.person_id, module_id=module_id, period=1, lessons_read=0)
        for module_id, row in way.progress.items()
    }
    return way.enrolment or Enrolment(
        person_id=way.person_id, course_id=way.course.course_id, period=1, assigned=False, modules_done=0
    ), progress


def keep(enrolment: Enrolment, progress: Iterable[Progress]) -> None:
    """Store an enrolment and its progress, what is new in one statement for each table."""
    db.session.add(enrolment)
    db.session.flush()
    new = [{name: getattr(row, name) for name in _STORED} for row in progress if row.id is None]
    if new:
        db.session.connection().execute(_PROGRESS, new)


def find(person_id: int, course_id: int) -> Enrolment | None:
    """Give a person's enrolment in a course, or None."""
    return db.session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    )


def project_asks(of_course: Sequence[Enrolment]) -> None:
    """Store in enrolments in one course what the asks say now: whether it is asked for, and by when."""
    live: dict[int, list[asks.Ask]] = {enrolment.person_id: [] for enrolment in of_course}
    for ask in asks.of_people(list(live), of_course[0].course_id):
        if ask.live:
            live[ask.person_id].append(ask)
    for enrolment in of_course:
        enrolment.assigned = bool(live[enrolment.person_id])
        enrolment.due_on = asks.due(live[enrolment.person_id])


def _path(rows: Sequence[Any], person_id: int) -> Path | None:
    """Read a way from its rows: one for each module, and for each lesson of the module where a step is taken."""
    if not rows:
        return None
    first = rows[0]
    stretch = [row for row in rows if row.stands]
    return Path(
        person_id,
        Published(*first[:6]),
        first.Enrolment,
        {row.module_id: row.Progress for row in rows if row.module_id is not None},
        _stretch(stretch) if stretch else None,
    )


def _stretch(rows: Sequence[Any]) -> Stretch:
    first = rows[0]
    return Stretch(
        first.module_id,
        first.module_key,
        first.module_revision,
        [
            Ask(key, row.lesson_title, row.minutes)
            for key, row in {row.lesson_key: row for row in rows}.items()
            if key
        ],
        Ask(first.quiz_key, first.quiz_title, QUIZ_MINUTES) if first.quiz_key else None,
        {row.lesson_key: row.at for row in rows if row.at},
    )
