"""What a failed statement means for the person who waits: a full disk, a busy or absent database, or a race."""

from enum import Enum, auto
from sqlite3 import (
    SQLITE_BUSY,
    SQLITE_CANTOPEN,
    SQLITE_CONSTRAINT_FOREIGNKEY,
    SQLITE_CONSTRAINT_PRIMARYKEY,
    SQLITE_CONSTRAINT_UNIQUE,
    SQLITE_FULL,
    SQLITE_IOERR,
    SQLITE_LOCKED,
)

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm.exc import StaleDataError


class Trouble(Enum):
    """What is the matter."""

    FULL = auto()
    BUSY = auto()
    AWAY = auto()
    OVERTAKEN = auto()


_OVERTAKEN = {SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE}
# An extended code of SQLite holds its kind in the low byte.
_OF_SQLITE = {
    SQLITE_FULL: Trouble.FULL,
    SQLITE_IOERR: Trouble.FULL,
    SQLITE_BUSY: Trouble.BUSY,
    SQLITE_LOCKED: Trouble.BUSY,
    SQLITE_CANTOPEN: Trouble.AWAY,
}
# PostgreSQL's codes by what they begin with, the longest first.
_OF_POSTGRES = {
    "53100": Trouble.FULL,
    "23503": Trouble.OVERTAKEN,
    "23505": Trouble.OVERTAKEN,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "57P": Trouble.AWAY,
    "08": Trouble.AWAY,
    "40": Trouble.BUSY,
    "53": Trouble.BUSY,
}


def trouble(error: SQLAlchemyError) -> Trouble | None:
    """Tell what is the matter, or None when the product itself is at fault."""
    if isinstance(error, StaleDataError):
        return Trouble.OVERTAKEN
    if isinstance(error, NoConnectionLeft):
        return Trouble.BUSY
    if isinstance(error, DBAPIError):
        return Trouble.AWAY if error.connection_invalidated else _by_code(error)
    return None


def _by_code(error: DBAPIError) -> Trouble | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return Trouble.OVERTAKEN if code in _OVERTAKEN else _OF_SQLITE.get(code & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # Only a server sends a code: this one could not be reached.
        return Trouble.AWAY if isinstance(error, OperationalError | InterfaceError) else None
    return next((found for start, found in _OF_POSTGRES.items() if state.startswith(start)), None)
