"""Questions: every `##` heading of a quiz, with its options, its hint and its explanation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, get_args

from lms.authoring import attributes, choices
from lms.authoring.attributes import Attributes
from lms.authoring.choices import Choice
from lms.authoring.documents import Grading, Question, QuestionKind, Source
from lms.authoring.findings import Findings
from lms.authoring.prose import Block, Body, blocks
from lms.authoring.revisions import revision
from lms.core import markdown

_KEYS: Final = ("points", "grading", "type", "develops")
_KINDS: Final[Mapping[str, QuestionKind]] = {
    "single": "single",
    "multi": "multiple",
    "multiple": "multiple",
    "true-false": "true-false",
}
_DEVELOPS: Final = re.compile(r"([a-z0-9\-]{3,64})(?::([1-3]))?")
_POINTS: Final = re.compile(r"[1-9][0-9]?")
_ADVICE: Final = "indent an option's > line below the option; begin others with > [!HINT] or > [!EXPLAIN]"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the words its choices were written in."""

    question: Question
    choices: tuple[Choice, ...]


@dataclass(slots=True)
class _Section:
    """A heading with its attributes, and the blocks below it by what they are for."""

    head: Attributes
    line: int
    stem: list[Block] = field(default_factory=list)
    listing: Block = ()
    notes: dict[str, str] = field(default_factory=dict)


def read(body: Body, inherited: Mapping[str, int], findings: Findings) -> tuple[Asked, ...]:
    """Read the questions of a quiz; one that cannot be read is noted and left out."""
    found = [_question(section, body, findings) for section in _sections(body, findings)]
    return tuple(_inheriting(asked, inherited) for asked in found if asked)


def _inheriting(asked: Asked, inherited: Mapping[str, int]) -> Asked:
    if asked.question.develops:
        return asked
    return replace(asked, question=replace(asked.question, develops=inherited))


def _sections(body: Body, findings: Findings) -> list[_Section]:
    sections: list[_Section] = []
    started = listening = False
    for block in blocks(body.parsed.tokens):
        first, line = block[0], _line(block)
        if first.type == "heading_open":
            started = True
            listening = first.meta["level"] == 2  # noqa: PLR2004 - ## begins a question
            if listening:
                head = attributes.read(block[1].content, body.file, line, _KEYS, findings)
                sections.append(_Section(head, line))
            else:
                findings.note("Q116", body.file.find(line, "#" * first.meta["level"]))
        elif listening:
            _add(sections[-1], block, body, findings)
        elif not started:
            findings.note("Q120", body.file.find(line, body.file.lines[line - 1].strip()))
    return sections


def _add(section: _Section, block: Block, body: Body, findings: Findings) -> None:
    """Put a block where it belongs: stem, options, hint or explanation."""
    kind = block[0].type
    if kind == "callout_open":
        _add_note(section, block, body, findings)
    elif kind == "bullet_list_open" and not section.listing:
        section.listing = block
    elif section.listing or section.notes or kind == "blockquote_open":
        findings.note(
            "Q113", body.file.find(_line(block), body.file.lines[_line(block) - 1].strip()), advice=_ADVICE
        )
    else:
        section.stem.append(block)


def _add_note(section: _Section, block: Block, body: Body, findings: Findings) -> None:
    kind = block[0].meta["kind"]
    spot = body.file.find(_line(block), f"[!{kind}]")
    if kind not in {"HINT", "EXPLAIN"}:
        findings.note("Q114", spot, kind=kind)
    elif kind in section.notes:
        findings.note("Q115", spot, kind=kind)
    else:
        section.notes[kind] = markdown.to_html(body.parsed, _unboxed(block))


def _unboxed(block: Block) -> Block:
    """Return what stands inside a callout, without its label: the page that shows it brings its own."""
    inner = block[1:-1]
    return inner[3:] if inner and inner[0].type == "tag_open" else inner


