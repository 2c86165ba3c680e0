"""The check: read content folders, and part what can be published from what has to be corrected first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lms.authoring import catalogue, courses, criteria, glossary, sources
from lms.authoring.catalogue import Catalogue
from lms.authoring.courses import Shelf
from lms.authoring.diagnostics import Diagnostic
from lms.authoring.documents import Course, Criterion, LearningPath, Library, Term
from lms.authoring.findings import Findings, Kind, Spot


@dataclass(frozen=True, slots=True)
class Report:
    """The sound part of the content, and every problem found in all of it."""

    library: Library
    diagnostics: tuple[Diagnostic, ...]

    @property
    def sound(self) -> bool:
        """Whether there is no error; warnings may remain."""
        return all(diagnostic.severity != "error" for diagnostic in self.diagnostics)


@dataclass(slots=True)
class _Draft:
    """What was read, before ids are compared across files."""

    catalogues: list[Catalogue]
    courses: list[Course]
    criteria: list[Criterion]
    terms: list[Term]


def read(folders: Sequence[Path]) -> Report:
    """Read content folders in order; an earlier folder's id wins over the same id in a later one.

    A document with an error is left out, and with it the course it belongs to; all others come.
    """
    findings = Findings()
    draft = _Draft([], [], [], [])
    for root in dict.fromkeys(folders):
        _read_folder(root, draft, findings)
    findings.settle(waived=_unread(folders, findings))
    library = _sound_part(draft, findings)
    return Report(library, findings.diagnostics())


def _read_folder(root: Path, draft: _Draft, findings: Findings) -> None:
    if not sources.is_folder(root):
        findings.note("F100", Spot(root), why="it is not a folder")
        return
    listing = catalogue.read(root, findings)
    draft.catalogues.append(listing)
    draft.criteria.extend(criteria.read(root, findings))
    draft.terms.extend(glossary.read(root, findings))
    draft.courses.extend(courses.read(Shelf(root, listing.rules, findings)))


def _unread(folders: Sequence[Path], findings: Findings) -> set[Kind]:
    """Return the kinds of which some file was too broken to say its id: naming it is no mistake."""
    unread: set[Kind] = set()
    for root in folders:
        for path in findings.unnamed(root):
            place = path.relative_to(root).parts
            if place[0] == "criteria":
                unread.add("criterion")
            elif place[0] == glossary.NAME:
                unread.add("term")
            elif place[0] == "courses":
                unread |= {"lesson", "course"}
    return unread


def _sound_part(draft: _Draft, findings: Findings) -> Library:
    terms = [term for term in draft.terms if not findings.broken(term.source.path)]
    sound_criteria = [criterion for criterion in draft.criteria if not findings.broken(criterion.source.path)]
    known = {criterion.id for criterion in sound_criteria}
    found = {course.id: course for course in draft.courses if _publishable(course, known, findings)}
    order = [name for listing in draft.catalogues for name in listing.courses if name in found]
    ordered = [found[name] for name in dict.fromkeys([*order, *found])]
    paths = [path for listing in draft.catalogues for path in _open_paths(listing, found)]
    return Library(
        courses=tuple(ordered),
        criteria=tuple(sorted(sound_criteria, key=lambda criterion: (criterion.order, criterion.id))),
        glossary=tuple(sorted(terms, key=lambda term: term.slug)),
        paths=tuple(paths),
    )


def _publishable(course: Course, known: set[str], findings: Findings) -> bool:
    """Say whether no file of the course has an error, and each criterion it develops is sound."""
    folder = course.source.path.parent
    if findings.broken(folder):
        return False
    for name, spot in findings.mentions_in(folder, "criterion"):
        if name not in known:
            findings.note("F125", spot, id=name)
            return False
    return True


def _open_paths(listing: Catalogue, courses: Mapping[str, Course]) -> Iterator[LearningPath]:
    """Return the paths, each with those of its courses that can be published."""
    for path in listing.paths:
        names = tuple(name for name in path.courses if name in courses)
        if names:
            yield replace(path, courses=names)
