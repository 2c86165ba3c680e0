"""Workers are killed in the middle of freezing, purging and mailing: the next one goes on, nothing is done twice."""

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from secrets import SystemRandom
from time import monotonic, sleep

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Select, func, insert, select, update

from lms.appraisals import freezing, verification
from lms.appraisals.models import Appraisal, ScoreSheetRecord
from lms.appraisals.states import State
from lms.audit.models import AuditEvent
from lms.core import jobs
from lms.core.config import Settings
from lms.core.db import db, reading, transaction
from lms.core.jobs import JobRun
from lms.core.outbox import Outgoing
from lms.notifications import inbox
from lms.notifications.inbox import Message
from lms.people.models import Person, SignInAttempt
from tests.appraisals import cycle_story
from tests.beginning import application, at_home, fill
from tests.databases import Store
from tests.notifications.post_office import Office
from tests.reliability.conftest import Figures
from tests.reliability.serving import Server

PEOPLE = 6 * freezing.CHUNK
TRIES = 30_000
PATIENCE = 240
LONG_AGO, FAR_AWAY = datetime(2026, 1, 1, tzinfo=UTC), datetime(2226, 1, 1, tzinfo=UTC)


class Worker(Server):
    """`python -m lms worker`, to be killed and started again."""

    mail_url = ""

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms", "worker"],
                cwd=self.folder,
                env={**self._environment, "LMS_MAIL_URL": self.mail_url},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


@dataclass
class Yard:
    """Where workers work, and how far they have come."""

    app: Flask
    hire: Callable[[], Worker]
    mail_url: str = ""

    def begun(self) -> Worker:
        """Start a worker; whoever held something before has been dead for long enough."""
        with transaction() as session:
            session.connection().execute(update(JobRun).values(held_until=None))
            session.connection().execute(update(Outgoing).values(held_until=None))
        worker = self.hire()
        worker.mail_url = self.mail_url
        worker.start()
        return worker

    def wait(self, until: Callable[[], bool], *workers: Worker) -> None:
        ends = monotonic() + PATIENCE
        while not until():
            assert all(worker.process.poll() is None for worker in workers), workers[0].log.read_text()
            assert monotonic() < ends, workers[0].log.read_text()
            sleep(0.002)

    def only(self, job: str) -> None:
        """Let the other jobs have been done for a long time to come."""
        done = {"slot": FAR_AWAY, "holder": "", "started_at": LONG_AGO, "finished_at": LONG_AGO}
        with transaction() as session:
            session.add_all(JobRun(job=name, **done) for name in jobs.registered() if name != job)

    def count(self, what: object) -> int:
        with reading() as database:
            return database.scalar(select(func.count()).select_from(what))

    def frozen(self) -> int:
        return self.count(ScoreSheetRecord)

    def done(self) -> set[str]:
        with reading() as database:
            return set(database.scalars(select(Outgoing.key).where(Outgoing.done_at.is_not(None))))


@pytest.fixture(scope="session")
def built(settings: Settings, stores: Callable[[str], Store]) -> Callable[[str], tuple[Flask, str]]:
    """A yard for a kind of database: a cycle past its cut-off, and what a purge removes."""

    @cache
    def of_kind(kind: str) -> tuple[Flask, str]:
        url = stores(kind).new()
        app = application(settings, url)
        with at_home(app):
            flask_migrate.upgrade()
            fill(settings)
            ruth, meilin = (
                db.session.scalars(select(Person).where(Person.email == f"{name}@harbour.example")).one()
                for name in ("ruth", "meilin")
            )
            db.session.rollback()
            cycle_story.more_people(PEOPLE, ruth)
            cycle_story.launched(meilin, "Kitchen", on=date(2026, 5, 4))
            tried = {"account_digest": "0" * 64, "address": "127.0.0.1", "at": LONG_AGO}
            with transaction() as session:
                session.connection().execute(insert(SignInAttempt), [tried] * TRIES)
        stores(kind).remember(url)
        return app, url

    return of_kind


@pytest.fixture
def yard(
    kind: str,
    settings: Settings,
    built: Callable[[str], tuple[Flask, str]],
    stores: Callable[[str], Store],
    tmp_path: Path,
) -> Iterator[Yard]:
    app, url = built(kind)
    stores(kind).restore(url)
    with at_home(app), ExitStack() as hired:

        def hire() -> Worker:
            worker = Worker(tmp_path, url, settings.secret_key)
            hired.callback(worker.end)
            return worker

        yield Yard(app, hire)


@pytest.fixture
def office() -> Iterator[Office]:
    with Office() as made:
        made.open()
        yield made


def test_a_freeze_goes_on_after_its_worker_was_killed_and_freezes_everybody_once(
    yard: Yard, figures: Figures
) -> None:
    yard.only("cycles")
    halfway = []
    for kill in range(figures.count(1, 2)):
        worker = yard.begun()
        yard.wait(lambda kill=kill: yard.frozen() > kill * freezing.CHUNK, worker)
        worker.kill()
        halfway.append(yard.frozen())
    assert all(0 < frozen < PEOPLE for frozen in halfway)
    worker = yard.begun()
    yard.wait(lambda: yard.frozen() == PEOPLE, worker)
    worker.stop()
    figures.note("seen", f"killed with {halfway} of {PEOPLE} frozen")
    assert _states() == {State.IN_REVIEW: PEOPLE}
    assert set(_noted_freezes().values()) == {1}
    assert len(_noted_freezes()) == PEOPLE
    assert verification.verify().fault is None


