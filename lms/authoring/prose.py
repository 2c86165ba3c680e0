"""Running text: the body of a lesson, module, course or criterion, rendered and checked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markdown_it.token import Token

from lms.authoring.findings import Findings, did_you_mean
from lms.authoring.sources import TextFile
from lms.core import callouts, markdown
from lms.core.markdown import Parsed

_LINK: Final = re.compile(
    r"\]\(\s{0,9}<?([^\s()<>]{1,500})|^ {0,3}\[(?!\^)[^\]]{1,200}\]:\s{0,9}<?([^\s<>]{1,500})"
)
_LINK_TEXT: Final = re.compile(r"\[((?:click )?here|more|this|link|read more)\]\(", re.IGNORECASE)
_HTML: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9\-]{0,30}(?:\s[^<>]{0,500})?/?>|<!--")
_PICTURE: Final = re.compile(r"!\[[^\]]{0,500}\][(\[]")
_CODE: Final = re.compile(r"`[^`]{1,500}`")
_WORD: Final = re.compile(r"\w[\w’'\-]*")


Block = Sequence[Token]
"""The tokens of one paragraph, list, quote or heading, from its opening to its close."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as a page shows it, how many words it has, and its source for the revision."""

    html: str
    words: int
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """The text under a file's front matter, taken apart; token lines count from the top of the file."""

    file: TextFile
    above: int
    parsed: Parsed


def read(file: TextFile, above: int, findings: Findings) -> Prose:
    """Render and check the text that stands under the first `above` lines of a file."""
    body = parse(file, above)
    check(body, findings)
    text = "\n".join(file.lines[above:])
    return Prose(markdown.to_html(body.parsed, body.parsed.tokens), _count(body.parsed.tokens), text)


def parse(file: TextFile, above: int) -> Body:
    """Take the text under the first `above` lines of a file apart."""
    return Body(file, above, markdown.parse("\n" * above + "\n".join(file.lines[above:])))


def check(body: Body, findings: Findings) -> None:
    """Note what is wrong with a running text."""
    check_markup(body, findings)
    _check_headings(body.file, body.parsed.tokens, findings)
    _check_callouts(body.file, body.parsed.tokens, findings)


def check_markup(body: Body, findings: Findings) -> None:
    """Note links that lead nowhere, HTML, pictures and text nested too deeply."""
    for token in body.parsed.tokens:
        if token.level >= markdown.DEEPEST - 1 and token.map:
            findings.note("F119", body.file.find(token.map[0] + 1, ""), most=markdown.DEEPEST)
            break
    for number, line in _written_lines(body):
        _check_links(body.file, number, line, findings)
        for code, pattern in (("L604", _HTML), ("L605", _PICTURE)):
            for found in pattern.finditer(line):
                findings.note(code, body.file.spot(number, found.start() + 1, len(found[0])))


def blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """Split tokens into the blocks of their outermost level."""
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


def _check_headings(file: TextFile, tokens: Sequence[Token], findings: Findings) -> None:
    previous = 1
    for token, words in pairwise(tokens):
        if token.type != "heading_open" or not token.map:
            continue
        level, spot = token.meta["level"], file.find(token.map[0] + 1, "#" * len(token.markup))
        if level == 1:
            findings.note("A701", spot)
        elif level > previous + 1:
            findings.note("A702", spot)
        if not markdown.plain([words]):
            findings.note("A703", spot)
        previous = level


def _check_callouts(file: TextFile, tokens: Sequence[Token], findings: Findings) -> None:
    for token in tokens:
        if token.type == "callout_open" and token.map and token.meta["kind"] not in callouts.KINDS:
            kind = token.meta["kind"]
            spot = file.find(token.map[0] + 1, f"[!{kind}]")
            findings.note("L606", spot, kind=kind, advice=did_you_mean(kind, callouts.KINDS))


def _written_lines(body: Body) -> Iterator[tuple[int, str]]:
    """Return number and text of the lines that are text, with code blanked out."""
    code: set[int] = set()
    for token in body.parsed.tokens:
        if token.map and token.type in {"fence", "code_block"}:
            code.update(range(*token.map))
    for index in range(body.above, len(body.file.lines)):
        if index not in code:
            yield index + 1, _CODE.sub(lambda found: " " * len(found[0]), body.file.lines[index])


def _check_links(file: TextFile, number: int, line: str, findings: Findings) -> None:
    for found in _LINK.finditer(line):
        group = 1 if found[1] else 2
        target = found[group]
        scheme, _, name = target.partition(":")
        spot = file.spot(number, found.start(group) + 1, len(target))
        if scheme in markdown.SHORT_LINKS and _goes_on(line[found.end() :]):
            findings.note("L607", spot, scheme=scheme)
        elif scheme == "lesson":
            findings.mention("lesson", name, spot)
        elif scheme == "term":
            findings.mention("term", markdown.slug(name), spot)
        elif not markdown.allowed_link(target):
            findings.note("L603", spot, target=target[:60])
    for found in _LINK_TEXT.finditer(line):
        findings.note("A704", file.spot(number, found.start(1) + 1, len(found[1])), text=found[1])


def _goes_on(rest: str) -> bool:
    """Say whether a space, and no title in quotes, follows the address."""
    return rest.startswith(" ") and not rest.lstrip().startswith(('"', "'", "(", ")"))


def _count(tokens: Sequence[Token]) -> int:
    return len(_WORD.findall(markdown.plain(tokens)))
