"""Completion is derived, never posted: reading and passing are facts, and what follows from them is worked out here."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from lms.core import clock
from lms.core.db import db
from lms.core.errors import Refusal
from lms.core.guard import found
from lms.courses import queries as courses
from lms.courses.models import Course, CourseVersion, LessonVersion, ModuleVersion
from lms.learning import enrolments
from lms.learning.enrolments import Path
from lms.learning.models import Enrolment, LearningEvent, Progress
from lms.learning.progress import Ask, Standing, better, module_standing
from lms.notifications import inbox
from lms.quizzes import queries as quizzes
from lms.quizzes.attempts import AttemptMarked
from lms.quizzes.models import Quiz

LESSON_READ, QUIZ_PASSED, QUIZ_FAILED = "lesson-read", "quiz-passed", "quiz-failed"
MODULE_COMPLETED, COURSE_COMPLETED = "module-completed", "course-completed"
QUIZ_MINUTES = 8


def serve_token(person_id: int, lesson: LessonVersion) -> str:
    """Give the proof that this lesson was shown to this person; reading it can only be claimed with it."""
    return _proof().dumps([person_id, lesson.lesson.key, lesson.revision])


def read_lesson(person_id: int, lesson: LessonVersion, token: str) -> None:
    """Note that a person has read a lesson, and complete what is complete by it. Reading twice is reading once.

    Raises Refusal for a token that was not given to this person with this lesson.
    """
    try:
        holder, key, revision = _proof().loads(token)
    except (BadSignature, ValueError) as error:
        raise Refusal(_("Open the lesson first, then go on from its end.")) from error
    if (holder, key) != (person_id, lesson.lesson.key):
        raise Refusal(_("Open the lesson first, then go on from its end."))
    path = _begin(person_id, courses.course_of(lesson.module_version.module_id))
    if path is None or lesson_reads(person_id, [key]):
        return
    note(person_id, LESSON_READ, key, revision)
    _advance(path, lesson.module_version.module_id)


def on_attempt_marked(fact: AttemptMarked) -> None:
    """Put a marked Certify attempt into the ledger, and complete what is complete by it."""
    kind = QUIZ_PASSED if fact.passed else QUIZ_FAILED
    detail = {"attempt": fact.attempt_id, "number": fact.number, "score": str(fact.score)}
    note(fact.person_id, kind, fact.quiz_key, fact.version_revision, at=fact.at, **detail)
    path = _begin(fact.person_id, courses.course_of(fact.module_id))
    if path is None:
        return
    row = path.progress[fact.module_id]
    row.best_score = better(row.best_score, fact.score)
    if fact.passed and row.passed_at is None:
        row.passed_at = fact.at
    _advance(path, fact.module_id)


def note(
    person_id: int, kind: str, key: str, revision: str, *, at: datetime | None = None, **detail: Any
) -> LearningEvent:
    """Add a fact to the ledger."""
    event = LearningEvent(
        person_id=person_id,
        kind=kind,
        content_key=key,
        content_revision=revision,
        at=at or clock.now(),
        by_id=person_id,
        source="page",
        detail=detail,
    )
    db.session.add(event)
    db.session.flush()
    return event


def lesson_reads(person_id: int, keys: list[str]) -> dict[str, datetime]:
    """Give when a person read these lessons, by key; lessons not read are missing."""
    facts = select(LearningEvent.content_key, LearningEvent.at).where(
        LearningEvent.person_id == person_id,
        LearningEvent.kind == LESSON_READ,
        LearningEvent.content_key.in_(keys),
    )
    rows = db.session.execute(facts.order_by(LearningEvent.id.desc()))
    return {key: at for key, at in rows}  # noqa: C416 - dict() would take a result's keys() for its keys


def standing_of_module(
    module: ModuleVersion, quiz: Quiz | None, reads: dict[str, datetime], row: Progress | None
) -> Standing:
    """Give where somebody stands in a module, from what is read, passed and complete."""
    lessons = [Ask(le.lesson.key, le.title, le.minutes) for le in module.lessons]
    ask = Ask(quiz.key, quiz.version.title, QUIZ_MINUTES) if quiz and quiz.version else None
    passed_at, completed_at = (row.passed_at, row.completed_at) if row else (None, None)
    return module_standing(lessons, ask, reads, passed_at, completed_at)


def _begin(person_id: int, course: Course | None) -> Path | None:
    """Give a person's way through a course they do something in now; None for a course that is withdrawn."""
    if course is None:
        return None
    path = enrolments.open_for(person_id, course)
    path.enrolment.started_at = path.enrolment.started_at or clock.now()
    path.enrolment.last_at = clock.now()
    return path


def _advance(path: Path, module_id: int) -> None:
    """Complete the module if all it asks is met, and then the course if all its modules are complete."""
    person_id, row = path.enrolment.person_id, path.progress[module_id]
    module = next(module for module in found(path.course.version).modules if module.module_id == module_id)
    reads = lesson_reads(person_id, [le.lesson.key for le in module.lessons])
    row.lessons_read = len(reads)
    quiz = quizzes.for_module([module_id]).get(module_id)
    if row.completed_at is None and standing_of_module(module, quiz, reads, row).met:
        score = str(row.best_score) if row.best_score is not None else None
        event = note(person_id, MODULE_COMPLETED, module.module.key, module.revision, score=score)
        row.completed_at, row.completed_revision = event.at, event.content_revision
    _advance_course(path)


def _advance_course(path: Path) -> None:
    version, enrolment = found(path.course.version), path.enrolment
    done = [path.progress[mo.module_id] for mo in version.modules if path.progress[mo.module_id].completed_at]
    enrolment.modules_done = len(done)
    enrolment.best_score = mean([row.best_score for row in done if row.best_score is not None])
    if enrolment.completed_at is None and len(done) == len(version.modules):
        _complete_course(path.course, version, enrolment)
    db.session.flush()


def mean(scores: Sequence[Decimal]) -> Decimal | None:
    """Give the mean of scores in percent, rounded half up to two places; None without any."""
    if not scores:
        return None
    return (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _complete_course(course: Course, version: CourseVersion, enrolment: Enrolment) -> None:
    event = note(enrolment.person_id, COURSE_COMPLETED, course.key, version.revision, label=version.label)
    enrolment.completed_at, enrolment.completed_version_id = event.at, version.id
    inbox.tell(
        enrolment.person_id,
        "course-completed",
        f"enrolment {enrolment.id}",
        text=_("You completed “%(course)s”. Your certificate is ready to print.", course=version.title),
        why=_("You are told because you completed a course."),
        address=f"/learning/certificates/{enrolment.id}",
    )


def _proof() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="lesson served")
