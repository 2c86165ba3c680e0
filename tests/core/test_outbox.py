"""The outbox: what is to leave the building leaves it once, whatever breaks on the way."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core import clock, jobs, outbox
from lms.core.cli import jobs as command
from lms.core.db import db, transaction
from lms.core.outbox import Outgoing, Undelivered, Unreachable

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
MINUTES = (0, 0.9, 1, 5.9, 6, 35.9, 36, 155.9, 156, 300, 3000)
Pigeons = Callable[[Callable[[str, dict], str]], list[str]]


@pytest.fixture
def pigeons(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Pigeons:
    """Let pigeons carry notes; gives the list of what they brought."""

    def train(fly: Callable[[str, dict], object]) -> list[str]:
        brought: list[str] = []

        def carry(key: str, payload: dict) -> str:
            fly(key, payload)
            brought.append(key)
            return "brought"

        monkeypatch.setitem(app.extensions["messengers"], "note", carry)
        return brought

    return train


def note(*keys: str) -> None:
    with transaction():
        for key in keys:
            outbox.add("note", key, {"about": key})


def row(key: str) -> Outgoing:
    db.session.rollback()
    asked = select(Outgoing).where(Outgoing.key == key).execution_options(populate_existing=True)
    found = db.session.scalars(asked).one()
    db.session.rollback()
    return db.session.get_one(Outgoing, found.id)


def said(app: Flask, *words: str) -> str:
    return app.test_cli_runner().invoke(command, words).output


def test_what_is_rolled_back_never_leaves(pigeons):
    brought = pigeons(lambda _key, _payload: None)
    with pytest.raises(ZeroDivisionError):
        _note_and_fail("never")
    note("meant")
    assert outbox.drain() == 1
    assert brought == ["meant"]


def test_it_is_carried_outside_of_any_transaction(pigeons):
    def fly(_key: str, _payload: dict) -> None:
        assert not db.session().in_transaction()

    pigeons(fly)
    note("a", "b")
    assert outbox.drain() == 2
    assert (row("a").outcome, row("a").tries) == ("brought", 1)
    assert outbox.drain() == 0


def test_what_cannot_be_delivered_is_tried_five_times_and_parked_until_an_operator_says(app, pigeons):
    def fly(key: str, _payload: dict) -> None:
        if key == "poison":
            raise Undelivered("SMTPDataError")

    brought = pigeons(fly)
    with clock.at(NOON):
        note("poison", "honey")
    tried = [minute for minute in MINUTES if _tried_at(NOON + timedelta(minutes=minute))]
    assert tried == [0, 1, 6, 36, 156]
    assert brought == ["honey"]
    assert (row("poison").tries, row("poison").error) == (5, "SMTPDataError")
    assert "0 waiting, 1 parked." in said(app, "status")
    assert "1 note, parked after SMTPDataError" in said(app, "status")
    brought = pigeons(lambda _key, _payload: None)
    assert "1 will be tried again" in said(app, "resend")
    assert outbox.drain() == 1
    assert brought == ["poison"]
    assert "0 waiting, 0 parked." in said(app, "status")


def test_a_messenger_that_breaks_holds_up_nobody_else(app, pigeons, capsys):
    def fly(key: str, _payload: dict) -> None:
        if key == "broken":
            raise KeyError("nadia@harbour.example")

    brought = pigeons(fly)
    with clock.at(NOON):
        note("broken", "whole")
        with pytest.raises(KeyError):
            outbox.drain()
        assert outbox.drain() == 1
    assert brought == ["whole"]
    assert (row("broken").error, row("broken").tries) == ("KeyError", 1)
    assert "nadia" not in capsys.readouterr().out


def test_while_nothing_can_be_reached_no_try_is_lost_and_everything_waits(app, pigeons):
    def fly(_key: str, _payload: dict) -> None:
        raise Unreachable("ConnectionRefusedError")

    pigeons(fly)
    note("a", "b")
    for _time in range(12):
        with pytest.raises(Unreachable):
            outbox.drain()
    assert "2 waiting" in said(app, "status")
    assert "nothing can be delivered now: ConnectionRefusedError" in said(app, "run", "outbox")
    assert (row("a").tries, row("a").error, row("a").parked_at) == (0, "", None)
    brought = pigeons(lambda _key, _payload: None)
    assert outbox.drain() == 2
    assert brought == ["a", "b"]


def test_what_a_dead_worker_held_is_taken_up_five_minutes_later(pigeons):
    brought = pigeons(lambda _key, _payload: None)
    with clock.at(NOON):
        note("a")
        assert outbox._take().key == "a"
        assert not outbox.is_waiting()
        assert outbox.drain() == 0
    with clock.at(NOON + timedelta(minutes=5)):
        assert outbox.is_waiting()
        assert outbox.drain() == 1
    assert brought == ["a"]


def test_what_kills_every_worker_is_parked_too(app, pigeons):
    pigeons(lambda _key, _payload: pytest.fail("it was carried a sixth time"))
    with clock.at(NOON):
        note("deadly")
    for crash in range(5):
        with clock.at(NOON + crash * timedelta(minutes=5)):
            assert outbox._take().key == "deadly"
    with clock.at(NOON + timedelta(minutes=25)):
        assert outbox.drain() == 0
    assert row("deadly").error == "Crash"
    assert "0 waiting, 1 parked." in said(app, "status")


def test_two_who_drain_at_once_bring_everything_once(app, pigeons):
    brought = pigeons(lambda _key, _payload: None)
    keys = [f"note {number}" for number in range(60)]
    note(*keys)
    both, done = Barrier(2), []

    def drain() -> None:
        with app.app_context():
            both.wait()
            done.append(outbox.drain())

    threads = [Thread(target=drain) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(brought) == Counter(keys)
    assert sum(done) == 60
    assert db.session.scalar(select(func.max(Outgoing.tries))) == 1


def test_the_outbox_job_is_due_only_while_something_waits(app, pigeons):
    pigeons(lambda _key, _payload: None)
    job = jobs.registered()["outbox"]
    assert not jobs.is_due(job)
    note("a")
    assert jobs.is_due(job)
    assert jobs.run(job) == 1
    assert not jobs.is_due(job)


def _note_and_fail(key: str) -> None:
    with transaction():
        outbox.add("note", key, {})
        _ = 1 / 0


def _tried_at(moment: datetime) -> bool:
    before = row("poison").tries
    with clock.at(moment):
        outbox.drain()
    return row("poison").tries > before
