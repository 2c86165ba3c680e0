"""Begin an attempt at a quiz, and send it to be marked."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from lms.core.db import db
from lms.core.errors import Conflict, NotFound, Refusal
from lms.core.events import announce
from lms.quizzes import queries
from lms.quizzes.drawing import Drawn, Pooled, draw
from lms.quizzes.marking import mark, total
from lms.quizzes.models import Answer, Attempt, Quiz, QuizVersion
from lms.quizzes.standing import Standing, stand
from lms.ui.words import moment

CERTIFY = "certify"
"""The mode that counts: the rules of the course, feedback at the end."""
_UNANSWERED: Final = insert(Answer)
_MARKED: Final = update(Answer).where(Answer.id == bindparam("answer")).values(points=bindparam("earned"))


@dataclass(frozen=True, slots=True)
class AttemptMarked:
    """News: an attempt was sent and marked. `score` is percent with two places, `number` counts from 1."""

    attempt_id: int
    person_id: int
    quiz_id: int
    quiz_key: str
    module_id: int
    number: int
    passed: bool
    score: Decimal
    version_revision: str
    at: datetime


def start(person_id: int, quiz: Quiz, *, at: datetime, mode: str = CERTIFY) -> Attempt:
    """Give the person's open attempt, or draw a new one; the quiz comes with its version.

    Raises Refusal when no try is left or the wait is not over, with words that say from when.
    """
    version = quiz.version
    if version is None:
        raise NotFound
    standing = stand(queries.attempts_of(person_id, quiz.id, mode), version, at)
    if standing.open is not None:
        return standing.open
    _refuse_early(standing, version)
    number = standing.sent[-1].number + 1 if standing.sent else 1
    try:
        with db.session.begin_nested():
            return _draw(Attempt(person_id=person_id, mode=mode, number=number, started_at=at), quiz, version)
    except IntegrityError:
        return _begun_meanwhile(person_id, quiz, mode)


def submit(attempt: Attempt, at: datetime) -> Attempt:
    """Mark the attempt (loaded with quiz and version) and announce it; a second time changes nothing.

    A question without an answer earns nothing.
    """
    if attempt.submitted_at is not None:
        return attempt
    marks = {answer.id: mark(answer, answer.chosen) for answer in queries.keyed(attempt)}
    # One statement for all of them, however many were asked.
    earned = [{"answer": answer_id, "earned": given.points} for answer_id, given in marks.items()]
    if earned:
        db.session.connection().execute(_MARKED, earned)
    result = total(marks.values(), attempt.quiz_version.pass_mark)
    attempt.submitted_at = at
    attempt.points, attempt.points_possible = result.points, result.possible
    attempt.score, attempt.passed = result.score, result.passed
    db.session.flush()
    announce(_news(attempt, result.score, at, passed=result.passed))
    return attempt


def _refuse_early(standing: Standing, version: QuizVersion) -> None:
    if standing.left == 0:
        raise Refusal(_("All %(number)s tries are used.", number=version.attempts))
    if standing.next_at is not None:
        raise Refusal(_("Next try from %(moment)s", moment=moment(standing.next_at)))


def _draw(attempt: Attempt, quiz: Quiz, version: QuizVersion) -> Attempt:
    """Draw the questions and keep which, in which order, before anybody sees them."""
    pool = {question.id: question for question in queries.pool(version)}
    drawn = draw(
        [_pooled(question) for question in pool.values()],
        version.draw,
        shuffle_questions=version.shuffle_questions,
        shuffle_options=version.shuffle_options,
        chance=secrets.SystemRandom(),
    )
    attempt.quiz, attempt.quiz_version = quiz, version
    attempt.points_possible = sum(pool[question.id].points for question in drawn)
    db.session.add(attempt)
    db.session.flush()
    rows = [_unanswered(attempt, question, position) for position, question in enumerate(drawn, start=1)]
    # One statement for all of them, however many are drawn.
    db.session.connection().execute(_UNANSWERED, rows)
    return attempt


def _pooled(question: queries.Pooled) -> Pooled:
    return Pooled(question.id, question.kind, tuple(option["id"] for option in question.options))


def _unanswered(attempt: Attempt, question: Drawn, position: int) -> dict[str, Any]:
    return {
        "attempt_id": attempt.id,
        "question_revision_id": question.id,
        "position": position,
        "option_order": list(question.option_order),
        "chosen": [],
    }


def _begun_meanwhile(person_id: int, quiz: Quiz, mode: str) -> Attempt:
    """Give the attempt that a parallel start has just begun."""
    for attempt in queries.attempts_of(person_id, quiz.id, mode):
        if attempt.submitted_at is None:
            return attempt
    raise Conflict(_("Another try was begun and sent a moment ago. Load the page again."))


def _news(attempt: Attempt, score: Decimal, at: datetime, *, passed: bool) -> AttemptMarked:
    return AttemptMarked(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        quiz_id=attempt.quiz_id,
        quiz_key=attempt.quiz.key,
        module_id=attempt.quiz.module_id,
        number=attempt.number,
        passed=passed,
        score=score,
        version_revision=attempt.quiz_version.revision,
        at=at,
    )
