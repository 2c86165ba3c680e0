"""Tables of learning: the ledger that is only ever added to, the asks, and the two projections that lists read."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core import clock
from lms.core.db import INTERNAL, PERSONAL, InsertOnly, Model
from lms.courses.models import Course, CourseVersion, Module
from lms.people.models import Person


class LearningEvent(InsertOnly, Model):
    """One fact about one person's learning: what, which content at which revision, when, where from, by whom.

    Kinds: lesson-read, quiz-passed, quiz-failed, module-completed, course-completed, corrected (names the old one).
    """

    __tablename__ = "learning_event"
    __table_args__ = (Index("ix_learning_event_facts", "person_id", "kind", "content_key"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    kind: Mapped[str] = mapped_column(info=PERSONAL)
    content_key: Mapped[str] = mapped_column(info=PERSONAL)
    content_revision: Mapped[str] = mapped_column(info=INTERNAL)
    at: Mapped[datetime] = mapped_column(info=PERSONAL)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    source: Mapped[str] = mapped_column(info=INTERNAL)
    detail: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("learning_event.id"), info=INTERNAL)


class Assignment(InsertOnly, Model):
    """One ask: learn this course, by then, for this reason. What happens to it later are its events."""

    __tablename__ = "assignment"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True, info=INTERNAL)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=PERSONAL)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now, info=PERSONAL)
    due_on: Mapped[date | None] = mapped_column(info=PERSONAL)
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    because_of: Mapped[str | None] = mapped_column(info=PERSONAL)

    course: Mapped[Course] = relationship(lazy="raise")
    asked_by: Mapped[Person] = relationship(lazy="raise")
    events: Mapped[list["AssignmentEvent"]] = relationship(order_by="AssignmentEvent.id", lazy="raise")


class AssignmentEvent(InsertOnly, Model):
    """What happened to one person's share in an ask: included, extended, waived or withdrawn, by whom and why."""

    __tablename__ = "assignment_event"
    __table_args__ = (Index("ix_assignment_event_person", "person_id", "assignment_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True, info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    kind: Mapped[str] = mapped_column(info=PERSONAL)
    at: Mapped[datetime] = mapped_column(default=clock.now, info=PERSONAL)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    due_on: Mapped[date | None] = mapped_column(info=PERSONAL)
    reason: Mapped[str] = mapped_column(info=PERSONAL)

    assignment: Mapped[Assignment] = relationship(lazy="raise", overlaps="events")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise")


class Enrolment(Model):
    """Where one person stands in one course and renewal period: the projection that lists and counts read."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "period"),
        Index("ix_enrolment_due", "person_id", "completed_at", "due_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True, info=INTERNAL)
    period: Mapped[int] = mapped_column(default=1, info=INTERNAL)
    assigned: Mapped[bool] = mapped_column(default=False, info=PERSONAL)
    due_on: Mapped[date | None] = mapped_column(info=PERSONAL)
    started_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    last_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    modules_done: Mapped[int] = mapped_column(default=0, info=PERSONAL)
    best_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), info=PERSONAL)
    completed_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    completed_version_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"), info=INTERNAL)

    person: Mapped[Person] = relationship(lazy="raise")
    course: Mapped[Course] = relationship(lazy="raise")
    completed_version: Mapped[CourseVersion | None] = relationship(lazy="raise")


class Progress(Model):
    """Where one person stands in one module; read for one person only."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("person_id", "module_id", "period"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True, info=INTERNAL)
    period: Mapped[int] = mapped_column(default=1, info=INTERNAL)
    lessons_read: Mapped[int] = mapped_column(default=0, info=PERSONAL)
    best_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), info=PERSONAL)
    passed_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    completed_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    completed_revision: Mapped[str | None] = mapped_column(info=INTERNAL)

    module: Mapped[Module] = relationship(lazy="raise")
