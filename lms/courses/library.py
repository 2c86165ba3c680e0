"""Publish everything that authors wrote and that is sound; what is broken stays out and is reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lms.audit import trail
from lms.authoring import checker
from lms.courses import publishing
from lms.criteria import publishing as criteria_publishing


@dataclass(frozen=True)
class Published:
    """What a publish did: new course versions, new criterion versions, and what the checker said."""

    courses: int
    criteria: int
    report: checker.Report


def publish(folders: Sequence[Path], *, by_id: int | None = None) -> Published:
    """Read the folders and make what is sound in them what learners see, in the caller's transaction."""
    report = checker.read(folders)
    criteria = criteria_publishing.publish(report.library.criteria)
    courses = publishing.publish(report.library.courses)
    publishing.publish_glossary(report.library.glossary)
    if courses or criteria:
        trail.record("content published", "content", actor_id=by_id, courses=courses, criteria=criteria)
    return Published(courses, criteria, report)
