"""Where a backup is restored to: what may be there, and how new data takes the place of old."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, Engine, create_engine, func, inspect, make_url, select, table
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from lms.backup import tables, versions
from lms.backup.saving import settle
from lms.core.errors import Refusal

WAIT_SECONDS = 5
_RESTORING = ".restoring-"


def address(text: str) -> URL:
    """Read a database address; refuse what is none, or what could mean two places."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise Refusal("That is no database address. " + _WHICH) from error
    if url.drivername == "postgresql+psycopg":
        return url
    if url.drivername != "sqlite" or not url.database or url.database == ":memory:":
        raise Refusal(f"A backup cannot be restored to {url.render_as_string()}. " + _WHICH)
    if not Path(url.database).is_absolute():
        raise Refusal(f"Give the whole path: sqlite:///{Path(url.database).resolve()}")
    return url


def check(url: URL, *, replace: bool) -> None:
    """Refuse a target that holds something else, rows without `replace`, or another version's tables."""
    if url.drivername == "sqlite" and not Path(str(url.database)).exists():
        return
    with _engine(url).connect() as connection:
        _check_tables(connection, replace=replace)


def _engine(url: URL) -> Engine:
    try:
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise Refusal("There is no driver for PostgreSQL here: install the `postgres` extra.") from error


def _check_tables(connection: Connection, *, replace: bool) -> None:
    there = set(inspect(connection).get_table_names())
    revision = versions.stored(connection)
    if there and revision is None:
        raise Refusal("The database there holds something other than Goldenrule. Nothing was changed.")
    known = [table(one.name) for one in tables.in_order() if one.name in there]
    filled = any(connection.scalar(select(func.count()).select_from(one)) for one in known)
    if filled and not replace:
        raise Refusal("The database there has rows. Say --replace to put the backup in their place.")
    if revision not in {None, versions.newest()} and connection.dialect.name == "postgresql":
        raise Refusal(
            "The database there is of another version. Run `python -m lms upgrade` on it, or restore into an empty one."
        )


@contextmanager
def prepared(url: URL) -> Generator[URL]:
    """Give the address to fill, so that whatever happens before the end leaves the old data.

    PostgreSQL is filled in place, in one transaction. For SQLite it is a new file, which takes the place
    of the old one at the end; meanwhile nobody else may use the old one.
    """
    if url.drivername != "sqlite":
        yield url
        return
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise Refusal(f"There is no folder {path.parent}.")
    with (
        _alone(path),
        TemporaryDirectory(prefix=f"{path.name}{_RESTORING}", dir=path.parent) as folder,
    ):
        new = Path(folder) / path.name
        new.touch(mode=0o600)
        yield url.set(database=str(new))
        take_place(new, path)


def take_place(new: Path, path: Path) -> None:
    """Put a filled SQLite file, stored for good and without a log beside it, in the place of another."""
    _fold_log(new)
    settle(new)
    new.replace(path)
    settle(path.parent)


@contextmanager
def _alone(path: Path) -> Generator[None]:
    """Keep everybody else out of a SQLite file, and remove what a killed restore has left beside it.

    The file's log is folded in, for it would not fit the new file.
    """
    if not path.exists():
        yield
        return
    try:
        _fold_log(path)
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            for left in path.parent.glob(f"{path.name}{_RESTORING}*"):
                rmtree(left)
            yield
    except sqlite3.OperationalError as error:
        raise Refusal(f"{path} is in use ({error}). Stop the product first.") from error


def _fold_log(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
        [mode] = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise sqlite3.OperationalError("its log is open")


_WHICH = "Use sqlite:////FOLDER/FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME."
