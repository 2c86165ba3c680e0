"""The ledger of learning: facts about people, written down for good."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, and_, insert

from lms.core import clock
from lms.core.db import db
from lms.courses.models import Lesson
from lms.learning.models import LearningEvent

LESSON_READ, QUIZ_PASSED, QUIZ_FAILED = "lesson-read", "quiz-passed", "quiz-failed"
MODULE_COMPLETED, COURSE_COMPLETED = "module-completed", "course-completed"
Fact = dict[str, Any]
_FACTS: Final = insert(LearningEvent)


def fact(
    person_id: int, kind: str, key: str, revision: str, *, at: datetime | None = None, **detail: Any
) -> Fact:
    """Give a fact as the ledger keeps it; it stands once it is added."""
    return {
        "person_id": person_id,
        "kind": kind,
        "content_key": key,
        "content_revision": revision,
        "at": at or clock.now(),
        "by_id": person_id,
        "source": "page",
        "detail": detail,
    }


def add(facts: Sequence[Fact]) -> None:
    """Add facts to the ledger, in order, by one statement."""
    db.session.connection().execute(_FACTS, facts)


def read_by(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Say in SQL which facts tell that a person has read a lesson."""
    return and_(
        LearningEvent.content_key == Lesson.key,
        LearningEvent.person_id == person_id,
        LearningEvent.kind == LESSON_READ,
    )
