"""Publish courses from their documents: a changed course gets a new version, and what learners did stays as it was."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from lms.authoring import documents
from lms.core.db import db
from lms.core.events import announce
from lms.courses.models import (
    Course,
    CourseVersion,
    GlossaryTerm,
    Lesson,
    LessonVersion,
    Module,
    ModuleVersion,
)


@dataclass(frozen=True)
class ModulePublished:
    """News for higher packages: a module is published, with the quiz its author wrote, if any."""

    module_id: int
    quiz: documents.Quiz | None


def publish(written: Sequence[documents.Course]) -> int:
    """Make these courses the current ones, in this order; give how many got a new version.

    The same again changes nothing. A course that is not among them stays as it is.
    """
    known = {row.key: row for row in db.session.scalars(select(Course).options(joinedload(Course.version)))}
    return sum(_publish(document, known.get(document.id), place) for place, document in enumerate(written))


def publish_glossary(terms: Sequence[documents.Term]) -> None:
    """Replace the glossary."""
    db.session.execute(delete(GlossaryTerm))
    db.session.add_all(GlossaryTerm(slug=term.slug, term=term.term, html=term.html) for term in terms)


def _publish(document: documents.Course, course: Course | None, place: int) -> bool:
    if course is None:
        course = Course(key=document.id, position=place)
        db.session.add(course)
        db.session.flush()
    course.position = place
    revision = _revision(document)
    changed = course.version_id is None or course.version is None or course.version.revision != revision
    modules = _modules(course, document)
    if changed:
        version = _course_version(course, document, revision)
        for position, module in enumerate(document.modules, start=1):
            _module_version(version, modules[module.id], module, position)
        course.version_id = version.id
    for module in document.modules:
        announce(ModulePublished(modules[module.id].id, module.quiz))
    return changed


def _revision(document: documents.Course) -> str:
    """Give the digest of all that learners read of a course; its quizzes have revisions of their own."""
    said = [
        repr((module.revision, module.html, [(le.revision, le.html, le.minutes) for le in module.lessons]))
        for module in document.modules
    ]
    return hashlib.sha256(
        repr((document.revision, document.html, document.version, said)).encode()
    ).hexdigest()


def _modules(course: Course, document: documents.Course) -> dict[str, Module]:
    keys = [module.id for module in document.modules]
    modules = {row.key: row for row in db.session.scalars(select(Module).where(Module.key.in_(keys)))}
    for key in keys:
        if key not in modules:
            modules[key] = Module(key=key, course_id=course.id)
            db.session.add(modules[key])
        modules[key].course_id = course.id
    db.session.flush()
    return modules


def _course_version(course: Course, document: documents.Course, revision: str) -> CourseVersion:
    version = CourseVersion(
        course_id=course.id,
        revision=revision,
        label=document.version,
        title=document.title,
        summary=document.summary,
        language=document.language,
        minutes=document.minutes,
        objectives=list(document.objectives),
        develops=dict(document.develops),
        recertify_months=document.recertify_months,
        html=document.html,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _module_version(
    version: CourseVersion, module: Module, document: documents.Module, position: int
) -> None:
    row = ModuleVersion(
        course_version_id=version.id,
        module_id=module.id,
        position=position,
        revision=document.revision,
        title=document.title,
        summary=document.summary,
        minutes=document.minutes,
        objectives=list(document.objectives),
        develops=dict(document.develops),
        html=document.html,
    )
    db.session.add(row)
    db.session.flush()
    lessons = _lessons(module, document)
    for place, lesson in enumerate(document.lessons, start=1):
        db.session.add(
            LessonVersion(
                module_version_id=row.id,
                lesson_id=lessons[lesson.id].id,
                position=place,
                revision=lesson.revision,
                title=lesson.title,
                summary=lesson.summary,
                minutes=lesson.minutes,
                html=lesson.html,
            )
        )
    db.session.flush()


def _lessons(module: Module, document: documents.Module) -> dict[str, Lesson]:
    keys = [lesson.id for lesson in document.lessons]
    lessons = {row.key: row for row in db.session.scalars(select(Lesson).where(Lesson.key.in_(keys)))}
    for key in keys:
        if key not in lessons:
            lessons[key] = Lesson(key=key, module_id=module.id)
            db.session.add(lessons[key])
        lessons[key].module_id = module.id
    db.session.flush()
    return lessons
