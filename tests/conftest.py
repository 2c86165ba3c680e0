"""What every test starts from: a fresh migrated database, a reviewing client, and the same few people."""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import flask_migrate
import hypothesis
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from lms.app import create_app
from lms.core import clock, config, paths
from lms.core.db import db, transaction
from lms.courses import library as course_library
from lms.people import directory, passwords
from lms.people.models import Person
from tests.reviewing import ReviewingClient

# A busy machine must not fail a property: what is slow is measured elsewhere.
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")
PASSWORD = "three plain words"
JOINED = date(2024, 3, 4)
CONTENT = Path(__file__).parent / "content"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> config.Settings:
    data = tmp_path_factory.mktemp("data")
    environment = {
        "LMS_DATA": str(data),
        "LMS_SECRET_KEY": secrets.token_hex(32),
        "LMS_ORGANISATION": "Harbour & Vale",
        "LMS_ZONE": "Europe/London",
    }
    return config.build(environment, {})


@pytest.fixture(scope="session")
def empty_database(settings: config.Settings) -> Path:
    """A migrated database without rows, made once and copied for every test."""
    app = create_app(settings, testing=True)
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    return settings.data / "goldenrule.sqlite"


@pytest.fixture(scope="session")
def peopled_database(settings: config.Settings, empty_database: Path) -> Path:
    """The empty database with the people of the story, and a small library of courses."""
    path = settings.data / "peopled.sqlite"
    _copy(empty_database, path)
    app = _app(settings, path)
    with app.app_context():
        with clock.at(datetime(2024, 3, 4, 9, tzinfo=UTC)), transaction():
            _people()
            published = course_library.publish([_content(settings.data / "content")])
            assert not published.report.diagnostics
        db.session.remove()
        db.engine.dispose()
    return path


@pytest.fixture
def app(settings: config.Settings, peopled_database: Path, tmp_path: Path) -> Generator[Flask]:
    """The application on a database of its own."""
    path = tmp_path / "test.sqlite"
    _copy(peopled_database, path)
    made = _app(settings, path)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> ReviewingClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], ReviewingClient]:
    """Sign a person in on a device of their own."""

    def enter(person: Person, password: str = PASSWORD) -> ReviewingClient:
        device = app.test_client()
        answer = device.post("/people/sign-in", data={"email": person.email, "password": password})
        assert answer.status_code == 302, answer.text
        return device

    return enter


@pytest.fixture
def queries(app: Flask) -> Generator[list[str]]:
    """The SQL statements sent from now on, without the pragmas; clear it to start anew."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def _person_fixture(email: str) -> object:
    @pytest.fixture
    def person(app: Flask) -> Person:
        found = db.session.query(Person).filter_by(email=email).one()
        db.session.rollback()
        return db.session.get_one(Person, found.id)

    return person


nadia = _person_fixture("nadia@harbour.example")
tomasz = _person_fixture("tomasz@harbour.example")
ruth = _person_fixture("ruth@harbour.example")
meilin = _person_fixture("meilin@harbour.example")
henrik = _person_fixture("henrik@harbour.example")
ada = _person_fixture("ada@harbour.example")
patrick = _person_fixture("patrick@harbour.example")
sefa = _person_fixture("sefa@harbour.example")
stranger = _person_fixture("stranger@harbour.example")


def _people() -> None:
    desk = directory.add_team("Front office")
    office = directory.add_team("Head office")
    kitchen = directory.add_team("Kitchen")
    hashed = passwords.hashed(PASSWORD)

    def add(name: str, team: object, job: str) -> Person:
        first = name.split(maxsplit=1)[0].lower().replace("-", "").replace("’", "")
        person = directory.add_person(
            name=name,
            email=f"{first}@harbour.example",
            job_title=job,
            team=team,
            joined_on=JOINED,
            zone="Europe/London",
        )
        person.password_hash = hashed
        return person

    ruth = add("Ruth Adeyemi-Clarke", desk, "Front office manager")
    tomasz = add("Tomasz Wieczorek", desk, "Shift leader")
    nadia, patrick, sefa = (
        add("Nadia Rahmani", desk, "Receptionist"),
        add("Patrick O’Dea", desk, "Receptionist"),
        add("Sefa Tuilagi", desk, "Night desk"),
    )
    meilin, henrik = add("MeiLin Sørensen", office, "HR"), add("Henrik Aalto", office, "HR")
    ada = add("Ada Fonseca", office, "Systems")
    add("Stranger Danger", kitchen, "Cook")
    meilin.name = "Mei-Lin Sørensen"
    for employee in (tomasz, nadia, patrick, sefa):
        directory.report_to(employee, ruth, JOINED)
    for employee in (nadia, patrick, sefa):
        directory.coached_by(employee, tomasz, JOINED)
    directory.grant(meilin, "hr")
    directory.grant(henrik, "hr")
    directory.grant(ada, "admin")


def _content(folder: Path) -> Path:
    """The small test course beside the criteria that ship with the product."""
    shutil.copytree(CONTENT, folder)
    shutil.copytree(paths.shipped("content") / "criteria", folder / "criteria")
    return folder


def _app(settings: config.Settings, path: Path) -> Flask:
    made = create_app(replace(settings, database_url=f"sqlite:///{path}"), testing=True)
    made.test_client_class = ReviewingClient
    # Every test makes an application; templates are compiled once for all of them.
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(settings.data))
    return made


def _copy(source: Path, target: Path) -> None:
    """Copy a database by SQLite's own backup, which also takes what is still in its log."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()
