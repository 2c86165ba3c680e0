"""The server is told to stop: whoever was heard is answered, and what was answered is there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep

import pytest
from sqlalchemy import create_engine, text

from tests.reliability.classroom import Classroom, Learner, at_work
from tests.reliability.conftest import Figures
from tests.reliability.device import Device, Reply, Unanswered

WAITING = 20
HOLD = {"sqlite": "BEGIN IMMEDIATE", "postgres": "LOCK TABLE attempt"}


def test_requests_in_flight_are_answered(room: Classroom, kind: str, figures: Figures) -> None:
    """More learners wait for the database than the server has threads, when it is told to stop."""
    learners = room.learners(WAITING)
    for learner in learners:
        _until_first_save(learner)
    with ThreadPoolExecutor(WAITING + 1) as together:
        with held(room.server.database_url, kind):
            waiting = [together.submit(learner.step) for learner in learners]
            sleep(0.5)
            stopping = together.submit(room.server.stop)
            sleep(0.5)
            assert not any(one.done() for one in waiting)
            with pytest.raises(Unanswered):
                Device(room.server.port).get("/healthz")
        replies = [one.result() for one in waiting]
    assert [reply.status for reply in replies if isinstance(reply, Reply)] == [200] * WAITING
    assert room.server.process.returncode == 0
    figures.hold("stopped", [stopping.result()], most=10)
    assert room.faults(learners) == []


def test_nothing_acknowledged_is_lost_by_stopping(room: Classroom, figures: Figures) -> None:
    learners = room.learners(WAITING)
    took = []
    for _stop in range(figures.count(1, 20)):
        with at_work(learners):
            sleep(0.5)
            took.append(room.server.stop())
        assert room.server.process.returncode == 0
        room.server.start()
        assert room.faults(learners) == []
    figures.hold("stopped", took, most=10)


def _until_first_save(learner: Learner) -> None:
    """Begin, look at a question, save an answer; the next step is another save."""
    while not learner.saves:
        learner.step()


@contextmanager
def held(url: str, kind: str) -> Iterator[None]:
    """Keep everybody else from writing."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT" if kind == "sqlite" else "READ COMMITTED")
    with engine.connect() as connection:
        connection.execute(text(HOLD[kind]))
        yield
        connection.execute(text("ROLLBACK"))
    engine.dispose()
