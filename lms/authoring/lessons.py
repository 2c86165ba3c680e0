"""Lessons: one page to read."""

from lms.authoring import didactics, prose
from lms.authoring.documents import Lesson, Source
from lms.authoring.findings import Findings
from lms.authoring.frontmatter import FrontMatter
from lms.authoring.revisions import revision
from lms.authoring.sources import TextFile


def read(file: TextFile, matter: FrontMatter, findings: Findings) -> Lesson:
    """Read a lesson file."""
    identity, title = matter.identifier("lesson"), matter.text("title")
    summary, minutes = matter.text("summary"), matter.number("minutes", 1, 240)
    matter.texts("seed", default=())
    matter.finish()
    text = prose.read(file, matter.body_line, findings)
    if not text.words:
        findings.note("F124", file.spot(matter.body_line + 1), kind="lesson")
    lesson = Lesson(
        id=identity,
        title=title,
        summary=summary,
        minutes=minutes,
        html=text.html,
        words=text.words,
        revision=revision({"title": title, "text": text.text}),
        source=Source(file.path, 1),
    )
    didactics.check_length(lesson, matter.spot("minutes"), matter.spot("title"), findings)
    return lesson
