"""What every test starts from: a fresh migrated database, a reviewing client, and the same few people."""

import secrets
from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path

import flask_migrate
import hypothesis
import pytest
from flask import Flask
from sqlalchemy import event

from lms.core import config
from lms.core.db import db
from lms.people.models import Person
from tests import matrix_story
from tests.beginning import PASSWORD, application, at_home, fill, how_far
from tests.databases import KINDS, Store, store
from tests.matrix_story import House
from tests.reviewing import ReviewingClient

# A busy machine must not fail a property: what is slow is measured elsewhere.
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "the kind of database that tests run on"
    parser.addoption("--db", choices=[*KINDS, "both"], default="sqlite", help=words)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "db_kind" in metafunc.fixturenames and metafunc.config.getoption("db") == "both":
        metafunc.parametrize("db_kind", KINDS, scope="session")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what takes a machine to its limits, unless it is asked for by name."""
    by_name = any("reliability" in argument for argument in config.args)
    return True if collection_path.name == "reliability" and not by_name else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on PostgreSQL only what asks a database: the rest has been run on SQLite."""
    if config.getoption("db") == "postgres":
        asks = {item: "db_kind" in getattr(item, "fixturenames", ()) for item in items}
        config.hook.pytest_deselected(items=[item for item in items if not asks[item]])
        items[:] = [item for item in items if asks[item]]


@pytest.fixture(scope="session")
def db_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database this test runs on: sqlite or postgres."""
    return request.config.getoption("db")


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
def stores(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Callable[[str], Store]]:
    """Where this process makes databases of a kind."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid", secrets.token_hex(8))
    made: dict[str, Store] = {}

    def of_kind(kind: str) -> Store:
        if kind not in made:
            made[kind] = store(kind, tmp_path_factory.mktemp("databases"), run)
        return made[kind]

    yield of_kind
    for one in made.values():
        one.close()


@pytest.fixture
def new_database(db_kind: str, stores: Callable[[str], Store]) -> Generator[Callable[[], str]]:
    """Give the address of another new, empty database of this test's kind, as often as asked."""
    made: list[str] = []

    def make() -> str:
        made.append(stores(db_kind).new())
        return made[-1]

    yield make
    for url in made:
        stores(db_kind).drop(url)


@pytest.fixture(scope="session")
def peopled(settings: config.Settings, stores: Callable[[str], Store]) -> Callable[[str], tuple[Flask, str]]:
    """The application of this process for a kind of database, and the address of its own, in which people are."""

    @cache
    def of_kind(kind: str) -> tuple[Flask, str]:
        url = stores(kind).new()
        app = application(settings, url)
        with app.app_context():
            flask_migrate.upgrade()
            fill(settings)
            _began[url] = how_far()
            db.session.remove()
            db.engine.dispose()
        stores(kind).remember(url)
        return app, url

    return of_kind


@pytest.fixture
def app(
    db_kind: str, stores: Callable[[str], Store], peopled: Callable[[str], tuple[Flask, str]]
) -> Generator[Flask]:
    """The application, on a database in which are the people of the story and a small library of courses."""
    made, url = peopled(db_kind)
    stores(db_kind).restore(url)
    with at_home(made):
        yield made


@pytest.fixture
def scene(
    app: Flask, db_kind: str, stores: Callable[[str], Store], peopled: Callable[[str], tuple[Flask, str]]
) -> Callable[[str, Callable[[], None]], None]:
    """Play how a story begins; most tests of a process go on from what the first one left."""
    databases, url = stores(db_kind), peopled(db_kind)[1]

    def play(name: str, acts: Callable[[], None]) -> None:
        db.session.rollback()
        alone = how_far() == _began[url]
        if alone and (url, name) in _played:
            databases.restore(url, name)
            db.session.expire_all()
            return
        acts()
        db.session.rollback()
        if alone:
            databases.remember(url, name)
            _played.add((url, name))

    return play


_began: dict[str, list[int]] = {}
_played: set[tuple[str, str]] = set()


@pytest.fixture
def unserved(app: Flask, settings: config.Settings) -> Generator[Flask]:
    """Another application on the same database, to which a test may still add pages."""
    made = application(settings, db.engine.url.render_as_string(hide_password=False))
    with at_home(made):
        yield made


@pytest.fixture(scope="session")
def built_house(
    settings: config.Settings, stores: Callable[[str], Store]
) -> Callable[[str], tuple[House, str]]:
    """The house of this process for a kind of database, built once, and the address of its own."""

    @cache
    def of_kind(kind: str) -> tuple[House, str]:
        url = stores(kind).new()
        app = application(settings, url)
        with app.app_context():
            flask_migrate.upgrade()
            fill(settings)
            house = matrix_story.build(app)
            db.session.remove()
            db.engine.dispose()
        stores(kind).remember(url)
        return house, url

    return of_kind


@pytest.fixture
def house(
    db_kind: str, stores: Callable[[str], Store], built_house: Callable[[str], tuple[House, str]]
) -> Generator[House]:
    """A house in which something of every kind exists, as it was built."""
    built, url = built_house(db_kind)
    stores(db_kind).restore(url)
    with at_home(built.app):
        yield built.entered()


@pytest.fixture
def client(app: Flask) -> ReviewingClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], ReviewingClient]:
    """Sign a person in on a device of their own."""

    def enter(person: Person, password: str = PASSWORD, at: Flask = app) -> ReviewingClient:
        device = at.test_client()
        answer = device.post("/people/sign-in", data={"email": person.email, "password": password})
        assert answer.status_code == 302, answer.text
        return device

    return enter


@pytest.fixture
def queries(app: Flask) -> Generator[list[str]]:
    """The SQL statements sent from now on, without the pragmas; clear it to start anew."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION", "SELECT pg_advisory_xact_lock")):
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
