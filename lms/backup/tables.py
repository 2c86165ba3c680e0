"""How rows are written in a backup: one JSON array a row, the same bytes whichever database they came from."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    func,
    select,
)

from lms.core.db import UtcDateTime, db

CHUNK = 1000
"""How many rows are held in memory at a time."""

Coder = Callable[[Any], Any]
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _as_it_is(value: Any) -> Any:
    return value


# How values of a column are turned into JSON and back; a column of another type needs a line here.
_CODERS: list[tuple[tuple[type, ...], Coder, Coder]] = [
    ((Integer, Float, String, Boolean, JSON), _as_it_is, _as_it_is),
    ((UtcDateTime,), datetime.isoformat, datetime.fromisoformat),
    ((Date,), date.isoformat, date.fromisoformat),
    ((Numeric,), str, Decimal),
    ((LargeBinary,), lambda value: base64.b64encode(value).decode(), base64.b64decode),
]


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and the SHA-256 digest of all of them in order."""

    rows: int
    digest: str


def in_order() -> list[Table]:
    """Give every table, those that others refer to first."""
    return db.metadata.sorted_tables


def names(table: Table) -> list[str]:
    """Name the columns in the order in which a row's values are written."""
    return [column.name for column in table.columns]


def pointers(table: Table) -> list[str]:
    """Name the columns that refer to a later table; they can be filled only when that one is."""
    return [key.parent.name for key in table.foreign_keys if key.use_alter]


def count(connection: Connection, table: Table) -> int:
    """Count the rows of a table."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def chunks(connection: Connection, table: Table) -> Iterator[tuple[int, bytes]]:
    """Read a table in the order of its key: how many rows, and the lines of them."""
    coders = [_coders(column)[0] for column in table.columns]
    in_turn = select(table).order_by(*_key(connection, table)).execution_options(yield_per=CHUNK)
    with connection.execute(in_turn) as rows:
        for part in rows.partitions():
            lines = (_write(_coded(coders, row)) for row in part)
            yield len(part), "".join(f"{line}\n" for line in lines).encode()


def sum_up(connection: Connection, table: Table, tell: Callable[[int], None]) -> Sum:
    """Count and digest what a table holds."""
    rows, digest = 0, hashlib.sha256()
    for number, lines in chunks(connection, table):
        rows += number
        digest.update(lines)
        tell(number)
    return Sum(rows, digest.hexdigest())


def reader(table: Table) -> Callable[[bytes], dict[str, Any]]:
    """Give what turns a line back into a row of this table."""
    columns, coders = names(table), [_coders(column)[1] for column in table.columns]
    return lambda line: dict(zip(columns, _coded(coders, json.loads(line)), strict=True))


def _coded(coders: list[Coder], values: Any) -> list[Any]:
    return [None if value is None else code(value) for code, value in zip(coders, values, strict=True)]


def _coders(column: Column[Any]) -> tuple[Coder, Coder]:
    for types, write, read in _CODERS:
        if isinstance(column.type, types):
            return write, read
    raise TypeError(f"nothing says how {column} is written in a backup")


def _key(connection: Connection, table: Table) -> list[Any]:
    """Order texts by their bytes, as SQLite does, and not by the rules of a language."""
    plain = connection.dialect.name == "postgresql"
    return [
        column.collate("C") if plain and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
