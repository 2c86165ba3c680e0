"""The worker: threads that look every few seconds which jobs are due, inside the server or as their own process."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from signal import SIGINT, SIGTERM
from threading import Thread
from typing import Final

import structlog
from flask import Flask, current_app
from flask.globals import app_ctx
from huey import Huey
from huey.consumer import Consumer, Scheduler
from huey.serializer import SignedSerializer
from huey.storage import PostgresStorage, SqliteStorage
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from lms.core import jobs
from lms.core.jobs import Job

LOOK_EVERY: Final = 5
"""How many seconds pass between two looks at what is due."""
STOP_WITHIN: Final = 8
"""How many seconds a running job has to reach a place where it can stop."""
_THREADS: Final = 2
_FIRST_ONE_MAKES_TABLES: Final = "SELECT pg_advisory_xact_lock(7215)"
_log = structlog.get_logger("jobs")


class _Look(Scheduler):
    """Look for due jobs every few seconds; what is due is decided by the job's row, not by the minute."""

    periodic_task_seconds = LOOK_EVERY


class _Worker(Consumer):
    """Do jobs in threads, and leave the signals of the process alone."""

    scheduler_class = _Look

    def _set_signal_handlers(self) -> None:
        """Let the server decide when to stop."""


class _OwnProcess(Consumer):
    """Do jobs until the process is told to stop; both signals let the running job come to a good place."""

    scheduler_class = _Look

    def _set_signal_handlers(self) -> None:
        self._signal_actions = {SIGTERM: (False, True), SIGINT: (False, True)}  # no restart, both gracefully
        super()._set_signal_handlers()


@contextmanager
def beside() -> Generator[None]:
    """Do jobs in threads of this process while the block runs, unless a process of their own is to do them."""
    if current_app.config["WORKER"] != "inside":
        yield
        return
    worker = _hired(_Worker)
    Thread(target=worker.run, name="jobs", daemon=True).start()
    try:
        yield
    finally:
        worker.stop(graceful=True)
        worker.huey.storage.close()


def run() -> None:
    """Do jobs until SIGTERM or SIGINT; the running job stops at its next good place, within eight seconds."""
    worker = _hired(_OwnProcess)
    worker.run()
    worker.huey.storage.close()


def _hired(kind: type[Consumer]) -> Consumer:
    app = app_ctx.app  # itself: other threads do not see through `current_app`
    queue = _queue(app)
    worker = kind(queue, _THREADS, max_delay=1, shutdown_timeout=STOP_WITHIN)
    for job in jobs.registered().values():
        _teach(worker, queue, app, job)
    _say_what_huey_says()
    return worker


def _teach(worker: Consumer, queue: Huey, app: Flask, job: Job) -> None:
    """Have the queue know a job, ask whether it is due, and do it in the application."""

    def is_due(_moment: datetime) -> bool:
        return _asks_for(queue, app, job)

    def work() -> None:
        with app.app_context():
            jobs.run(job, is_over=worker.stop_flag.is_set)

    queue.periodic_task(is_due, name=job.name)(work)


def _asks_for(queue: Huey, app: Flask, job: Job) -> bool:
    """Tell whether to queue a job: it is due, and does not stand in the queue already."""
    try:
        with app.app_context():
            due = jobs.is_due(job)
    except SQLAlchemyError as error:
        _log.warning("jobs_cannot_look", error=type(error).__name__)
        return False
    return due and job.name not in {type(task).__name__ for task in queue.pending()}


def _queue(app: Flask) -> Huey:
    """Give the queue; what is in it is signed, so that nobody else's words are ever run."""
    queue = Huey(
        "goldenrule",
        results=False,
        serializer=SignedSerializer(app.config["SECRET_KEY"], "jobs"),
        storage_class=_storage(app.config["JOBS_URL"]),
    )
    if isinstance(queue.storage, PostgresStorage):
        # Each thread listens on a connection of its own.
        queue.on_shutdown("close")(queue.storage.close)
    return queue


def _storage(address: str) -> Callable[..., SqliteStorage | PostgresStorage]:
    url = make_url(address)

    def sqlite(name: str) -> SqliteStorage:
        return SqliteStorage(name, url.database or "", timeout=15)

    def postgres(name: str) -> PostgresStorage:
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        storage = PostgresStorage(name, dsn, create_tables=False)
        # Two workers that start at once would both make the tables.
        storage.ddl.insert(0, _FIRST_ONE_MAKES_TABLES)
        storage.initialize_schema()
        return storage

    return sqlite if url.get_backend_name() == "sqlite" else postgres


def _say_what_huey_says() -> None:
    """Write huey's warnings and errors as log lines like all others."""
    its_log = logging.getLogger("huey")
    its_log.setLevel(logging.WARNING)
    its_log.propagate = False
    if not its_log.handlers:
        its_log.addHandler(_OurLines())


class _OurLines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _log.log(record.levelno, "queue", said=record.getMessage(), exc_info=record.exc_info)
