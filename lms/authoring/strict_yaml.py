"""YAML without its traps: no aliases, no tags, no key twice, and every value stays the text it was.

Because the key decides the type, `NO`, `0777`, `1.10` and `12:30` never turn into something else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from lms.authoring.findings import Findings, Spot
from lms.authoring.sources import TextFile

_LONGEST: Final = 20_000
_DEEPEST: Final = 20
_MOST_KEYS: Final = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value, as nodes that know their place."""

    key: str
    key_spot: Spot
    value: yaml.Node
    value_spot: Spot


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of YAML inside a file; `before` is the number of lines above it."""

    file: TextFile
    before: int
    lines: tuple[str, ...]

    def spot(self, node: yaml.Node) -> Spot:
        """Return the place of a node in the file."""
        start, end = node.start_mark, node.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return self.at(start.line, start.column, width)

    def start(self, event: yaml.Event) -> Spot:
        """Return the place where a parser's event begins."""
        mark = event.start_mark
        return self.at(mark.line, mark.column) if mark else self.at(0, 0)

    def at(self, line: int, column: int, width: int = 1) -> Spot:
        """Return the place of a YAML mark, which counts from 0, in the file."""
        return self.file.spot(line + self.before + 1, column + 1, max(1, width))


def read(page: Page, findings: Findings) -> Mapping[str, Entry] | None:
    """Return the keys of a stretch of YAML, or note why it cannot be read and return nothing."""
    text = "\n".join(page.lines)
    if len(text) > _LONGEST:
        findings.note("F110", page.at(0, 0))
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader) if _harmless(text, page, findings) else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = page.at(mark.line, mark.column) if mark else page.at(0, 0)
        findings.note("F108", spot, problem=error.problem or "it cannot be understood")
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        findings.note("F108", page.at(0, 0), problem=str(error).split("\n", maxsplit=1)[0])
        return None
    if findings.broken(page.file.path):
        return None
    return entries(node, page, findings) if node is not None else {}


def entries(node: yaml.Node, page: Page, findings: Findings) -> Mapping[str, Entry] | None:
    """Return the keys of a mapping, or note what is wrong with it and return nothing."""
    if not isinstance(node, yaml.MappingNode):
        findings.note("F108", page.spot(node), problem="it is not a list of key: value lines")
        return None
    if len(node.value) > _MOST_KEYS:
        findings.note("F110", page.spot(node))
        return None
    found: dict[str, Entry] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            findings.note("F108", page.spot(key), problem="a key is not a single word")
        elif key.value in found:
            findings.note("F111", page.spot(key), key=key.value)
        else:
            spot = page.spot(value) if _written(value) else page.spot(key)
            found[key.value] = Entry(key.value, page.spot(key), value, spot)
    return found


def _written(node: yaml.Node) -> bool:
    return not isinstance(node, yaml.ScalarNode) or bool(node.value)


def _harmless(text: str, page: Page, findings: Findings) -> bool:
    """Walk the events before anything is built: depth, aliases, anchors and tags can be refused here."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            findings.note("F110", page.start(event))
            return False
        unwanted = _unwanted(event)
        if unwanted:
            findings.note("F109", page.start(event), what=unwanted)
            return False
    return True


def _unwanted(event: yaml.Event) -> str:
    if isinstance(event, yaml.AliasEvent):
        return "an alias (*)"
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
        if event.anchor is not None:
            return "an anchor (&)"
        if event.tag is not None:
            return "a tag (!)"
    return ""