def test_a_freeze_killed_at_any_moment_leaves_whole_chunks(yard: Yard, figures: Figures) -> None:
    yard.only("cycles")
    for _kill in range(figures.count(1, 20)):
        worker = yard.begun()
        sleep(SystemRandom().uniform(0.8, 3))
        worker.kill()
        assert yard.frozen() % freezing.CHUNK == 0
        assert yard.frozen() == _states().get(State.IN_REVIEW, 0)
    worker = yard.begun()
    yard.wait(lambda: yard.frozen() == PEOPLE, worker)
    assert set(_noted_freezes().values()) == {1}
    assert verification.verify().fault is None


def test_a_purge_goes_on_after_its_worker_was_killed(yard: Yard, figures: Figures) -> None:
    yard.only("purge")
    left = [TRIES]
    for _kill in range(figures.count(1, 5)):
        worker = yard.begun()
        yard.wait(lambda: yard.count(SignInAttempt) < left[-1], worker)
        worker.kill()
        left.append(yard.count(SignInAttempt))
    assert all(left)
    worker = yard.begun()
    yard.wait(lambda: not yard.count(SignInAttempt), worker)
    figures.note("seen", f"killed with {left[1:]} of {TRIES} left")


def test_mail_goes_on_after_its_worker_was_killed_and_nothing_marked_is_sent_again(
    yard: Yard, office: Office, figures: Figures
) -> None:
    yard.only("outbox")
    kills = figures.count(2, 100)
    numbers = _told(yard, office, 10 * kills)
    sent_later = []
    for _kill in range(kills):
        before = len(office.taken)
        worker = yard.begun()
        yard.wait(lambda before=before: len(office.taken) > before + 2, worker)
        sleep(SystemRandom().uniform(0, 0.05))
        worker.kill()
        sleep(0.1)  # what it had said before it died is still being taken
        sent_later.append((len(office.taken), yard.done()))
    assert len(sent_later[-1][1]) < len(numbers)
    worker = yard.begun()
    yard.wait(lambda: len(yard.done()) == len(numbers), worker)
    taken = [str(letter["Message-ID"]) for letter in office.taken]
    assert set(taken) == set(numbers.values())
    for count, marked in sent_later:
        assert not {numbers[key] for key in marked} & set(taken[count:])
    twice = len(taken) - len(numbers)
    figures.note("seen", f"{len(numbers)} mails, {kills} kills, {twice} sent twice")
    assert twice <= kills


def test_two_workers_at_once_do_everything_once(yard: Yard, office: Office) -> None:
    numbers = _told(yard, office, 60)
    workers = [yard.begun(), yard.begun()]
    yard.wait(lambda: yard.frozen() == PEOPLE and not yard.count(SignInAttempt), *workers)
    # The freeze also tells Ruth about each of them.
    yard.wait(lambda: len(yard.done()) == PEOPLE + len(numbers), *workers)
    taken = Counter(str(letter["Message-ID"]) for letter in office.taken)
    assert set(taken.values()) == {1}
    assert set(_noted_freezes().values()) == {1}
    assert verification.verify().fault is None


def test_a_worker_that_is_asked_to_stop_ends_at_a_good_place_and_another_goes_on_at_once(
    yard: Yard, figures: Figures
) -> None:
    yard.only("cycles")
    worker = yard.begun()
    yard.wait(lambda: yard.frozen() > 0, worker)
    figures.hold("stopped", [worker.stop()], most=10)
    assert worker.process.returncode == 0
    assert "job_stopped" in worker.log.read_text()
    assert yard.frozen() % freezing.CHUNK == 0
    assert yard.frozen() < PEOPLE
    assert jobs.runs()["cycles"].held_until is None


def _told(yard: Yard, office: Office, count: int) -> dict[str, str]:
    """Put so many mails to Ruth into the outbox; gives the number that each carries, by its key."""
    yard.mail_url = yard.app.config["MAIL_URL"] = office.url
    ruth = db.session.scalars(select(Person.id).where(Person.email == "ruth@harbour.example")).one()
    db.session.rollback()
    with transaction():
        inbox.tell_all(
            Message(ruth, "reminder", f"course {number}", "A course waits.", "You take it.", "/")
            for number in range(count)
        )
    keys = db.session.scalars(select(Outgoing.key)).all()
    db.session.rollback()
    return {key: f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@127.0.0.1>" for key in keys}


def _states() -> dict[str, int]:
    return _counted(select(Appraisal.state, func.count()).group_by(Appraisal.state))


def _noted_freezes() -> dict[str, int]:
    noted = select(AuditEvent.subject, func.count()).where(AuditEvent.action == freezing.FROZEN)
    return _counted(noted.group_by(AuditEvent.subject))


def _counted(asked: Select) -> dict[str, int]:
    with reading() as database:
        return dict(database.execute(asked).all())
