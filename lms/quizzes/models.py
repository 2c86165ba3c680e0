"""Tables of quizzes. An attempt keeps all it needs to be shown again without the content files."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core import clock
from lms.core.db import INTERNAL, PERSONAL, PUBLIC, SECRET, InsertOnly, Model
from lms.courses.models import Module


class Quiz(Model):
    """A module's quiz under its stable key; `version` holds the rules of today, none once it is replaced."""

    __tablename__ = "quiz"
    __table_args__ = (
        # One that was replaced by a quiz of another key stays on record, without a version.
        Index(
            "uq_quiz_current",
            "module_id",
            unique=True,
            sqlite_where=text("version_id IS NOT NULL"),
            postgresql_where=text("version_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=PUBLIC)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True, info=INTERNAL)
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("quiz_version.id", use_alter=True, name="fk_quiz_version_id_quiz_version"), info=INTERNAL
    )

    module: Mapped[Module] = relationship(lazy="raise")
    version: Mapped["QuizVersion | None"] = relationship(
        foreign_keys=[version_id], lazy="raise", post_update=True
    )


class QuizVersion(InsertOnly, Model):
    """The rules of a quiz and the questions in its pool, as published at a moment."""

    __tablename__ = "quiz_version"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), index=True, info=INTERNAL)
    revision: Mapped[str] = mapped_column(info=INTERNAL)
    title: Mapped[str] = mapped_column(info=PUBLIC)
    pass_mark: Mapped[int] = mapped_column(info=PUBLIC)
    draw: Mapped[int | None] = mapped_column(info=PUBLIC)
    attempts: Mapped[int | None] = mapped_column(info=PUBLIC)
    wait_hours: Mapped[int] = mapped_column(info=PUBLIC)
    shuffle_questions: Mapped[bool] = mapped_column(info=PUBLIC)
    shuffle_options: Mapped[bool] = mapped_column(info=PUBLIC)
    reveal: Mapped[str] = mapped_column(info=PUBLIC)
    question_revision_ids: Mapped[list[Any]] = mapped_column(info=INTERNAL)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)


class Question(Model):
    """A question under its stable key, in the quiz it belongs to."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=PUBLIC)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), index=True, info=INTERNAL)


class QuestionRevision(InsertOnly, Model):
    """A question as worded and keyed from a moment on.

    `options` is a list of {"id", "html", "correct", "feedback"}; `correct` and `feedback` stay on the
    server until the answer is recorded.
    """

    __tablename__ = "question_revision"
    __table_args__ = (UniqueConstraint("question_id", "revision", "text_digest"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), info=INTERNAL)
    revision: Mapped[str] = mapped_column(info=INTERNAL)
    text_digest: Mapped[str] = mapped_column(info=INTERNAL)
    kind: Mapped[str] = mapped_column(info=PUBLIC)
    stem: Mapped[str] = mapped_column(info=PUBLIC)
    options: Mapped[list[Any]] = mapped_column(info=SECRET)
    hint: Mapped[str] = mapped_column(info=PUBLIC)
    explanation: Mapped[str] = mapped_column(info=SECRET)
    points: Mapped[int] = mapped_column(info=PUBLIC)
    grading: Mapped[str] = mapped_column(info=PUBLIC)
    develops: Mapped[dict[str, Any]] = mapped_column(info=PUBLIC)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)

    question: Mapped[Question] = relationship(lazy="raise")


class Attempt(Model):
    """One person's try at a quiz, drawn once from the version of its day."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "quiz_id", "mode", "number"),
        # Parallel starts land on the same attempt: only one may be open.
        Index(
            "uq_attempt_open",
            "person_id",
            "quiz_id",
            "mode",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), index=True, info=PERSONAL)
    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("quiz_version.id"), info=PERSONAL)
    mode: Mapped[str] = mapped_column(info=PERSONAL)
    number: Mapped[int] = mapped_column(info=PERSONAL)
    started_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    submitted_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2), info=PERSONAL)
    points_possible: Mapped[int | None] = mapped_column(info=PERSONAL)
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), info=PERSONAL)
    passed: Mapped[bool | None] = mapped_column(info=PERSONAL)

    quiz: Mapped[Quiz] = relationship(lazy="raise")
    quiz_version: Mapped[QuizVersion] = relationship(lazy="raise")
    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.position", lazy="raise")


class Answer(Model):
    """One drawn question in an attempt: the order its options are shown in, what was chosen, and its mark."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position"),
        UniqueConstraint("attempt_id", "question_revision_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), info=PERSONAL)
    question_revision_id: Mapped[int] = mapped_column(ForeignKey("question_revision.id"), info=PERSONAL)
    position: Mapped[int] = mapped_column(info=PERSONAL)
    option_order: Mapped[list[Any]] = mapped_column(info=PERSONAL)
    chosen: Mapped[list[Any]] = mapped_column(info=PERSONAL)
    sequence: Mapped[int] = mapped_column(default=0, info=INTERNAL)
    saved_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2), info=PERSONAL)

    question_revision: Mapped[QuestionRevision] = relationship(lazy="raise")
    attempt: Mapped[Attempt] = relationship(lazy="raise", overlaps="answers")

    @property
    def options_shown(self) -> list[dict[str, Any]]:
        """Give the question's options, key and feedback included, in the order they are shown."""
        by_id = {option["id"]: option for option in self.question_revision.options}
        return [by_id[option_id] for option_id in self.option_order]
