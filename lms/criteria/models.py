"""Tables of the criteria."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core import clock
from lms.core.db import INTERNAL, PUBLIC, InsertOnly, Model


class Criterion(Model):
    """One service criterion, whatever its wording of the day."""

    __tablename__ = "criterion"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=PUBLIC)
    position: Mapped[int] = mapped_column(info=PUBLIC)
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("criterion_version.id", use_alter=True, name="fk_criterion_version_id_criterion_version"),
        info=INTERNAL,
    )

    version: Mapped["CriterionVersion | None"] = relationship(
        foreign_keys=[version_id], lazy="raise", post_update=True
    )


class CriterionVersion(InsertOnly, Model):
    """A criterion as worded from a moment on: title, definition, and the five anchors as a list of texts."""

    __tablename__ = "criterion_version"
    __table_args__ = (UniqueConstraint("criterion_id", "revision"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), info=INTERNAL)
    revision: Mapped[str] = mapped_column(info=INTERNAL)
    title: Mapped[str] = mapped_column(info=PUBLIC)
    summary: Mapped[str] = mapped_column(info=PUBLIC)
    html: Mapped[str] = mapped_column(info=PUBLIC)
    anchors: Mapped[list[Any]] = mapped_column(info=PUBLIC)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)

    criterion: Mapped[Criterion] = relationship(foreign_keys=[criterion_id], lazy="raise")
