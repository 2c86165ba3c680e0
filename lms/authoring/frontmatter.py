"""Front matter: the keys at the top of a file, each asked for by name and read as the type the key has."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

import yaml

from lms.authoring import strict_yaml
from lms.authoring.findings import Findings, Kind, Spot, did_you_mean
from lms.authoring.sources import TextFile
from lms.authoring.strict_yaml import Entry, Page

IDENTIFIER: Final = re.compile(r"[a-z0-9\-]{3,64}")
_WHOLE: Final = re.compile(r"(0|[1-9][0-9]{0,5})")

_FENCE: Final = "---"
_HOURS: Final = re.compile(r"([0-9]{1,4}) ?(h|hours?|d|days?)")
_MONTHS: Final = re.compile(r"([0-9]{1,3}) ?(months?|years?)")

T = TypeVar("T")


class FrontMatter:
    """The keys of one file; each method notes a missing or mistyped key and returns a stand-in for it."""

    def __init__(self, page: Page, entries: Mapping[str, Entry], findings: Findings) -> None:
        self._page = page
        self._entries = entries
        self._findings = findings
        self._asked: set[str] = set()

    @property
    def body_line(self) -> int:
        """The number of lines above the text, fences included."""
        return self._page.before + len(self._page.lines) + 1

    def spot(self, key: str) -> Spot:
        """Return the place of a key's value, or the first line where the key is missing."""
        return self._entries[key].value_spot if key in self._entries else self._page.file.spot(1, 1, 3)

    def has(self, key: str) -> bool:
        """Say whether the key is written."""
        return key in self._entries

    def text(self, key: str, default: str | None = None, *, most: int = 300) -> str:
        """Return a line of text of at most `most` characters."""
        return self._read(
            key, default, "", lambda node: _line(node, most), f"text of 1 to {most} characters", "words"
        )

    def pattern(self, key: str, form: re.Pattern[str], example: str) -> str:
        """Return a word of a certain form."""
        return self._read(key, None, "", lambda node: _form(node, form), f"like {example}", example)

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """Return one of the given words."""
        wanted = "one of " + ", ".join(choices)
        return self._read(key, default, choices[0], lambda node: _choice(node, choices), wanted, choices[0])

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number between two bounds."""
        wanted = f"a whole number from {least} to {most}"
        return self._read(key, default, least, lambda node: _number(node, least, most), wanted, str(least))

    def limit(self, key: str, most: int, word: str, default: int | None) -> int | None:
        """Return a whole number from 1, or None where the key says `word`, such as "unlimited"."""
        if not self.has(key):
            self._asked.add(key)
            return default
        wanted = f'a whole number from 1 to {most} or "{word}"'
        value = self._read(key, None, 0, lambda node: _number_or(node, most, word), wanted, str(most))
        return value or None

    def hours(self, key: str, default: int) -> int:
        """Return a span such as 24h or 2d in hours."""
        return self._read(key, default, 0, _hours, "a span of hours or days", "24h")

    def months(self, key: str) -> int | None:
        """Return a span such as 12 months in months, or None where the key is missing."""
        return self._read(key, 0, 0, _months, "a span of months or years", "12 months") or None

    def texts(self, key: str, *, most: int = 10, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of lines of text."""
        wanted = f"a list of 1 to {most} lines"
        return self._read(key, default, (), lambda node: _lines(node, most), wanted, "[first, second]")

    def text_spots(self, key: str) -> list[Spot]:
        """Return the place of each line of a list."""
        node = self._entries[key].value if self.has(key) else None
        return [self._page.spot(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else []

    def words(self, key: str, choices: Sequence[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Return some of the given words, written one after another or as a list."""
        wanted = "one or more of " + ", ".join(choices)
        return self._read(key, default, (), lambda node: _choices(node, choices), wanted, " ".join(choices))

    def kind(self, *kinds: str) -> str:
        """Return the kind of document, or nothing where it is not one of those that may stand here."""
        kind = self.text("kind", most=64)
        if kind in kinds:
            return kind
        if kind:
            wanted = " or kind: ".join(kinds)
            self._findings.note("F117", self.spot("kind"), kind=kind, wanted=wanted)
        return ""

    def identifier(self, kind: Kind) -> str:
        """Return the file's id and declare it."""
        identity = self.text("id", most=200)
        if IDENTIFIER.fullmatch(identity):
            self._findings.declare(kind, identity, self.spot("id"))
        elif identity:
            self._findings.note("F115", self.spot("id"), id=identity)
        return identity

    def identifiers(self, key: str, kind: Kind) -> tuple[str, ...]:
        """Return a list of ids of things that must exist."""
        names = self.texts(key, most=200)
        for name, spot in zip(names, self.text_spots(key), strict=False):
            self._findings.mention(kind, name, spot)
        return names

    def develops(self, inherited: Mapping[str, int] | None = None) -> Mapping[str, int]:
        """Return criteria and their weights, 1 to 3; a plain list gives each the weight 1."""
        weights = self._read(
            "develops", inherited, {}, _weights, "criteria with weights 1 to 3", "{empathy: 2}"
        )
        if self.has("develops"):
            node = self._entries["develops"].value
            for name in _names(node) if weights else ():
                self._findings.mention("criterion", name.value, self._page.spot(name))
        return weights

    def section(self, key: str) -> "FrontMatter | None":
        """Return the keys that stand under a key, or nothing where it is missing."""
        self._asked.add(key)
        if not self.has(key):
            return None
        found = strict_yaml.entries(self._entries[key].value, self._page, self._findings)
        return FrontMatter(self._page, found or {}, self._findings)

    def sections(self, key: str) -> "list[FrontMatter]":
        """Return the keys of each entry of a list."""
        self._asked.add(key)
        node = self._entries[key].value if self.has(key) else None
        if not isinstance(node, yaml.SequenceNode):
            if node is not None:
                self._findings.note("F114", self.spot(key), key=key, wanted="a list", example="[]")
            return []
        found = [strict_yaml.entries(item, self._page, self._findings) for item in node.value]
        return [FrontMatter(self._page, entries or {}, self._findings) for entries in found]

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key, entry in self._entries.items():
            if key not in self._asked:
                advice = did_you_mean(key, self._asked)
                self._findings.note("F112", entry.key_spot, key=key, advice=advice)

    def _read(
        self, key: str, default: T | None, stand_in: T, read: Callable[[yaml.Node], T | None], *say: str
    ) -> T:
        self._asked.add(key)
        if key not in self._entries:
            if default is None:
                self._findings.note("F113", self._page.file.spot(1, 1, 3), key=key)
                return stand_in
            return default
        value = read(self._entries[key].value)
        if value is None:
            wanted, example = say
            self._findings.note("F114", self.spot(key), key=key, wanted=wanted, example=example)
            return stand_in
        return value


def split(file: TextFile, findings: Findings) -> FrontMatter | None:
    """Return the front matter of a file, or note why it has none and return nothing."""
    if file.lines[0].rstrip() != _FENCE:
        findings.note("F106", file.spot(1, 1, max(1, len(file.lines[0]))))
        return None
    for number, line in enumerate(file.lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return _from_page(Page(file, 1, file.lines[1:number]), findings)
    findings.note("F107", file.spot(1, 1, 3))
    return None


def whole(file: TextFile, findings: Findings) -> FrontMatter | None:
    """Return the keys of a file that is YAML from top to bottom, or note what is wrong and return nothing."""
    return _from_page(Page(file, 0, file.lines), findings)


def _from_page(page: Page, findings: Findings) -> FrontMatter | None:
    entries = strict_yaml.read(page, findings)
    return None if entries is None else FrontMatter(page, entries, findings)


def _line(node: yaml.Node, most: int) -> str | None:
    if not isinstance(node, yaml.ScalarNode):
        return None
    text = " ".join(str(node.value).split())
    unprintable = any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
    return text if 0 < len(text) <= most and not unprintable else None


def _form(node: yaml.Node, form: re.Pattern[str]) -> str | None:
    word = _line(node, 64)
    return word if word and form.fullmatch(word) else None


def _choice(node: yaml.Node, choices: Sequence[str]) -> str | None:
    word = _line(node, 64)
    return word if word is not None and word in choices else None


def _number(node: yaml.Node, least: int, most: int) -> int | None:
    word = _line(node, 6)
    if word is None or not _WHOLE.fullmatch(word):
        return None
    return int(word) if least <= int(word) <= most else None


def _number_or(node: yaml.Node, most: int, word: str) -> int | None:
    return 0 if _line(node, 64) == word else _number(node, 1, most)


def _hours(node: yaml.Node) -> int | None:
    word = _line(node, 20)
    found = _HOURS.fullmatch(word or "")
    if word == "0":
        return 0
    return int(found[1]) * (24 if found[2].startswith("d") else 1) if found else None


def _months(node: yaml.Node) -> int | None:
    found = _MONTHS.fullmatch(_line(node, 20) or "")
    return int(found[1]) * (12 if found[2].startswith("y") else 1) if found else None


def _lines(node: yaml.Node, most: int) -> tuple[str, ...] | None:
    if not isinstance(node, yaml.SequenceNode) or not 0 < len(node.value) <= most:
        return None
    lines = [_line(item, 300) for item in node.value]
    return None if None in lines else tuple(line for line in lines if line)


def _choices(node: yaml.Node, choices: Sequence[str]) -> tuple[str, ...] | None:
    listed = isinstance(node, yaml.SequenceNode)
    lines = _lines(node, len(choices)) if listed else tuple((_line(node, 300) or "").split())
    if not lines or len(set(lines)) < len(lines) or not set(lines) <= set(choices):
        return None
    return tuple(lines)


def _names(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [key for key, _ in node.value]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _weights(node: yaml.Node) -> Mapping[str, int] | None:
    names = [_line(name, 64) for name in _names(node)]
    mapped = isinstance(node, yaml.MappingNode)
    weights = [_number(value, 1, 3) for _, value in node.value] if mapped else [1] * len(names)
    if not names or len(set(names)) < len(names):
        return None
    found = {name: weight for name, weight in zip(names, weights, strict=True) if name and weight}
    return found if len(found) == len(names) else None
