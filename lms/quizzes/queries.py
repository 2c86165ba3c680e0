"""Read quizzes, and attempts for the person they belong to; each query says what it loads.

What a class asks at the same moment is built once: a statement with its places left open.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.core.db import db
from lms.courses.models import Course, Module
from lms.quizzes.models import Answer, Attempt, QuestionRevision, Quiz, QuizVersion


class PlacedQuiz(NamedTuple):
    """A quiz with its version, and the key of the course it is taught in."""

    quiz: Quiz
    course_key: str


class PlacedAttempt(NamedTuple):
    """An attempt with its answers, all its person's attempts at that quiz in order, and the key of the course."""

    attempt: Attempt
    answers: Sequence[Answer]
    attempts: Sequence[Attempt]
    course_key: str


class Place(NamedTuple):
    """One question's place in an attempt: what is chosen there, and since when."""

    position: int
    chosen: Sequence[str]
    saved_at: datetime | None


class Pooled(NamedTuple):
    """A question of a pool: its wording's id, its kind, its points, and its options."""

    id: int
    kind: str
    points: int
    options: Sequence[dict[str, Any]]


class Keyed(NamedTuple):
    """An answer with what marks it: the key of its question."""

    id: int
    chosen: Sequence[str]
    kind: str
    points: int
    grading: str
    options: Sequence[dict[str, Any]]


