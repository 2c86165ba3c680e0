"""Put a backup into a database: all of it, compared with its manifest, or nothing."""

import secrets
from collections.abc import Callable
from dataclasses import replace as with_other

import flask_migrate
from flask import Flask
from sqlalchemy import URL, Connection, Table, bindparam, func, insert, select, text, update

from lms.app import create_app
from lms.audit import trail
from lms.backup import tables, targets, versions
from lms.backup.archive import Archive, Bar
from lms.backup.tables import Sum
from lms.core import config
from lms.core.db import db, transaction
from lms.core.errors import Refusal


def restore(backup: Archive, url: URL, *, replace: bool, bar: Bar) -> trail.Check | None:
    """Put a backup into the database at `url`, and give what verifying the audit trail found there.

    Without a secret key at hand the trail is not verified, and the answer is None. Refused before anything
    is touched: a backup that is damaged or of another version, and a target that has rows, unless `replace`.
    """
    versions.check(str(backup.path), backup.manifest.revision, backup.manifest.version)
    backup.check_tables()
    backup.check(bar)
    targets.check(url, replace=replace)
    with targets.prepared(url) as place:
        app, has_key = _application(place)
        with app.app_context():
            try:
                flask_migrate.upgrade()
                _fill(backup, bar)
                return trail.verify() if has_key else None
            finally:
                db.session.remove()
                db.engine.dispose()


def _application(url: URL) -> tuple[Flask, bool]:
    """Give the application on the database to fill, and whether the secret key of this installation is there."""
    settings = config.read()
    has_key = len(settings.secret_key) >= config.SHORTEST_SECRET
    return create_app(
        with_other(
            settings,
            database_url=url.render_as_string(hide_password=False),
            secret_key=settings.secret_key if has_key else secrets.token_hex(config.SHORTEST_SECRET),
        )
    ), has_key


def _fill(backup: Archive, bar: Bar) -> None:
    with transaction() as session:
        connection = session.connection()
        _clear(connection)
        with bar("Loading", backup.manifest.rows) as tell:
            for table in tables.in_order():
                load(connection, backup, table, tell)
        for table in tables.in_order():
            point(connection, backup, table)
            _count_on(connection, table)
        with bar("Comparing", backup.manifest.rows) as tell:
            compare(connection, backup, tell)


def _clear(connection: Connection) -> None:
    """Empty the tables on PostgreSQL; on SQLite the file is new."""
    if connection.dialect.name == "postgresql":
        quoted = connection.dialect.identifier_preparer.format_table
        connection.execute(text("TRUNCATE " + ", ".join(quoted(table) for table in tables.in_order())))


def load(connection: Connection, backup: Archive, table: Table, tell: Callable[[int], None]) -> None:
    """Add the rows of a table, without what refers to tables that are still empty."""
    later = dict.fromkeys(tables.pointers(table))
    for rows in backup.rows(table):
        connection.execute(insert(table), [row | later for row in rows] if later else rows)
        tell(len(rows))


def point(connection: Connection, backup: Archive, table: Table) -> None:
    """Fill in what refers to a later table."""
    [key] = table.primary_key.columns
    for name in tables.pointers(table):
        statement = update(table).where(key == bindparam("row_key")).values({name: bindparam("row_pointer")})
        for rows in backup.rows(table):
            connection.execute(
                statement, [{"row_key": row[key.name], "row_pointer": row[name]} for row in rows]
            )


def _count_on(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number the next row after the last one; SQLite does so by itself."""
    column = table.autoincrement_column
    if connection.dialect.name == "postgresql" and column is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, func.coalesce(func.max(column), 0) + 1, False)))


def compare(connection: Connection, backup: Archive, tell: Callable[[int], None]) -> None:
    """Refuse what was loaded unless every table has the rows and the digest that the manifest says."""
    by_name = {table.name: table for table in tables.in_order()}
    for held in backup.manifest.tables:
        if tables.sum_up(connection, by_name[held.name], tell) != Sum(held.rows, held.digest):
            raise Refusal(f"{held.name} is not what was saved. Nothing was changed.")
