"""Tables of coaching."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core import clock
from lms.core.db import INTERNAL, PERSONAL, SENSITIVE, Model
from lms.criteria.models import CriterionVersion
from lms.people.models import Person


class Observation(Model):
    """What a coach saw of somebody's work, on the criteria's anchors; private until it is shared."""

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint("observer_id <> employee_id", name="not_oneself"),
        CheckConstraint("observer_role IN ('coach', 'manager')", name="known_role"),
        Index("ix_observation_employee", "employee_id", "shared_at"),
        Index("ix_observation_observer", "observer_id", "occurred_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    observer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    observer_role: Mapped[str] = mapped_column(info=PERSONAL)
    employee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    occurred_on: Mapped[date] = mapped_column(info=PERSONAL)
    setting: Mapped[str] = mapped_column(info=PERSONAL)
    narrative: Mapped[str] = mapped_column(info=SENSITIVE)
    countable: Mapped[bool] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=PERSONAL)
    shared_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    reply: Mapped[str] = mapped_column(default="", info=SENSITIVE)
    replied_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    withdrawn_reason: Mapped[str] = mapped_column(default="", info=PERSONAL)
    row_version: Mapped[int] = mapped_column(info=INTERNAL)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - the mapper's own way to say it

    observer: Mapped[Person] = relationship(foreign_keys=[observer_id], lazy="raise")
    employee: Mapped[Person] = relationship(foreign_keys=[employee_id], lazy="raise")
    levels: Mapped[list["ObservedLevel"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class ObservedLevel(Model):
    """The anchor, 1 to 5, that came closest to what was seen, on one criterion as worded that day."""

    __tablename__ = "observed_level"
    __table_args__ = (
        UniqueConstraint("observation_id", "criterion_version_id"),
        CheckConstraint("level BETWEEN 1 AND 5", name="on_the_scale"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"), info=INTERNAL)
    criterion_version_id: Mapped[int] = mapped_column(ForeignKey("criterion_version.id"), info=INTERNAL)
    level: Mapped[int] = mapped_column(info=SENSITIVE)

    criterion_version: Mapped[CriterionVersion] = relationship(lazy="raise")
