"""Completion is derived, never posted: reading and passing are facts, and what follows from them is worked out here."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from lms.core import clock
from lms.core.errors import Refusal
from lms.courses.models import LessonVersion
from lms.learning import enrolments, ledger
from lms.learning.enrolments import Path, Stretch
from lms.learning.ledger import (
    COURSE_COMPLETED,
    LESSON_READ,
    MODULE_COMPLETED,
    QUIZ_FAILED,
    QUIZ_PASSED,
    Fact,
)
from lms.learning.models import Enrolment, Progress
from lms.learning.progress import better, module_standing
from lms.notifications import inbox
from lms.quizzes.attempts import AttemptMarked


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
    way = enrolments.path_of_module(person_id, lesson.module_version.module_id)
    if way is None or way.module is None or key in way.module.reads:
        return
    read = ledger.fact(person_id, LESSON_READ, key, revision)
    way.module.reads[key] = read["at"]
    _advance(way, way.module, *enrolments.opened(way), read)


def on_attempt_marked(fact: AttemptMarked) -> None:
    """Put a marked Certify attempt into the ledger, and complete what is complete by it."""
    kind = QUIZ_PASSED if fact.passed else QUIZ_FAILED
    detail = {"attempt": fact.attempt_id, "number": fact.number, "score": str(fact.score)}
    sent = ledger.fact(fact.person_id, kind, fact.quiz_key, fact.version_revision, at=fact.at, **detail)
    way = enrolments.path_of_module(fact.person_id, fact.module_id)
    if way is None or way.module is None:
        ledger.add([sent])
        return
    enrolment, progress = enrolments.opened(way)
    row = progress[fact.module_id]
    row.best_score = better(row.best_score, fact.score)
    if fact.passed and row.passed_at is None:
        row.passed_at = fact.at
    _advance(way, way.module, enrolment, progress, sent)


def _advance(
    way: Path, module: Stretch, enrolment: Enrolment, progress: Mapping[int, Progress], step: Fact
) -> None:
    """Write down a step in a module, what is complete by it, and where the person stands after it."""
    enrolment.started_at, enrolment.last_at = enrolment.started_at or clock.now(), clock.now()
    done = _complete_module(way.person_id, module, progress[module.id])
    course = _complete_course(way, enrolment, list(progress.values()))
    ledger.add([step, *done, *course])
    enrolments.keep(enrolment, progress.values())
    if course:
        _tell(enrolment, way.course.title)


def _complete_module(person_id: int, module: Stretch, row: Progress) -> list[Fact]:
    """Complete a module if all it asks is met now, and give the fact if it is new."""
    row.lessons_read = sum(lesson.key in module.reads for lesson in module.lessons)
    if row.completed_at or not module_standing(module.lessons, module.quiz, module.reads, row.passed_at).met:
        return []
    score = str(row.best_score) if row.best_score is not None else None
    fact = ledger.fact(person_id, MODULE_COMPLETED, module.key, module.revision, score=score)
    row.completed_at, row.completed_revision = fact["at"], module.revision
    return [fact]


def _complete_course(way: Path, enrolment: Enrolment, rows: Sequence[Progress]) -> list[Fact]:
    """Complete the course if all its modules are complete, and give the fact if it is new."""
    done = [row for row in rows if row.completed_at]
    enrolment.modules_done = len(done)
    enrolment.best_score = mean([row.best_score for row in done if row.best_score is not None])
    if enrolment.completed_at or len(done) < len(rows):
        return []
    course = way.course
    fact = ledger.fact(way.person_id, COURSE_COMPLETED, course.key, course.revision, label=course.label)
    enrolment.completed_at, enrolment.completed_version_id = fact["at"], course.version_id
    return [fact]


def mean(scores: Sequence[Decimal]) -> Decimal | None:
    """Give the mean of scores in percent, rounded half up to two places; None without any."""
    if not scores:
        return None
    return (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _tell(enrolment: Enrolment, title: str) -> None:
    inbox.tell(
        enrolment.person_id,
        "course-completed",
        f"enrolment {enrolment.id}",
        text=_("You completed “%(course)s”. Your certificate is ready to print.", course=title),
        why=_("You are told because you completed a course."),
        address=f"/learning/certificates/{enrolment.id}",
    )


def _proof() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="lesson served")
