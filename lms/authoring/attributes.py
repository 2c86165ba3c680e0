"""Attributes in braces at the end of a heading or an option: `{#cold-room points=2}`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lms.authoring.findings import Findings, Spot, did_you_mean
from lms.authoring.frontmatter import IDENTIFIER
from lms.authoring.sources import TextFile

_PART: Final = re.compile(
    r"#(?P<id>[^\s\"=#]{1,200})(?=\s|$)"
    r"|(?P<key>[A-Za-z][\w\-]{0,30})=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\"]+))(?=\s|$)"
)


@dataclass(frozen=True, slots=True)
class Value:
    """What stands behind an equals sign, and where."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Attributes:
    """The text before the braces, the id (empty if there is none) and the values by key."""

    text: str
    spot: Spot
    id: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


def read(content: str, file: TextFile, line: int, keys: Iterable[str], findings: Findings) -> Attributes:
    """Split off the braces that end `content`, whose last line is line number `line` of the file."""
    text = content.rstrip()
    inner = _inner(text)
    last = text.rsplit("\n", 1)[-1].strip()
    if inner is None:
        return Attributes(text, file.find(line, last))
    before = text[: -len(inner) - 2].rstrip()
    source = file.lines[line - 1]
    start = max(0, source.rfind("{" + inner + "}"))
    identity, values = _parts(inner, file, line, start + 1, findings)
    for key in values.keys() - set(keys):
        findings.note("Q103", values[key].spot, key=key, advice=did_you_mean(key, keys))
    spot = file.find(line, before.rsplit("\n", 1)[-1].strip())
    if identity and not IDENTIFIER.fullmatch(identity):
        column = start + 2 + inner.index("#" + identity)
        findings.note("F115", file.spot(line, column, len(identity) + 1), id=identity)
    return Attributes(before, spot, identity, values)


def _inner(text: str) -> str | None:
    """Return what stands in the closing braces; doubled braces are text."""
    start = text.rfind("{")
    if not text.endswith("}") or start < 0 or text[:start].endswith("{"):
        return None
    return text[start + 1 : -1] if "}" not in text[start:-1] else None


def _parts(
    inner: str, file: TextFile, line: int, offset: int, findings: Findings
) -> tuple[str, dict[str, Value]]:
    identity, values, position = "", dict[str, Value](), 0
    while position < len(inner):
        if inner[position].isspace():
            position += 1
            continue
        found = _PART.match(inner, position)
        key = found["key"] if found else None
        repeated = key in values or bool(found and found["id"] and identity)
        if found is None or repeated:
            findings.note("Q102", file.spot(line, offset + position + 1), id="cold-room")
            break
        if key:
            text = found["quoted"] or found["bare"] or ""
            values[key] = Value(text, file.spot(line, offset + position + 1, len(found[0])))
        else:
            identity = found["id"]
        position = found.end()
    return identity, values
