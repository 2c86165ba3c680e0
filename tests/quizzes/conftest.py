from collections.abc import Callable

import pytest
from sqlalchemy import select

from lms.authoring.documents import Quiz
from lms.core.db import db, transaction
from lms.courses.models import Module
from lms.quizzes.models import QuizVersion
from lms.quizzes.publishing import publish_quiz


@pytest.fixture
def publish(app) -> Callable[[Quiz], QuizVersion]:
    """Publish a quiz as the one of the second module of the course."""

    def publish(document: Quiz, module: str = "stay-silent") -> QuizVersion:
        with transaction():
            module_id = db.session.scalars(select(Module.id).where(Module.key == module)).one()
            return publish_quiz(document, module_id)

    return publish


@pytest.fixture
def statements(queries) -> list[str]:
    """The statements sent from now on; clear it to start anew."""
    return queries
