"""The database's shape: what the migrations make is what the models say; they go down and up, full or empty."""

from collections.abc import Callable, Generator

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import MetaData, inspect, select, text

from lms.core import paths
from lms.core.db import behind, db, insert_only_tables
from tests import matrix_story
from tests.beginning import application, at_home, fill

REVISIONS = [one.revision for one in ScriptDirectory(str(paths.migrations_folder())).walk_revisions()]
"""From the newest to the first."""


@pytest.fixture
def fresh(settings, new_database: Callable[[], str]) -> Generator[Flask]:
    """The application on a database of its own, with tables and without rows."""
    app = application(settings, new_database())
    with at_home(app):
        flask_migrate.upgrade()
        yield app


@pytest.fixture
def lived_in(settings, fresh: Flask) -> Flask:
    """The same, after the whole story has happened."""
    live(settings, fresh)
    return fresh


def live(settings, app: Flask) -> None:
    fill(settings)
    matrix_story.build(app)
    db.session.remove()


def contents() -> dict[str, tuple[list[str], list[str]]]:
    """The columns and rows of every table, whatever the models say."""
    found = MetaData()
    with db.engine.connect() as connection:
        found.reflect(connection)
        return {
            name: (
                [column.name for column in table.columns],
                sorted(repr(tuple(row)) for row in connection.execute(select(table))),
            )
            for name, table in found.tables.items()
            if name != "alembic_version"
        }


def same(there: dict, before: dict) -> list[str]:
    """The tables that have the columns they had before; their rows must be those of before."""
    alike = [name for name, (columns, _rows) in there.items() if before.get(name, ([], []))[0] == columns]
    assert [name for name in alike if there[name] != before[name]] == []
    return alike


def triggers() -> set[str]:
    """What keeps records from being changed."""
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    postgres = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with db.engine.connect() as connection:
        return set(connection.scalars(text(sqlite if db.engine.dialect.name == "sqlite" else postgres)))


def lost_references() -> list[object]:
    """Rows that refer to a row that is not there; PostgreSQL lets none arise, whoever writes."""
    if db.engine.dialect.name != "sqlite":
        return []
    with db.engine.connect() as connection:
        return list(connection.execute(text("PRAGMA foreign_key_check")))


def test_the_models_are_what_the_migrations_make(fresh):
    assert not behind()
    flask_migrate.check()


def test_down_to_nothing_and_up_again_with_the_story_in_between(settings, lived_in):
    before = triggers()
    assert {f"{table}_no_update" for table in insert_only_tables()} <= before
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    assert behind()
    flask_migrate.upgrade()
    assert not behind()
    flask_migrate.check()
    assert triggers() == before
    live(settings, lived_in)


def test_every_step_goes_down_and_up_again_and_keeps_what_it_does_not_touch(lived_in):
    for revision in REVISIONS:
        before, kept = contents(), triggers()
        flask_migrate.downgrade(revision="-1")
        down = contents()
        assert lost_references() == []
        below = same(down, before)
        flask_migrate.upgrade(revision=revision)
        up = contents()
        assert lost_references() == []
        assert up.keys() == before.keys()
        assert triggers() == kept
        assert set(below) <= set(same({name: up[name] for name in below}, down))
        flask_migrate.downgrade(revision="-1")
    assert contents() == {}
