"""Read what is taught now."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from lms.core.db import db
from lms.courses.models import (
    Course,
    CourseVersion,
    GlossaryTerm,
    Lesson,
    LessonVersion,
    Module,
    ModuleVersion,
)

_UP: Final = contains_eager(LessonVersion.module_version)
_LESSON: Final = (
    select(LessonVersion)
    .join(LessonVersion.lesson)
    .join(LessonVersion.module_version)
    .join(ModuleVersion.course_version)
    .join(Course, Course.version_id == CourseVersion.id)
    .where(Lesson.key == bindparam("key"))
    .options(
        contains_eager(LessonVersion.lesson),
        undefer(LessonVersion.html),
        _UP.contains_eager(ModuleVersion.course_version).joinedload(CourseVersion.course),
        _UP.joinedload(ModuleVersion.module),
    )
)


def catalogue() -> list[Course]:
    """Give every published course in catalogue order, each with its version and that version's modules."""
    return list(
        db.session.scalars(
            select(Course)
            .join(Course.version)
            .options(
                contains_eager(Course.version)
                .selectinload(CourseVersion.modules)
                .joinedload(ModuleVersion.module)
            )
            .order_by(Course.position, Course.id)
        )
    )


def course(key: str) -> Course | None:
    """Give a published course with its version, modules and lessons (without the lessons' text), or None."""
    return db.session.scalar(_whole().where(Course.key == key))


def lesson(key: str) -> LessonVersion | None:
    """Give a lesson of a published course as it reads now, with its text, module and course version, or None."""
    return db.session.scalar(_LESSON, {"key": key})


def module_versions_now(module_ids: Collection[int]) -> dict[int, ModuleVersion]:
    """Give the published versions of several modules by module id, each with its module and course version."""
    rows = db.session.scalars(
        select(ModuleVersion)
        .join(Course, Course.version_id == ModuleVersion.course_version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(ModuleVersion.module_id.in_(module_ids))
        .options(joinedload(ModuleVersion.module), joinedload(ModuleVersion.course_version))
    )
    return {row.module_id: row for row in rows}


def glossary() -> list[GlossaryTerm]:
    """Give the words of the glossary, by name."""
    return list(db.session.scalars(select(GlossaryTerm).order_by(GlossaryTerm.term)))


def _whole() -> Select[Course]:
    modules = contains_eager(Course.version).selectinload(CourseVersion.modules)
    return (
        select(Course)
        .join(Course.version)
        .options(
            modules.joinedload(ModuleVersion.module),
            modules.selectinload(ModuleVersion.lessons).joinedload(LessonVersion.lesson),
        )
    )
