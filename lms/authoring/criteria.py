"""Criteria: what it means, what one can see, and five anchors from harms to lifts others."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from markdown_it.token import Token

from lms.authoring import frontmatter, prose, sources
from lms.authoring.documents import Anchor, Criterion, Source
from lms.authoring.findings import Findings
from lms.authoring.frontmatter import FrontMatter
from lms.authoring.prose import Body
from lms.authoring.revisions import revision
from lms.authoring.sources import TextFile
from lms.core import markdown

LEVELS: Final = range(1, 6)

_LEVEL: Final = re.compile(r"(?:level )?([1-5])(?:$|[ .:])", re.IGNORECASE)


def read(root: Path, findings: Findings) -> list[Criterion]:
    """Read every criterion of a content folder; one whose file cannot be read is left out."""
    folder = root / "criteria"
    paths = sources.documents(folder, root, findings) if sources.exists(folder) else []
    criteria = [_criterion(path, root, findings) for path in paths]
    return [criterion for criterion in criteria if criterion]


def _criterion(path: Path, root: Path, findings: Findings) -> Criterion | None:
    file = sources.read(path, root, findings)
    matter = frontmatter.split(file, findings) if file else None
    if file is None or matter is None:
        return None
    matter.kind("criterion")
    identity, title, summary = matter.identifier("criterion"), matter.text("title"), matter.text("summary")
    order = matter.number("order", 0, 999, 0)
    matter.texts("seed", default=())
    matter.finish()
    body = prose.parse(file, matter.body_line)
    prose.check(body, findings)
    definition, anchors = _sections(body, findings)
    _check(file, matter, definition, anchors, findings)
    meaning = {
        "title": title,
        "anchors": [anchor.text for anchor in anchors],
        "definition": markdown.plain(definition),
    }
    return Criterion(
        id=identity,
        title=title,
        summary=summary,
        order=order,
        html=markdown.to_html(body.parsed, definition),
        anchors=anchors,
        revision=revision(meaning),
        source=Source(path, 1),
    )


def _sections(body: Body, findings: Findings) -> tuple[list[Token], tuple[Anchor, ...]]:
    """Part the text into the definition and the anchors, which stand under headings 1 to 5."""
    definition: list[Token] = []
    anchors: dict[int, list[Token]] = {}
    current = definition
    tokens = body.parsed.tokens
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            level = _LEVEL.match(tokens[index + 1].content)
            current = anchors.setdefault(int(level[1]), []) if level else definition
            if level and current and token.map:
                findings.note("C102", body.file.find(token.map[0] + 1, ""), level=level[1])
        current.append(token)
    return definition, tuple(_anchor(level, anchors[level]) for level in sorted(anchors))


def _anchor(level: int, tokens: Sequence[Token]) -> Anchor:
    """Return the words under the heading, or behind the number where they stand in the heading itself."""
    below = markdown.plain(tokens[3:])
    heading = _LEVEL.sub("", markdown.plain(tokens[:3]), count=1).strip(" .:–—-")
    return Anchor(level, " ".join((below or heading).split()))


def _check(
    file: TextFile,
    matter: FrontMatter,
    definition: Sequence[Token],
    anchors: Sequence[Anchor],
    findings: Findings,
) -> None:
    if not markdown.plain(definition):
        findings.note("C104", file.spot(matter.body_line + 1))
    known = {anchor.level: anchor.text for anchor in anchors}
    for level in LEVELS:
        if level not in known:
            findings.note("C101", file.spot(matter.body_line + 1), level=level)
        elif not known[level]:
            findings.note("C103", file.spot(_heading_line(file, level)), level=level)


def _heading_line(file: TextFile, level: int) -> int:
    for number, line in enumerate(file.lines, start=1):
        if line.startswith("#") and _LEVEL.match(line.lstrip("# ")) and str(level) in line:
            return number
    return 1
