"""Run migrations on the application's own database."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def run() -> None:
    """Upgrade or downgrade in one transaction, on SQLite by rebuilding tables where it must."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            # The queue of jobs keeps tables of its own beside the product's.
            include_name=lambda name, kind, _parents: kind != "table" or not str(name).startswith("huey_"),
        )
        with context.begin_transaction():
            context.run_migrations()


run()
