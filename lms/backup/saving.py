"""Write an installation into one file, as it is at one moment, while people go on working."""

import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Connection, Table, select

from lms.audit.models import AuditHead
from lms.backup import archive, tables, versions
from lms.backup.archive import Bar, Held, Manifest
from lms.core import clock
from lms.core.db import reading
from lms.core.errors import Refusal


def save(path: Path, *, replace: bool, bar: Bar) -> Manifest:
    """Write all tables to `path`, readable by its owner only, and give what is in it.

    The file is there when it is whole, and not before. A file that is there already is refused unless
    `replace`, and so is a database that is not of this version.
    """
    with _snapshot() as connection, _taking_the_place_of(path, replace=replace) as new:
        revision = versions.stored(connection)
        if revision != versions.newest():
            raise Refusal("The database is not of this version: run `python -m lms upgrade` first.")
        with archive.new(new) as file:
            manifest = Manifest(
                format=archive.FORMAT,
                product=archive.PRODUCT,
                version=versions.product(),
                revision=revision,
                created_at=clock.now().isoformat(timespec="seconds"),
                audit=_end_of_the_trail(connection),
                tables=_write_tables(file, connection, bar),
            )
            archive.write_manifest(file, manifest)
    return manifest


@contextmanager
def _snapshot() -> Generator[Connection]:
    """See the whole database as it is at one moment; nobody who writes has to wait."""
    with reading() as session:
        # On SQLite every transaction is a snapshot already.
        postgres = session.get_bind().dialect.name == "postgresql"
        yield session.connection(
            execution_options={"isolation_level": "REPEATABLE READ"} if postgres else None
        )


def _write_tables(file: ZipFile, connection: Connection, bar: Bar) -> list[Held]:
    everything = tables.in_order()
    with bar("Saving", sum(tables.count(connection, table) for table in everything)) as tell:
        return [
            archive.write_table(file, table.name, tables.names(table), _told(connection, table, tell))
            for table in everything
        ]


def _told(connection: Connection, table: Table, tell: Callable[[int], None]) -> Iterator[bytes]:
    for number, lines in tables.chunks(connection, table):
        yield lines
        tell(number)


def _end_of_the_trail(connection: Connection) -> dict[str, object]:
    head = connection.execute(select(AuditHead.number, AuditHead.digest)).first()
    return {"number": head.number, "digest": head.digest} if head else {"number": 0, "digest": ""}


@contextmanager
def _taking_the_place_of(path: Path, *, replace: bool) -> Generator[Path]:
    """Give a file that only its owner may read; it is stored and takes the place at the end, or is gone."""
    _refuse_existing(path, replace=replace)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        yield Path(name)
        os.fsync(handle)
        _refuse_existing(path, replace=replace)
        Path(name).replace(path)
        settle(path.parent)
    finally:
        os.close(handle)
        Path(name).unlink(missing_ok=True)


def _refuse_existing(path: Path, *, replace: bool) -> None:
    if not path.parent.is_dir():
        raise Refusal(f"There is no folder {path.parent}.")
    if path.exists() and not replace:
        raise Refusal(f"{path} is there already. Choose another name, or say --replace.")


def settle(path: Path) -> None:
    """Have the system store a file or the names in a folder for good."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
