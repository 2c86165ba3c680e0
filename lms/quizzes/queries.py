"""Read quizzes, and attempts for the person they belong to; each query says what it loads."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, func, select
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


def quiz(key: str) -> PlacedQuiz | None:
    """Give the current quiz under a key."""
    placed = (
        select(Quiz, Course.key)
        .join(Quiz.version)
        .join(Module, Module.id == Quiz.module_id)
        .join(Course, Course.id == Module.course_id)
        .options(contains_eager(Quiz.version))
        .where(Quiz.key == key)
    )
    row = db.session.execute(placed).one_or_none()
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


def pool(version: QuizVersion) -> list[QuestionRevision]:
    """Give the wordings in a version's pool, in the author's order."""
    ids = version.question_revision_ids
    rows = db.session.scalars(select(QuestionRevision).where(QuestionRevision.id.in_(ids)))
    return sorted(rows, key=lambda row: ids.index(row.id))


def pool_points(version: QuizVersion) -> list[int]:
    """Give the points of each question in a version's pool."""
    rows = select(QuestionRevision.points).where(QuestionRevision.id.in_(version.question_revision_ids))
    return list(db.session.scalars(rows))


def attempts_of(person_id: int, quiz_id: int, mode: str) -> list[Attempt]:
    """Give a person's attempts at a quiz in order, with quiz and version."""
    theirs = _attempts().where(
        Attempt.person_id == person_id, Attempt.quiz_id == quiz_id, Attempt.mode == mode
    )
    return list(db.session.scalars(theirs.order_by(Attempt.number)))


def attempt(attempt_id: int, person_id: int, *, to_change: bool = False) -> Attempt | None:
    """Give a person's own attempt with quiz and version; `to_change` makes others who change it wait."""
    own = _attempts().where(Attempt.id == attempt_id, Attempt.person_id == person_id)
    return db.session.scalar(own.with_for_update(of=Attempt) if to_change else own)


def with_siblings(attempt_id: int, person_id: int) -> PlacedAttempt | None:
    """Give a person's own attempt, with its questions, among all theirs at that quiz, in one query.

    Attempts come with quiz and version, answers with wordings, keys and feedback.
    """
    this = select(Attempt.quiz_id, Attempt.mode).where(Attempt.id == attempt_id).subquery()
    theirs = (
        select(Attempt, Answer, Course.key)
        .join(this, (this.c.quiz_id == Attempt.quiz_id) & (this.c.mode == Attempt.mode))
        .join(Attempt.quiz)
        .join(Module, Module.id == Quiz.module_id)
        .join(Course, Course.id == Module.course_id)
        .outerjoin(Answer, (Answer.attempt_id == Attempt.id) & (Attempt.id == attempt_id))
        .outerjoin(Answer.question_revision)
        .options(
            contains_eager(Attempt.quiz).joinedload(Quiz.version),
            joinedload(Attempt.quiz_version),
            contains_eager(Answer.question_revision),
        )
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.number, Answer.position)
    )
    rows = db.session.execute(theirs).all()
    attempts = {row.Attempt.id: row.Attempt for row in rows}
    if attempt_id not in attempts:
        return None
    answers = [row.Answer for row in rows if row.Answer]
    return PlacedAttempt(attempts[attempt_id], answers, list(attempts.values()), rows[0].key)


def answers_of(attempt: Attempt) -> list[Answer]:
    """Give an attempt's questions in order, without their wordings."""
    return list(db.session.scalars(_answers(attempt)))


def answers_with_questions(attempt: Attempt) -> list[Answer]:
    """Give an attempt's questions in order, with their wordings, keys and feedback."""
    return list(
        db.session.scalars(_answers(attempt).options(joinedload(Answer.question_revision, innerjoin=True)))
    )


def question(answer: Answer) -> QuestionRevision:
    """Give the wording of one question of an attempt."""
    return db.session.scalars(
        select(QuestionRevision).where(QuestionRevision.id == answer.question_revision_id)
    ).one()


def answer(attempt: Attempt, place: int | str) -> Answer | None:
    """Give one question of an attempt by its position, or by its key, with its wording."""
    asked = _answers(attempt).join(Answer.question_revision).options(contains_eager(Answer.question_revision))
    if isinstance(place, int):
        return db.session.scalar(asked.where(Answer.position == place))
    return db.session.scalar(asked.where(QuestionRevision.question.has(key=place)))


def question_count(attempt: Attempt) -> int:
    """Count the questions of an attempt."""
    return db.session.scalar(select(func.count(Answer.id)).where(Answer.attempt_id == attempt.id)) or 0


def _attempts() -> Select[Attempt]:
    return select(Attempt).options(
        joinedload(Attempt.quiz, innerjoin=True), joinedload(Attempt.quiz_version, innerjoin=True)
    )


def _answers(attempt: Attempt) -> Select[Answer]:
    return select(Answer).where(Answer.attempt_id == attempt.id).order_by(Answer.position)
