"""The catalogue: the order of courses, the paths through them, and how quizzes are asked by default."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lms.authoring import frontmatter, quizzes, sources
from lms.authoring.documents import LearningPath
from lms.authoring.findings import Findings
from lms.authoring.frontmatter import FrontMatter
from lms.authoring.quizzes import Rules

NAME: Final = "catalog.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a content folder's catalogue says."""

    courses: Sequence[str] = ()
    paths: Sequence[LearningPath] = ()
    rules: Rules = field(default_factory=Rules)


def read(root: Path, findings: Findings) -> Catalogue:
    """Read the catalogue of a content folder; without one, courses come in the order of their folders."""
    path = root / NAME
    if not sources.exists(path):
        return Catalogue()
    file = sources.read(path, root, findings)
    matter = frontmatter.whole(file, findings) if file else None
    if matter is None:
        return Catalogue()
    version = matter.text("format", "1")
    if version != "1":
        findings.note("C108", matter.spot("format"), format=version)
    matter.text("language", "en")
    courses = matter.identifiers("courses", "course") if matter.has("courses") else ()
    section = matter.section("quiz")
    rules = quizzes.read_rules(section, Rules()) if section else Rules()
    if section:
        section.finish()
    paths = tuple(_path(entry) for entry in matter.sections("paths"))
    matter.finish()
    return Catalogue(courses, paths, rules)


def _path(matter: FrontMatter) -> LearningPath:
    path = LearningPath(
        id=matter.identifier("path"),
        title=matter.text("title"),
        summary=matter.text("summary", ""),
        courses=matter.identifiers("courses", "course"),
    )
    matter.finish()
    return path
