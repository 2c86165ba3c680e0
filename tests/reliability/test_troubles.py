"""What a person reads when the database cannot keep what they sent, and what is then kept: nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event, func, select, text

from lms.core.db import db, transaction
from lms.people import directory
from lms.people.models import Team

RAISING = """
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$;
CREATE TRIGGER fail BEFORE INSERT ON team FOR EACH ROW EXECUTE FUNCTION fail()
"""
CALMING = "DROP TRIGGER fail ON team; DROP FUNCTION fail()"


def test_a_full_disk_is_said_and_nothing_is_kept(sign_in, ada, db_kind: str) -> None:
    device = sign_in(ada)
    with full(db_kind):
        kept, refused = teams_until(lambda answer: answer.status_code == 507, device)
        assert "Not saved: the disk is full" in refused.text
        assert "what you typed is still there" in refused.text
        assert device.get("/people/me").status_code == 200
        assert db.session.scalar(select(func.count()).where(Team.name.like("Night shift %"))) == kept
    assert device.post("/people/teams", data={"name": "Laundry"}).status_code == 302


def test_a_database_that_is_busy_asks_for_patience(sign_in, ada, db_kind: str) -> None:
    device = sign_in(ada)
    with busy(db_kind):
        answer = device.post("/people/teams", data={"name": "Laundry"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert "this may not be saved" in answer.text
    assert device.post("/people/teams", data={"name": "Laundry"}).status_code == 302


def test_a_name_taken_between_looking_and_keeping_is_no_fault(
    sign_in, ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "_team_name", lambda name, _own: name)
    answer = sign_in(ada).post("/people/teams", data={"name": "Kitchen"})
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text
    assert db.session.scalar(select(func.count()).where(Team.name == "Kitchen")) == 1


def test_a_page_that_is_ready_outlives_its_connection(sign_in, ada, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection breaks when the page is made, and its reading is about to end."""
    device = sign_in(ada)
    broken = []
    dialect = db.engine.dialect

    def break_off(_connection) -> None:
        broken.append(1)
        raise dialect.loaded_dbapi.OperationalError("gone")

    monkeypatch.setattr(dialect, "do_rollback", break_off)
    assert device.get("/people/me").status_code == 200
    assert broken


def teams_until(met: Callable[[object], bool], device) -> tuple[int, object]:
    """Add teams until an answer is of a kind; give how many were kept, and that answer."""
    for number in range(500):
        answer = device.post("/people/teams", data={"name": f"Night shift {number}"})
        if met(answer):
            return number, answer
        assert answer.status_code == 302
    raise AssertionError("no such answer")


@contextmanager
def full(kind: str) -> Iterator[None]:
    """Leave the database no room."""
    if kind == "postgres":
        with raising("53100"):
            yield
        return
    pages = db.session.scalar(text("PRAGMA page_count"))
    with on_connecting(f"PRAGMA max_page_count={pages}"):
        yield


@contextmanager
def busy(kind: str) -> Iterator[None]:
    """Have somebody else write for longer than anybody waits."""
    if kind == "postgres":
        with raising("55P03"):
            yield
        return
    # Another process, such as a command, waits for nobody in this one.
    path = db.engine.url.database
    with on_connecting("PRAGMA busy_timeout=50"), closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def on_connecting(pragma: str) -> Iterator[None]:
    """Have every connection to SQLite begin with this."""

    def tell(connection, _record) -> None:
        connection.execute(pragma)

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", tell)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", tell)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def raising(code: str) -> Iterator[None]:
    """Have PostgreSQL itself refuse new teams, for a reason."""
    with transaction():
        db.session.execute(text(RAISING.format(code=code)))
    try:
        yield
    finally:
        with transaction():
            db.session.execute(text(CALMING))
