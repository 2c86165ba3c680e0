"""The database: the model base, the UTC column type, and the only place that commits.

A transaction is of one of two kinds, chosen at its first statement. Unsafe requests, commands and
`transaction()` open a writing one (BEGIN IMMEDIATE on SQLite, so that two writers queue instead of
failing; on PostgreSQL one person's writers queue); GET and HEAD open a reading one, in which the
database itself refuses writes.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, g, has_request_context, request
from flask_login import current_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as TookTooLong
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from lms.core import paths

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_SECONDS = 15

_SQLITE = {"connect_args": {"timeout": BUSY_SECONDS}}
_POSTGRES = {
    # A connection that the server has closed meanwhile is replaced before it is used.
    "pool_pre_ping": True,
    "connect_args": {"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_SECONDS}s"},
}

# Data classes: every column names the class of what it holds, so that exports, retention and logs can ask.
PUBLIC = {"data": "public"}
INTERNAL = {"data": "internal"}
PERSONAL = {"data": "personal"}
SENSITIVE = {"data": "sensitive"}
SECRET = {"data": "secret"}

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_log = structlog.get_logger(__name__)
_TURN = "turn to write"
_kind: ContextVar[str | None] = ContextVar("transaction_kind", default=None)
_Given = TypeVar("_Given")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: refuses naive values, and gives aware ones back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back with its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table shares: constraint names, the UTC moment and JSON documents."""

    # Flask-SQLAlchemy refuses a type map unless the base brings its own registry.
    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def init(app: Flask, url: str) -> None:
    """Connect the product to its database and keep the two exceptions to reading for after the page."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    of_kind = _SQLITE if url.startswith("sqlite") else _POSTGRES
    # What a failed statement carried stays out of its message, and so out of the log.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**of_kind, "hide_parameters": True}
    db.init_app(app)
    with app.app_context():
        _prepare(db.engine)
    app.after_request(_write_afterwards)
    # Before the session is put away: a connection lost since then must not take away a page that is ready.
    app.teardown_appcontext(give_up)


@contextmanager
def transaction() -> Generator[Session]:
    """Do everything inside or nothing: commit at the end, roll back on any error.

    This is the only commit in the product. Afterwards the rest of the request only reads.
    """
    token = _kind.set("write")
    try:
        yield db.session()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _kind.reset(token)
        if has_request_context():
            g.wrote = True


def give_up(_error: BaseException | None = None) -> None:
    """End the present transaction and keep nothing of it, even when the connection is lost."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


@contextmanager
def reading() -> Generator[Session]:
    """Read in a short transaction of its own, whatever the request; what it gives is detached."""
    token = _kind.set("read")
    try:
        with Session(db.engine, expire_on_commit=False) as session:
            yield session
    finally:
        _kind.reset(token)


def afterwards(write: Callable[[], None]) -> None:
    """Run a small write in its own transaction once the page has been read and rendered.

    Only for the audit of reads and denials and for a device's last-seen time, which are no part of
    what the page does. Outside a request it runs at once.
    """
    if has_request_context():
        g.setdefault("afterwards", []).append(write)
    else:
        write()


def _write_afterwards(response: _Given) -> _Given:
    writes: list[Callable[[], None]] = g.pop("afterwards", [])
    if not writes:
        return response
    try:
        db.session.rollback()
        with transaction():
            for write in writes:
                write()
    except SQLAlchemyError:
        # The page is ready and true; a full disk or a lost connection must not take it away.
        _log.exception("afterwards_not_written")
    return response


def _writes() -> bool:
    kind = _kind.get()
    if kind is not None:
        return kind == "write"
    if not has_request_context():
        return True
    return request.method not in SAFE_METHODS and not g.get("wrote", False)


def _prepare(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        writers = _Writers()
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", writers.begin)
        event.listen(engine, "commit", lambda connection: writers.leave(connection.info))
        event.listen(engine, "rollback", lambda connection: writers.leave(connection.info))
        event.listen(engine, "checkin", lambda _driver, record: writers.leave(record.info))
    else:
        event.listen(engine, "begin", _begin_elsewhere)


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: `_Writers.begin` says which kind it is.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


class _Writers:
    """The threads of this process that want to write to SQLite: one at a time, the others wait in line.

    SQLite's own waiters look again now and then, and some of them starve.
    """

    def __init__(self) -> None:
        self._turn = Lock()

    def begin(self, connection: Connection) -> None:
        """Begin a transaction of the kind that fits. Raises TookTooLong when the others take too long."""
        writes = _writes()
        if writes:
            if not self._turn.acquire(timeout=BUSY_SECONDS):
                raise TookTooLong(f"somebody else has been writing for {BUSY_SECONDS} s")
            connection.info[_TURN] = True
        try:
            connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        except DBAPIError:
            self.leave(connection.info)
            raise

    def leave(self, info: dict[Any, Any]) -> None:
        """Let the next one write, if it was this connection's turn."""
        if info.pop(_TURN, False):
            self._turn.release()


def _begin_elsewhere(connection: Connection) -> None:
    if not _writes():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    elif has_request_context():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_queue()})")


def _queue() -> int:
    """Give the number under which this request's writes wait for each other.

    A button pressed twice, or pressed in two windows, is then pressed one time after the other, and the second
    sees what the first did. What several people change at once is held by row locks and versions.
    """
    whose = getattr(current_user, "id", None) or request.path
    return int.from_bytes(sha256(str(whose).encode()).digest()[:8], signed=True)


class InsertOnly:
    """A table of record: rows are added, never changed or removed. The database's triggers say so too."""


@event.listens_for(Session, "before_flush")
def _keep_records(session: Session, _context: object, _instances: object) -> None:
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, InsertOnly) and (row in session.deleted or session.is_modified(row)):
            raise RuntimeError(f"{type(row).__name__} rows are never changed or removed")


def behind() -> bool:
    """Tell whether the database is of another version than this product's migrations."""
    alembic = Config()
    alembic.set_main_option("script_location", str(paths.migrations_folder()))
    newest = ScriptDirectory.from_config(alembic).get_current_head()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() != newest


def insert_only_tables() -> list[str]:
    """Name the tables of record, in order."""
    records = (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, InsertOnly))
    return sorted(str(mapper.local_table.description) for mapper in records)
