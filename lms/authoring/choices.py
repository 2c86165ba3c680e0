"""Choices: a list of boxes, `- [x]` and `- [ ]`, each with its explanation below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms.authoring import attributes
from lms.authoring.documents import Option, QuestionKind, Source
from lms.authoring.findings import Findings, Spot
from lms.authoring.prose import Block, Body, blocks
from lms.core import markdown

_BOX: Final = re.compile(r"\[([ xX])\](?:\s+|$)")
_TRUTH: Final = {"true", "false"}
_ALL_OF_THEM: Final = re.compile(
    r"\b(?:all|none|both|neither) of (?:the|these|them|those)\b(?: above)?", re.IGNORECASE
)
_ADVICE: Final = "indent a > line below the option to explain it; leave other text out"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option and the words it was written in."""

    option: Option
    text: str
    spot: Spot


def read(listing: Block, body: Body, findings: Findings) -> tuple[Choice, ...] | None:
    """Read the items of a list as options, or note which item is none and return nothing."""
    items = [_choice(item, body, findings) for item in blocks(listing[1:-1])]
    choices = [item for item in items if item]
    if len(choices) < len(items):
        return None
    found = _with_ids(choices, findings)
    seen: set[str] = set()
    for choice in found:
        if choice.text.casefold() in seen:
            findings.note("Q111", choice.spot)
        seen.add(choice.text.casefold())
    return found


def kind_of(choices: Sequence[Choice]) -> QuestionKind:
    """Return the kind of question that some choices make, seen from their shape."""
    if _is_truth(choices):
        return "true-false"
    return "multiple" if _right(choices) > 1 else "single"


def check(kind: QuestionKind, name: str, choices: Sequence[Choice], first: Spot, findings: Findings) -> bool:
    """Note what makes the choices unfit for the kind of question; say whether they can be used."""
    right = _right(choices)
    unfit = [
        code
        for code, found in (
            ("Q104", right == 0),
            ("Q105", len(choices) < 2),  # noqa: PLR2004 - a choice needs two
            ("Q106", right > 1 and kind != "multiple"),
        )
        if found
    ]
    for code in unfit:
        findings.note(code, first, id=name)
    if kind == "multiple" and right == len(choices):
        findings.note("D909", first, id=name)
    for choice in choices:
        found = _ALL_OF_THEM.search(choice.text)
        if found:
            findings.note("D906", choice.spot, text=found[0])
    return not unfit


def _right(choices: Sequence[Choice]) -> int:
    return sum(choice.option.correct for choice in choices)


def _is_truth(choices: Sequence[Choice]) -> bool:
    return len(choices) == len(_TRUTH) and {choice.text.casefold() for choice in choices} == _TRUTH


def _choice(item: Block, body: Body, findings: Findings) -> Choice | None:
    line = item[0].map[0] + 1 if item[0].map else 1
    parts = list(blocks(item[1:-1]))
    words = parts[0][1] if parts and parts[0][0].type == "paragraph_open" else None
    box = _BOX.match(words.content) if words else None
    if words is None or box is None:
        findings.note("Q108", body.file.find(line, ""), id="")
        return None
    last = words.map[1] if words.map else line
    head = attributes.read(words.content[box.end() :], body.file, last, (), findings)
    if not head.text:
        findings.note("Q118", body.file.find(line, "- ["))
    feedback = _feedback(parts[1:], body, findings)
    if not feedback:
        findings.note("D904", head.spot)
    option = Option(
        head.id, markdown.inline(head.text), box[1] != " ", feedback, Source(body.file.path, line)
    )
    return Choice(option, " ".join(head.text.split()), head.spot)


def _feedback(parts: Sequence[Block], body: Body, findings: Findings) -> str:
    html = ""
    for part in parts:
        if part[0].type == "blockquote_open":
            html += markdown.to_html(body.parsed, part[1:-1])
        else:
            line = part[0].map[0] + 1 if part[0].map else 1
            findings.note("Q113", body.file.find(line, ""), advice=_ADVICE)
    return html


def _with_ids(choices: Sequence[Choice], findings: Findings) -> tuple[Choice, ...]:
    """Name options that have no id after their words, and note ids that stand twice."""
    named: list[Choice] = []
    taken: set[str] = set()
    for choice in choices:
        identity = choice.option.id or _name(choice, taken)
        if not choice.option.id and not _is_truth(choices):
            findings.note("Q119", choice.spot, id=identity)
        if identity in taken:
            findings.note("Q112", choice.spot, id=identity)
        taken.add(identity)
        named.append(replace(choice, option=replace(choice.option, id=identity)))
    return tuple(named)


def _name(choice: Choice, taken: set[str]) -> str:
    words = markdown.slug(choice.text).encode("ascii", "ignore").decode()
    base = "-".join(words.split("-")[:4])[:40].strip("-")
    base = base if len(base) > 2 else f"option-{len(taken) + 1}"  # noqa: PLR2004 - an id has three characters
    return base if base not in taken else f"{base}-{len(taken) + 1}"
