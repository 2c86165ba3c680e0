"""What higher packages may ask of quizzes: never an answer, only what went wrong by criterion."""

from collections import Counter

from sqlalchemy import select

from lms.core.db import db
from lms.quizzes.attempts import CERTIFY
from lms.quizzes.models import Answer, Attempt, QuestionRevision


def themes(person_id: int) -> list[tuple[str, int]]:
    """Give the criteria in which a person's certified answers went wrong, with how many did, most first.

    Which questions and which answers stay theirs alone.
    """
    missed = (
        select(QuestionRevision.develops)
        .join(Answer, Answer.question_revision_id == QuestionRevision.id)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.mode == CERTIFY, Attempt.submitted_at.is_not(None))
        .where(Answer.points < QuestionRevision.points)
    )
    return Counter(key for develops in db.session.scalars(missed) for key in develops).most_common()
