"""Problems found in content, as an author reads them in a terminal and a program reads them as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lms.authoring.codes import Severity

_WIDEST: Final = 160


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem and what to do about it; line and column count from 1, `width` is underlined."""

    path: Path
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    hint: str
    source_line: str
    width: int = 1

    def place(self) -> tuple[str, int, int, str, str]:
        """Return what diagnostics are sorted by: where they are, then what they say."""
        return (str(self.path), self.line, self.column, self.code, self.message)


def as_text(diagnostics: Sequence[Diagnostic], start: Path) -> str:
    """Return the diagnostics as text, with paths relative to the folder `start`."""
    return "\n".join(_paragraph(diagnostic, start) for diagnostic in diagnostics)


def as_json(diagnostics: Sequence[Diagnostic], start: Path) -> str:
    """Return the diagnostics as a JSON list, with paths relative to the folder `start`."""
    entries = [
        {
            "path": shown(diagnostic.path, start),
            "line": diagnostic.line,
            "column": diagnostic.column,
            "code": diagnostic.code,
            "severity": diagnostic.severity,
            "message": diagnostic.message,
            "hint": diagnostic.hint,
            "source_line": diagnostic.source_line,
        }
        for diagnostic in diagnostics
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2)


def shown(path: Path, start: Path) -> str:
    """Return a path as it is printed: relative where possible, without characters that break a terminal."""
    absolute = path.absolute()
    near = absolute.relative_to(start.absolute()) if absolute.is_relative_to(start.absolute()) else path
    name = near.as_posix().encode("utf-8", "replace").decode("utf-8")
    return printable(name)


def printable(text: str) -> str:
    """Return the text with whatever could move a terminal's cursor shown as a question mark."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _paragraph(diagnostic: Diagnostic, start: Path) -> str:
    place = f"{shown(diagnostic.path, start)}:{diagnostic.line}:{diagnostic.column}"
    head = f"{place}: {diagnostic.severity} {diagnostic.code}: {diagnostic.message}"
    return "\n".join([head, *_excerpt(diagnostic), f"   hint: {diagnostic.hint}"])


def _excerpt(diagnostic: Diagnostic) -> list[str]:
    """Return the source line and its caret; of a very long line the part around the caret."""
    if not diagnostic.source_line.strip():
        return []
    first = max(0, diagnostic.column - _WIDEST // 2) if len(diagnostic.source_line) > _WIDEST else 0
    text = printable(diagnostic.source_line[first : first + _WIDEST].replace("\t", " "))
    caret = " " * (diagnostic.column - 1 - first) + "^" * diagnostic.width
    return [f"{diagnostic.line:>5} | {text}", f"      | {caret[:_WIDEST]}"]
