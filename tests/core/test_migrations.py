"""The database's shape: what the migrations make is what the models say, and they go down and up again."""

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from lms.app import create_app
from lms.core import config
from lms.core.db import behind, db, insert_only_tables, transaction


@pytest.fixture
def fresh(tmp_path):
    environment = {"LMS_DATA": str(tmp_path), "LMS_SECRET_KEY": "k" * 40}
    app = create_app(config.build(environment, {}), testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_models_are_what_the_migrations_make(fresh):
    flask_migrate.upgrade()
    assert not behind()
    flask_migrate.check()


def test_down_and_up_again_with_rows_in_between(fresh):
    flask_migrate.upgrade()
    with transaction() as session:
        session.connection().execute(text("INSERT INTO team (name) VALUES ('Front office')"))
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    assert behind()
    flask_migrate.upgrade()
    assert not behind()
    with db.engine.connect() as connection:
        triggers = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    assert {f"{table}_no_update" for table in insert_only_tables()} <= triggers
