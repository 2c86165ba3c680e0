"""Author's files: read with care, because anybody may have put anything into the folder."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lms.authoring.findings import Findings, Spot
from lms.core import markdown

_UNSEEN: Final = {"README.md", "CHANGELOG.md"}


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's text as lines without their ends; line and column numbers count from 1."""

    path: Path
    lines: tuple[str, ...]

    def spot(self, line: int, column: int = 1, width: int = 1) -> Spot:
        """Return a place in this file."""
        line = max(1, min(line, len(self.lines)))
        return Spot(self.path, line, column, width, self.lines[line - 1])

    def find(self, line: int, words: str) -> Spot:
        """Return the place of some words in a line, or the line's first word where they are not found."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        column = text.find(words)
        if column < 0:
            column, words = len(text) - len(text.lstrip()), text.strip()
        return self.spot(line, column + 1, max(1, len(words)))


def read(path: Path, root: Path, findings: Findings) -> TextFile | None:
    """Read one file inside `root`, or note why it cannot be read and return nothing."""
    content = _bytes(path, root, findings)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = (
            content[: error.start].decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )
        line = content.splitlines()[len(before) - 1].decode("utf-8-sig", "replace")
        spot = Spot(path, len(before), len(before[-1]) + 1, text=line)
        findings.note("F101", spot, byte=f"0x{content[error.start]:02x}")
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    file = TextFile(path, tuple(lines))
    return file if _without_controls(file, findings) else None


def documents(folder: Path, root: Path, findings: Findings) -> list[Path]:
    """List a folder's markdown files in the order of their names."""
    return [
        path for path in _entries(folder, root, findings) if path.suffix == ".md" and path.name not in _UNSEEN
    ]


def folders(folder: Path, root: Path, findings: Findings) -> list[Path]:
    """List a folder's folders in the order of their names."""
    return [path for path in _entries(folder, root, findings) if is_folder(path)]


def is_folder(path: Path) -> bool:
    """Say whether there is a folder that can be looked at."""
    try:
        return path.is_dir()
    except OSError:
        return False


def exists(path: Path) -> bool:
    """Say whether there is something at this path, readable or not."""
    try:
        return path.exists()
    except OSError:
        return True


def _entries(folder: Path, root: Path, findings: Findings) -> list[Path]:
    if not _inside(folder, root, findings):
        return []
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        findings.note("F100", Spot(folder), why=error.strerror)
        return []


def _bytes(path: Path, root: Path, findings: Findings) -> bytes | None:
    if not _inside(path, root, findings):
        return None
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            findings.note("F105", Spot(path))
            return None
        with path.open("rb") as stream:
            content = stream.read(markdown.LARGEST + 1)
    except OSError as error:
        findings.note("F100", Spot(path), why=error.strerror)
        return None
    if len(content) > markdown.LARGEST:
        findings.note("F103", Spot(path), most=markdown.LARGEST)
        return None
    return content


def _inside(path: Path, root: Path, findings: Findings) -> bool:
    """Say whether the path, with all links followed, lies inside the content folder."""
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        findings.note("F100", Spot(path), why=str(error))
        return False
    if not inside:
        findings.note("F104", Spot(path))
    return inside


def _without_controls(file: TextFile, findings: Findings) -> bool:
    for number, line in enumerate(file.lines, start=1):
        if line.isprintable():
            continue
        for column, character in enumerate(line, start=1):
            if (character < " " and character != "\t") or "\x7f" <= character < "\xa0":
                name = f"U+{ord(character):04X}"
                findings.note("F102", file.spot(number, column), character=name)
                return False
    return True
