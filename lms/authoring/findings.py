"""What one check has found so far: problems, and the ids that files declare and mention."""

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from lms.authoring.codes import RULES
from lms.authoring.diagnostics import Diagnostic, printable

Kind = Literal["course", "module", "lesson", "quiz", "question", "criterion", "term", "path"]

_MOST_PER_FILE: Final = 100
_UNKNOWN: Final = {"criterion": "F118", "lesson": "L601", "term": "L602", "course": "C107"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: line and column count from 1, `width` is what the caret underlines."""

    path: Path
    line: int = 1
    column: int = 1
    width: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Mention:
    kind: Kind
    id: str
    spot: Spot


@dataclass(slots=True)
class Findings:
    """The notes of one check over all files."""

    _diagnostics: list[Diagnostic] = field(default_factory=list)
    _counts: Counter[Path] = field(default_factory=Counter)
    _declared: dict[tuple[Kind, str], Spot] = field(default_factory=dict)
    _mentions: list[_Mention] = field(default_factory=list)

    def note(self, code: str, spot: Spot, **words: object) -> None:
        """Note a problem; `words` fill the braces of its rule. A file's first hundred problems are kept."""
        self._counts[spot.path] += 1
        if self._counts[spot.path] > _MOST_PER_FILE:
            return
        if self._counts[spot.path] == _MOST_PER_FILE:
            code, words = "F199", {}
        rule = RULES[code]
        self._diagnostics.append(
            Diagnostic(
                path=spot.path,
                line=spot.line,
                column=spot.column,
                code=code,
                severity=rule.severity,
                message=printable(rule.message.format(**words)),
                hint=printable(rule.hint.format(**words)),
                source_line=spot.text,
                width=spot.width,
            )
        )

    def declare(self, kind: Kind, identity: str, spot: Spot) -> None:
        """Remember that a file defines this id; a second definition is an error."""
        first = self._declared.setdefault((kind, identity), spot)
        if first is not spot:
            self.note("F116", spot, kind=kind, id=identity, where=f"{first.path.name}, line {first.line}")

    def mention(self, kind: Kind, identity: str, spot: Spot) -> None:
        """Remember that a file refers to this id; `settle` says whether it exists."""
        self._mentions.append(_Mention(kind, identity, spot))

    def settle(self, *, waived: Iterable[Kind] = ()) -> None:
        """Note each mention of an id that no file defines; `waived` kinds could not be read."""
        for mention in self._mentions:
            known = mention.kind in waived or (mention.kind, mention.id) in self._declared
            if not known and self._counts[mention.spot.path] < _MOST_PER_FILE:
                names = [name for kind, name in self._declared if kind == mention.kind]
                advice = did_you_mean(mention.id, names)
                self.note(_UNKNOWN[mention.kind], mention.spot, id=mention.id, advice=advice)

    def broken(self, path: Path) -> bool:
        """Say whether this file, or a file in this folder, has an error."""
        return any(
            entry.severity == "error" and (entry.path == path or path in entry.path.parents)
            for entry in self._diagnostics
        )

    def unnamed(self, folder: Path) -> set[Path]:
        """Return the files of a folder that have errors and define no id."""
        named = {spot.path for spot in self._declared.values()}
        errors = {entry.path for entry in self._diagnostics if entry.severity == "error"}
        return {path for path in errors - named if folder in path.parents}

    def where(self, kind: Kind, identity: str) -> Spot | None:
        """Return the place that defines an id."""
        return self._declared.get((kind, identity))

    def mentions_in(self, folder: Path, kind: Kind) -> Iterable[tuple[str, Spot]]:
        """Return the ids of one kind that files of a folder refer to."""
        return [(m.id, m.spot) for m in self._mentions if m.kind == kind and folder in m.spot.path.parents]

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return all problems by file, line and column, each once."""
        return tuple(sorted(set(self._diagnostics), key=Diagnostic.place))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that is most like this one, or list what there is."""
    names = sorted(set(known))
    close = difflib.get_close_matches(word[:64], names, n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    shown = ", ".join(names[:20])
    return f"use one of: {shown}" if names else "there are none yet; delete it"
