"""The backup file: a zip of one file of lines for each table, and a manifest that says what must be in them."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from lms.backup import tables
from lms.backup.tables import Sum
from lms.core.errors import Refusal

FORMAT = 1
PRODUCT = "goldenrule"
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1_000_000
LONGEST_LINE = 64_000_000
_BLOCK = 1_000_000
# Level 1 takes a third of the time of the usual one, for a file a fifth larger.
_LEVEL = 1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    KeyError,
)

Bar = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows how far something is: given a label and the number of rows, it gives what to tell of rows done."""


@dataclass(frozen=True)
class Held:
    """What a backup holds of one table."""

    name: str
    columns: list[str]
    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, of which moment, made by which version."""

    format: int
    product: str
    version: str
    revision: str
    created_at: str
    audit: dict[str, Any]
    tables: list[Held]

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(held.rows for held in self.tables)


def write_table(file: zipfile.ZipFile, name: str, columns: list[str], chunks: Iterator[bytes]) -> Held:
    """Add one table, and give what the manifest says of it."""
    rows, digest = 0, hashlib.sha256()
    with file.open(_member(name), "w", force_zip64=True) as member:
        for lines in chunks:
            member.write(lines)
            digest.update(lines)
            rows += lines.count(b"\n")
    return Held(name, columns, rows, digest.hexdigest())


def write_manifest(file: zipfile.ZipFile, manifest: Manifest) -> None:
    """Add the manifest, as the last of all."""
    file.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


def new(path: Path) -> zipfile.ZipFile:
    """Begin a backup file."""
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)


@contextmanager
def opened(path: Path) -> Generator["Archive"]:
    """Open a backup file for reading; whatever turns out to be wrong with it is refused in words."""
    with _whole(path):
        file = zipfile.ZipFile(path)
    with file:
        yield Archive(path, file, _manifest(path, file))


@dataclass(frozen=True)
class Archive:
    """A backup file that is open, and its manifest."""

    path: Path
    file: zipfile.ZipFile
    manifest: Manifest

    def check(self, bar: Bar) -> None:
        """Read all of it, and refuse it unless every table has the rows and the digest that the manifest says."""
        members = [MANIFEST, *(_member(held.name) for held in self.manifest.tables)]
        if sorted(self.file.namelist()) != sorted(members):
            raise Refusal(f"{self.path} is damaged: it holds other tables than its manifest says.")
        with bar("Checking", self.manifest.rows) as tell:
            for held in self.manifest.tables:
                if self._sum(held.name, tell) != Sum(held.rows, held.digest):
                    raise Refusal(f"{self.path} is damaged: {held.name} is not what its manifest says.")

    def check_tables(self) -> None:
        """Refuse it unless its tables and columns are those of this product."""
        ours = {table.name: tables.names(table) for table in tables.in_order()}
        if ours != {held.name: held.columns for held in self.manifest.tables}:
            raise Refusal(f"{self.path} holds other tables than Goldenrule has.")

    def rows(self, table: Table) -> Iterator[list[dict[str, Any]]]:
        """Give the rows of a table, a chunk at a time."""
        read = tables.reader(table)
        for lines in self._lines(table.name):
            with _whole(self.path):
                rows = [read(line) for line in lines]
            yield rows

    def _lines(self, name: str) -> Iterator[list[bytes]]:
        rest = b""
        for block in self._blocks(name):
            *lines, rest = (rest + block).split(b"\n")
            for start in range(0, len(lines), tables.CHUNK):
                yield lines[start : start + tables.CHUNK]
            if len(rest) > LONGEST_LINE:
                raise Refusal(f"{self.path} is damaged: {name} has a line without an end.")

    def _sum(self, name: str, tell: Callable[[int], None]) -> Sum:
        rows, digest = 0, hashlib.sha256()
        for block in self._blocks(name):
            digest.update(block)
            rows += (number := block.count(b"\n"))
            tell(number)
        return Sum(rows, digest.hexdigest())

    def _blocks(self, name: str) -> Iterator[bytes]:
        with _whole(self.path), self.file.open(_member(name)) as member:
            while block := member.read(_BLOCK):
                yield block


@contextmanager
def _whole(path: Path) -> Generator[None]:
    """Say in words that a file cannot be read as a backup."""
    try:
        yield
    except _BROKEN as error:
        raise Refusal(
            f"{path} is not a whole backup: it is damaged, was cut short, or is another file."
        ) from error


def _manifest(path: Path, file: zipfile.ZipFile) -> Manifest:
    with _whole(path):
        if file.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise ValueError("a manifest of this size is none")
        said = json.loads(file.read(MANIFEST))
    if not isinstance(said, dict) or said.get("product") != PRODUCT:
        raise Refusal(f"{path} is no backup of Goldenrule.")
    if said.get("format") != FORMAT:
        raise Refusal(
            f"{path} is written in format {said.get('format')}, and this version reads format {FORMAT}. "
            f"Install Goldenrule {said.get('version')} to restore it."
        )
    with _whole(path):
        return replace(Manifest(**said), tables=[Held(**held) for held in said["tables"]])


def _member(name: str) -> str:
    return f"tables/{name}.jsonl"
