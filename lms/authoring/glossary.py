"""The glossary: a definition list, a word on one line and `: its meaning` on the next."""

from collections.abc import Iterator
from pathlib import Path

from lms.authoring import frontmatter, prose, sources
from lms.authoring.documents import Source, Term
from lms.authoring.findings import Findings
from lms.authoring.prose import Block, Body, blocks
from lms.authoring.sources import TextFile
from lms.core import markdown

NAME = "glossary.md"


def read(root: Path, findings: Findings) -> list[Term]:
    """Read the terms of a content folder's glossary, where it has one."""
    path = root / NAME
    if not sources.exists(path):
        return []
    file = sources.read(path, root, findings)
    above = _above(file, findings) if file else None
    if file is None or above is None:
        return []
    body = prose.parse(file, above)
    prose.check_markup(body, findings)
    return list(_terms(body, findings))


def _above(file: TextFile, findings: Findings) -> int | None:
    """Return the number of lines above the list; a glossary may do without front matter."""
    if file.lines[0].rstrip() != "---":
        return 0
    matter = frontmatter.split(file, findings)
    if matter is None:
        return None
    matter.kind("glossary")
    for key in ("id", "title", "summary"):
        matter.text(key, "")
    matter.finish()
    return matter.body_line


def _terms(body: Body, findings: Findings) -> Iterator[Term]:
    for block in blocks(body.parsed.tokens):
        line = block[0].map[0] + 1 if block[0].map else 1
        if block[0].type == "dl_open":
            yield from _entries(block, body, findings)
        elif block[0].type != "heading_open":
            findings.note("C106", body.file.find(line, body.file.lines[line - 1].strip()))


def _entries(block: Block, body: Body, findings: Findings) -> Iterator[Term]:
    words: list[Block] = []
    meaning = ""
    for part in [*blocks(block[1:-1]), ()]:
        if part and part[0].type == "dd_open":
            meaning += markdown.to_html(body.parsed, part[1:-1])
            continue
        if meaning:
            yield from (_term(word, meaning, body, findings) for word in words)
            words, meaning = [], ""
        if part:
            words.append(part)


def _term(word: Block, meaning: str, body: Body, findings: Findings) -> Term:
    line = word[0].map[0] + 1 if word[0].map else 1
    name = markdown.plain(word)
    spot = body.file.find(line, name)
    slug = markdown.slug(name)
    if findings.where("term", slug):
        findings.note("C105", spot, term=name)
    else:
        findings.declare("term", slug, spot)
    return Term(name, slug, meaning, Source(body.file.path, line))
