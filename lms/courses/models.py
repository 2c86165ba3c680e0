"""Tables of what is taught. A course, module or lesson is an identity; its versions hold the words."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core import clock
from lms.core.db import INTERNAL, PUBLIC, Model


class Course(Model):
    """A course under its stable key; `version` is what learners see now, none once it is withdrawn."""

    __tablename__ = "course"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=PUBLIC)
    position: Mapped[int] = mapped_column(info=PUBLIC)
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("course_version.id", use_alter=True, name="fk_course_version_id_course_version"),
        info=INTERNAL,
    )

    version: Mapped["CourseVersion | None"] = relationship(
        foreign_keys=[version_id], lazy="raise", post_update=True
    )


class CourseVersion(Model):
    """A course as published at a moment; never changed afterwards."""

    __tablename__ = "course_version"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True, info=INTERNAL)
    revision: Mapped[str] = mapped_column(info=INTERNAL)
    label: Mapped[str] = mapped_column(info=PUBLIC)
    title: Mapped[str] = mapped_column(info=PUBLIC)
    summary: Mapped[str] = mapped_column(info=PUBLIC)
    language: Mapped[str] = mapped_column(info=PUBLIC)
    minutes: Mapped[int] = mapped_column(info=PUBLIC)
    objectives: Mapped[list[Any]] = mapped_column(info=PUBLIC)
    develops: Mapped[dict[str, Any]] = mapped_column(info=PUBLIC)
    recertify_months: Mapped[int | None] = mapped_column(info=PUBLIC)
    html: Mapped[str] = mapped_column(info=PUBLIC)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)

    modules: Mapped[list["ModuleVersion"]] = relationship(order_by="ModuleVersion.position", lazy="raise")
    course: Mapped[Course] = relationship(foreign_keys=[course_id], lazy="raise")


class Module(Model):
    """A module under its stable key, in the course it belongs to."""

    __tablename__ = "module"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=PUBLIC)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True, info=INTERNAL)


class ModuleVersion(Model):
    """A module as it stands in one version of its course."""

    __tablename__ = "module_version"
    __table_args__ = (UniqueConstraint("course_version_id", "module_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), info=INTERNAL)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True, info=INTERNAL)
    position: Mapped[int] = mapped_column(info=PUBLIC)
    revision: Mapped[str] = mapped_column(info=INTERNAL)
    title: Mapped[str] = mapped_column(info=PUBLIC)
    summary: Mapped[str] = mapped_column(info=PUBLIC)
    minutes: Mapped[int] = mapped_column(info=PUBLIC)
    objectives: Mapped[list[Any]] = mapped_column(info=PUBLIC)
    develops: Mapped[dict[str, Any]] = mapped_column(info=PUBLIC)
    html: Mapped[str] = mapped_column(info=PUBLIC)

    module: Mapped[Module] = relationship(lazy="raise")
    lessons: Mapped[list["LessonVersion"]] = relationship(order_by="LessonVersion.position", lazy="raise")
    course_version: Mapped[CourseVersion] = relationship(lazy="raise", overlaps="modules")


class Lesson(Model):
    """A lesson under its stable key."""

    __tablename__ = "lesson"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=PUBLIC)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True, info=INTERNAL)


class LessonVersion(Model):
    """A lesson as it stands in one version of its module, rendered when it was published."""

    __tablename__ = "lesson_version"
    __table_args__ = (UniqueConstraint("module_version_id", "lesson_id"),)
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    module_version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"), info=INTERNAL)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True, info=INTERNAL)
    position: Mapped[int] = mapped_column(info=PUBLIC)
    revision: Mapped[str] = mapped_column(info=INTERNAL)
    title: Mapped[str] = mapped_column(info=PUBLIC)
    summary: Mapped[str] = mapped_column(info=PUBLIC)
    minutes: Mapped[int] = mapped_column(info=PUBLIC)
    html: Mapped[str] = mapped_column(info=PUBLIC, deferred=True, deferred_raiseload=True)

    lesson: Mapped[Lesson] = relationship(lazy="raise")
    module_version: Mapped[ModuleVersion] = relationship(lazy="raise", overlaps="lessons")


class GlossaryTerm(Model):
    """A word that lessons link to, and what it means."""

    __tablename__ = "glossary_term"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    slug: Mapped[str] = mapped_column(unique=True, info=PUBLIC)
    term: Mapped[str] = mapped_column(info=PUBLIC)
    html: Mapped[str] = mapped_column(info=PUBLIC)
