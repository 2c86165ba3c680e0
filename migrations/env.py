"""Run migrations on the application's own database."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def run() -> None:
    """Upgrade or downgrade in one transaction, on SQLite by rebuilding tables where it must."""
    with database.engine.connect() as connection:
        _ask_for_references(connection, "OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=database.metadata,
                render_as_batch=True,
                compare_type=True,
                # The queue of jobs keeps tables of its own beside the product's.
                include_name=lambda name, kind, _parents: (
                    kind != "table" or not str(name).startswith("huey_")
                ),
                # SQLite can undo these statements too; the transaction begins as `core.db` says.
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
                _check_references(connection)
        finally:
            connection.rollback()
            _ask_for_references(connection, "ON")


def _ask_for_references(connection, state) -> None:
    """Let SQLite drop and rebuild tables to which rows refer; outside of a transaction only it listens."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


def _check_references(connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"rows of {lost[0][0]} would refer to rows of {lost[0][2]} that are not there")


run()
