"""Courses and modules: folders whose names set the order, each with a file that introduces it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lms.authoring import didactics, frontmatter, lessons, prose, quizzes, sources
from lms.authoring.documents import Course, Lesson, Module, Quiz, Source
from lms.authoring.findings import Findings, Spot
from lms.authoring.frontmatter import FrontMatter
from lms.authoring.quizzes import Rules
from lms.authoring.revisions import revision
from lms.authoring.sources import TextFile

AUDIENCES: Final = ("front-line", "back-office", "leader")

_ASIDE: Final = {"media", "i18n"}
_VERSION: Final = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One content folder's courses folder, the quiz rules that hold in it, and where problems are noted."""

    root: Path
    rules: Rules
    findings: Findings


@dataclass(frozen=True, slots=True)
class _Head:
    """The file that introduces a folder, and its front matter."""

    file: TextFile
    matter: FrontMatter


def read(shelf: Shelf) -> list[Course]:
    """Read every course of a content folder; one whose introduction cannot be read is left out."""
    top = shelf.root / "courses"
    folders = sources.folders(top, shelf.root, shelf.findings) if sources.exists(top) else []
    courses = [_course(folder, shelf) for folder in folders]
    return [course for course in courses if course]


def _course(folder: Path, shelf: Shelf) -> Course | None:
    head = _head(folder, "course", shelf)
    _refuse_loose_files(folder, shelf)
    folders = sources.folders(folder, shelf.root, shelf.findings)
    found = [_module(inner, shelf) for inner in folders if inner.name not in _ASIDE]
    if head is None:
        return None
    modules = tuple(module for module in found if module)
    if not modules and not shelf.findings.broken(folder):
        shelf.findings.note("F121", head.file.spot(1, 1, 3))
    return _build_course(head, modules, shelf.findings)


def _build_course(head: _Head, modules: tuple[Module, ...], findings: Findings) -> Course:
    matter = head.matter
    course = Course(
        id=matter.identifier("course"),
        title=matter.text("title"),
        summary=matter.text("summary"),
        version=matter.pattern("version", _VERSION, '"1.0"'),
        language=matter.pattern("language", _LANGUAGE, "en"),
        audience=matter.words("audience", AUDIENCES, AUDIENCES),
        minutes=matter.number("minutes", 1, 6000),
        objectives=_objectives(matter, findings),
        develops=matter.develops(),
        recertify_months=matter.months("recertify"),
        html=_introduction(head, "course", findings),
        modules=modules,
        revision="",
        source=Source(head.file.path, 1),
    )
    meaning = revision(
        {
            "title": course.title,
            "version": course.version,
            "language": course.language,
            "objectives": course.objectives,
            "develops": course.develops,
            "recertify": course.recertify_months,
            "modules": sorted((module.id, module.revision) for module in modules),
        }
    )
    return replace(course, revision=meaning)


def _module(folder: Path, shelf: Shelf) -> Module | None:
    head = _head(folder, "module", shelf)
    if head is None:
        return None
    matter, findings = head.matter, shelf.findings
    develops = matter.develops()
    module = Module(
        id=matter.identifier("module"),
        title=matter.text("title"),
        summary=matter.text("summary"),
        minutes=matter.number("minutes", 1, 6000),
        objectives=_objectives(matter, findings),
        develops=develops,
        html=_introduction(head, "module", findings),
        lessons=(),
        quiz=None,
        revision="",
        source=Source(head.file.path, 1),
    )
    return _with_parts(module, folder, shelf)


def _with_parts(module: Module, folder: Path, shelf: Shelf) -> Module:
    """Add the lessons and the quiz that the module's folder holds."""
    pages: list[Lesson] = []
    quiz: Quiz | None = None
    for path in sources.documents(folder, shelf.root, shelf.findings):
        part = None if path.name == "module.md" else _part(path, module.develops, shelf)
        if isinstance(part, Lesson):
            pages.append(part)
        elif quiz and part:
            shelf.findings.note("F123", Spot(path))
        elif part:
            quiz = part
    if not pages and not shelf.findings.broken(folder):
        shelf.findings.note("F122", Spot(module.source.path))
    meaning = revision(
        {
            "title": module.title,
            "objectives": module.objectives,
            "develops": module.develops,
            "lessons": sorted((lesson.id, lesson.revision) for lesson in pages),
            "quiz": quiz.revision if quiz else None,
        }
    )
    return replace(module, lessons=tuple(pages), quiz=quiz, revision=meaning)


def _part(path: Path, develops: Mapping[str, int], shelf: Shelf) -> Lesson | Quiz | None:
    """Read one file of a module by its kind."""
    file = sources.read(path, shelf.root, shelf.findings)
    matter = frontmatter.split(file, shelf.findings) if file else None
    if file is None or matter is None:
        return None
    kind = matter.kind("lesson", "quiz")
    if kind == "lesson":
        return lessons.read(file, matter, shelf.findings)
    if kind == "quiz":
        return quizzes.read(file, matter, shelf.rules, develops, shelf.findings)
    return None


def _head(folder: Path, kind: str, shelf: Shelf) -> _Head | None:
    path = folder / f"{kind}.md"
    if not sources.exists(path):
        shelf.findings.note("F120", Spot(folder), name=path.name)
        return None
    file = sources.read(path, shelf.root, shelf.findings)
    matter = frontmatter.split(file, shelf.findings) if file else None
    if file is None or matter is None:
        return None
    matter.kind(kind)
    return _Head(file, matter)


def _refuse_loose_files(folder: Path, shelf: Shelf) -> None:
    for path in sources.documents(folder, shelf.root, shelf.findings):
        if path.name != "course.md":
            shelf.findings.note("F126", Spot(path))


def _objectives(matter: FrontMatter, findings: Findings) -> tuple[str, ...]:
    objectives = matter.texts("objectives")
    didactics.check_objectives(objectives, matter.text_spots("objectives"), findings)
    return objectives


def _introduction(head: _Head, kind: str, findings: Findings) -> str:
    """Close the front matter and render the text below it."""
    head.matter.texts("seed", default=())
    head.matter.finish()
    text = prose.read(head.file, head.matter.body_line, findings)
    if not text.words:
        findings.note("F124", head.file.spot(head.matter.body_line + 1), kind=kind)
    return text.html