def _question(section: _Section, body: Body, findings: Findings) -> Asked | None:
    head = section.head
    name = head.id or "-".join(markdown.slug(head.text).split("-")[:4])[:40] or "first-words"
    _check_head(section, name, body, findings)
    if not section.listing:
        findings.note("Q107", head.spot, id=name)
        return None
    options = choices.read(section.listing, body, findings)
    if options is None:
        return None
    kind = _kind(head, options, findings)
    first = body.file.find(_line(section.listing), "- [ ]")
    if not choices.check(kind, name, options, first, findings):
        return None
    if not section.notes.get("EXPLAIN"):
        findings.note("D905", head.spot, id=name)
    return Asked(_build(section, body, kind, options, findings), options)


def _check_head(section: _Section, name: str, body: Body, findings: Findings) -> None:
    head = section.head
    if not head.text:
        findings.note("Q117", body.file.find(section.line, "##"))
    if head.id:
        findings.declare("question", head.id, body.file.find(section.line, "#" + head.id))
    else:
        findings.note("Q101", head.spot, id=name)


def _build(
    section: _Section, body: Body, kind: QuestionKind, options: Sequence[Choice], findings: Findings
) -> Question:
    head = section.head
    question = Question(
        id=head.id,
        kind=kind,
        stem_html=_stem(section, body),
        options=tuple(choice.option for choice in options),
        hint_html=section.notes.get("HINT", ""),
        explanation_html=section.notes.get("EXPLAIN", ""),
        points=_points(head, findings),
        grading=_grading(head, kind, findings),
        develops=_develops(head, findings),
        revision="",
        source=Source(body.file.path, section.line),
    )
    return replace(question, revision=_revision(section, question, options))


def _revision(section: _Section, question: Question, options: Sequence[Choice]) -> str:
    """Fingerprint what is asked and what counts as right; the order of the options does not matter."""
    below = (token.content for block in section.stem for token in block if token.content)
    return revision(
        {
            "stem": [section.head.text, *below],
            "kind": question.kind,
            "points": question.points,
            "grading": question.grading,
            "develops": question.develops,
            "options": sorted((choice.option.id, choice.text, choice.option.correct) for choice in options),
        }
    )


def _stem(section: _Section, body: Body) -> str:
    """Return the heading's words, or paragraphs where more text stands under the heading."""
    words = markdown.inline(section.head.text)
    if not section.stem:
        return words
    return f"<p>{words}</p>\n" + "".join(markdown.to_html(body.parsed, block) for block in section.stem)


def _kind(head: Attributes, options: Sequence[Choice], findings: Findings) -> QuestionKind:
    shape = choices.kind_of(options)
    value = head.values.get("type")
    if value is None:
        return shape
    if value.text not in _KINDS:
        wanted = "one of " + ", ".join(_KINDS)
        findings.note("Q109", value.spot, key="type", wanted=wanted, example=shape)
    return _KINDS.get(value.text, shape)


def _points(head: Attributes, findings: Findings) -> int:
    value = head.values.get("points")
    if value is None:
        return 1
    if not _POINTS.fullmatch(value.text):
        findings.note("Q109", value.spot, key="points", wanted="a whole number from 1 to 99", example=2)
        return 1
    return int(value.text)


def _grading(head: Attributes, kind: QuestionKind, findings: Findings) -> Grading:
    """Several right answers are graded in part unless the author says otherwise."""
    value = head.values.get("grading")
    if value is None:
        return "partial" if kind == "multiple" else "all"
    if value.text not in get_args(Grading):
        findings.note("Q109", value.spot, key="grading", wanted="all or partial", example="partial")
    elif value.text == "partial" and kind != "multiple":
        findings.note("Q110", value.spot, id=head.id)
    return "partial" if value.text == "partial" else "all"


def _develops(head: Attributes, findings: Findings) -> dict[str, int]:
    """Read `develops="empathy:2 listening"`."""
    value = head.values.get("develops")
    weights: dict[str, int] = {}
    for word in value.text.split() if value else ():
        found = _DEVELOPS.fullmatch(word)
        if found and value:
            weights[found[1]] = int(found[2] or 1)
            findings.mention("criterion", found[1], value.spot)
        elif value:
            example = '"empathy:2 listening"'
            findings.note(
                "Q109", value.spot, key="develops", wanted="criteria with weights 1 to 3", example=example
            )
            break
    return weights


def _line(block: Block) -> int:
    return block[0].map[0] + 1 if block[0].map else 1