_PLACED: Final = (
    select(Quiz, Course.key)
    .join(Quiz.version)
    .join(Module, Module.id == Quiz.module_id)
    .join(Course, Course.id == Module.course_id)
    .options(contains_eager(Quiz.version))
    .where(Quiz.key == bindparam("key"))
)
_POOL: Final = select(
    QuestionRevision.id, QuestionRevision.kind, QuestionRevision.points, QuestionRevision.options
).where(QuestionRevision.id.in_(bindparam("ids", expanding=True)))
_ATTEMPTS: Final = select(Attempt).options(
    joinedload(Attempt.quiz, innerjoin=True), joinedload(Attempt.quiz_version, innerjoin=True)
)
_OWN: Final = _ATTEMPTS.where(Attempt.id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
_OWN_TO_CHANGE: Final = _OWN.with_for_update(of=Attempt)
_THEIRS: Final = _ATTEMPTS.where(
    Attempt.person_id == bindparam("person"),
    Attempt.quiz_id == bindparam("quiz"),
    Attempt.mode == bindparam("mode"),
).order_by(Attempt.number)
_ANSWERS: Final = select(Answer).where(Answer.attempt_id == bindparam("attempt")).order_by(Answer.position)
_WITH_QUESTIONS: Final = _ANSWERS.options(joinedload(Answer.question_revision, innerjoin=True))
_WITH_KIND: Final = _ANSWERS.join(Answer.question_revision).options(
    contains_eager(Answer.question_revision).load_only(QuestionRevision.kind)
)
_AT_POSITION: Final = _WITH_KIND.where(Answer.position == bindparam("position"))
_UNDER_KEY: Final = _WITH_KIND.where(QuestionRevision.question.has(key=bindparam("key")))
_OWN_ANSWERS: Final = (
    select(Answer)
    .join(Answer.attempt)
    .join(Answer.question_revision)
    .where(
        Attempt.id == bindparam("attempt"),
        Attempt.person_id == bindparam("person"),
        Answer.position == bindparam("position"),
    )
)
_ASKED: Final = _OWN_ANSWERS.options(
    contains_eager(Answer.attempt).joinedload(Attempt.quiz, innerjoin=True),
    contains_eager(Answer.attempt).joinedload(Attempt.quiz_version, innerjoin=True),
    contains_eager(Answer.question_revision),
)
_TO_ANSWER: Final = _OWN_ANSWERS.options(
    contains_eager(Answer.attempt), contains_eager(Answer.question_revision).load_only(QuestionRevision.kind)
).with_for_update(of=Attempt)
_PLACES: Final = (
    select(Answer.position, Answer.chosen, Answer.saved_at)
    .where(Answer.attempt_id == bindparam("attempt"))
    .order_by(Answer.position)
)
_KEYED: Final = (
    select(
        Answer.id,
        Answer.chosen,
        QuestionRevision.kind,
        QuestionRevision.points,
        QuestionRevision.grading,
        QuestionRevision.options,
    )
    .join(Answer.question_revision)
    .where(Answer.attempt_id == bindparam("attempt"))
)
_THIS: Final = select(Attempt.quiz_id, Attempt.mode).where(Attempt.id == bindparam("attempt")).subquery()
_RULES: Final = (
    QuizVersion.title,
    QuizVersion.pass_mark,
    QuizVersion.attempts,
    QuizVersion.wait_hours,
    QuizVersion.reveal,
)
"""What a result says of a version; its pool would be read again with every row."""
_WITH_SIBLINGS: Final = (
    select(Attempt, Answer, Course.key)
    .join(_THIS, (_THIS.c.quiz_id == Attempt.quiz_id) & (_THIS.c.mode == Attempt.mode))
    .join(Attempt.quiz)
    .join(Module, Module.id == Quiz.module_id)
    .join(Course, Course.id == Module.course_id)
    .outerjoin(Answer, (Answer.attempt_id == Attempt.id) & (Attempt.id == bindparam("attempt")))
    .outerjoin(Answer.question_revision)
    .options(
        contains_eager(Attempt.quiz).joinedload(Quiz.version).load_only(*_RULES),
        joinedload(Attempt.quiz_version).load_only(*_RULES),
        contains_eager(Answer.question_revision),
    )
    .where(Attempt.person_id == bindparam("person"))
    .order_by(Attempt.number, Answer.position)
)


def quiz(key: str) -> PlacedQuiz | None:
    """Give the current quiz under a key."""
    row = db.session.execute(_PLACED, {"key": key}).one_or_none()
    return PlacedQuiz(row[0], row[1]) if row else None


def for_module(module_ids: Sequence[int]) -> dict[int, Quiz]:
    """Give the current quiz of each module that has one, with its version, by the module's id."""
    current = (
        select(Quiz)
        .join(Quiz.version)
        .options(contains_eager(Quiz.version))
        .where(Quiz.module_id.in_(module_ids))
    )
    return {row.module_id: row for row in db.session.scalars(current)}


def pool(version: QuizVersion) -> list[Pooled]:
    """Give the questions in a version's pool, in the author's order."""
    ids = version.question_revision_ids
    rows = [Pooled(*row) for row in db.session.execute(_POOL, {"ids": ids})]
    return sorted(rows, key=lambda row: ids.index(row.id))


def pool_points(version: QuizVersion) -> list[int]:
    """Give the points of each question in a version's pool."""
    rows = select(QuestionRevision.points).where(QuestionRevision.id.in_(version.question_revision_ids))
    return list(db.session.scalars(rows))


def attempts_of(person_id: int, quiz_id: int, mode: str) -> list[Attempt]:
    """Give a person's attempts at a quiz in order, with quiz and version."""
    asked = {"person": person_id, "quiz": quiz_id, "mode": mode}
    return list(db.session.scalars(_THEIRS, asked))


def attempt(attempt_id: int, person_id: int, *, to_change: bool = False) -> Attempt | None:
    """Give a person's own attempt with quiz and version; `to_change` makes others who change it wait."""
    own = {"attempt": attempt_id, "person": person_id}
    return db.session.scalar(_OWN_TO_CHANGE if to_change else _OWN, own)


def asked(attempt_id: int, person_id: int, position: int) -> Answer | None:
    """Give one question of a person's own attempt, with its wording, and the attempt with quiz and version."""
    return db.session.scalar(_ASKED, {"attempt": attempt_id, "person": person_id, "position": position})


def to_answer(attempt_id: int, person_id: int, position: int) -> Answer | None:
    """Give what keeping an answer needs: one question of a person's own attempt, with the attempt.

    Others who change the attempt wait.
    """
    return db.session.scalar(_TO_ANSWER, {"attempt": attempt_id, "person": person_id, "position": position})


def with_siblings(attempt_id: int, person_id: int) -> PlacedAttempt | None:
    """Give a person's own attempt, with its questions, among all theirs at that quiz, in one query.

    Attempts come with quiz and version, answers with wordings, keys and feedback.
    """
    rows = db.session.execute(_WITH_SIBLINGS, {"attempt": attempt_id, "person": person_id}).all()
    attempts = {row.Attempt.id: row.Attempt for row in rows}
    if attempt_id not in attempts:
        return None
    answers = [row.Answer for row in rows if row.Answer]
    return PlacedAttempt(attempts[attempt_id], answers, list(attempts.values()), rows[0].key)


def places(attempt: Attempt) -> list[Place]:
    """Give what is chosen at each place of an attempt, in order."""
    return [Place(*row) for row in db.session.execute(_PLACES, {"attempt": attempt.id})]


def answers_with_questions(attempt: Attempt) -> list[Answer]:
    """Give an attempt's questions in order, with their wordings, keys and feedback."""
    return list(db.session.scalars(_WITH_QUESTIONS, {"attempt": attempt.id}))


def keyed(attempt: Attempt) -> list[Keyed]:
    """Give an attempt's answers, each with the key of its question."""
    return [Keyed(*row) for row in db.session.execute(_KEYED, {"attempt": attempt.id})]


def answer(attempt: Attempt, place: int | str) -> Answer | None:
    """Give one question of an attempt by its position, or by its key."""
    if isinstance(place, int):
        return db.session.scalar(_AT_POSITION, {"attempt": attempt.id, "position": place})
    return db.session.scalar(_UNDER_KEY, {"attempt": attempt.id, "key": place})


def question_count(attempt: Attempt) -> int:
    """Count the questions of an attempt."""
    return db.session.scalar(select(func.count(Answer.id)).where(Answer.attempt_id == attempt.id)) or 0
