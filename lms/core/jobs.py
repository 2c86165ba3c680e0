"""Jobs: what the product does by itself, each once in its time, whoever of several workers comes first.

A job has a row, which says when it ran, and who is at it until when. A worker that dies leaves the row
behind; when its hold has run out, the next one takes the job up again. So every job must be able to go on
where it was stopped.
"""

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, current_app
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.db import INTERNAL, Model, reading, transaction

HOLD: Final = timedelta(minutes=2)
"""How long a job stays with a worker that shows no sign of life."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_log = structlog.get_logger("jobs")


class JobRun(Model):
    """The latest run of a job: for which time, by whom, until when it is theirs, and what came of it."""

    __tablename__ = "job_run"
    job: Mapped[str] = mapped_column(primary_key=True, info=INTERNAL)
    slot: Mapped[datetime] = mapped_column(info=INTERNAL)
    holder: Mapped[str] = mapped_column(info=INTERNAL)
    held_until: Mapped[datetime | None] = mapped_column(info=INTERNAL)
    started_at: Mapped[datetime] = mapped_column(info=INTERNAL)
    finished_at: Mapped[datetime | None] = mapped_column(info=INTERNAL)
    count: Mapped[int] = mapped_column(default=0, info=INTERNAL)
    failures: Mapped[int] = mapped_column(default=0, info=INTERNAL)
    error: Mapped[str] = mapped_column(default="", info=INTERNAL)


@dataclass(frozen=True)
class Job:
    """One job: its name, what it does in words, the work, which gives how much it did, and when it is due.

    `slot` gives the beginning of the time for which a moment's run counts; `wanted` tells whether there is any work.
    """

    name: str
    words: str
    work: Callable[[], int]
    slot: Callable[[datetime], datetime]
    wanted: Callable[[], bool] = lambda: True


class Stopped(Exception):  # noqa: N818 - to be asked to stop is no error
    """The worker is to stop, or another one has taken over: leave the rest for the next run."""


@dataclass
class _Run:
    job: Job
    holder: str
    is_over: Callable[[], bool]


_running: ContextVar[_Run | None] = ContextVar("running_job", default=None)


def register(app: Flask, *jobs: Job) -> None:
    """Say which jobs the product has."""
    app.extensions["jobs"] = {job.name: job for job in jobs}


def registered() -> dict[str, Job]:
    """Give the jobs of this application by name."""
    jobs: dict[str, Job] = current_app.extensions["jobs"]
    return jobs


def every(interval: timedelta) -> Callable[[datetime], datetime]:
    """Have a job run once in each interval."""
    return lambda moment: _EPOCH + (moment - _EPOCH) // interval * interval


def nightly(hour: int, zone: str) -> Callable[[datetime], datetime]:
    """Have a job run once a night, at this hour of a time zone or as soon after as a worker is there."""

    def slot(moment: datetime) -> datetime:
        tonight = datetime.combine(moment.astimezone(ZoneInfo(zone)), time(hour), ZoneInfo(zone))
        return (tonight if tonight <= moment else tonight - timedelta(days=1)).astimezone(UTC)

    return slot


def is_due(job: Job) -> bool:
    """Tell whether a job waits to be done: it has not been done in this time, nobody is at it, and there is work."""
    now = clock.now()
    with reading() as database:
        done_or_held = select(JobRun.job).where(JobRun.job == job.name, ~_free(job, now))
        if database.scalar(done_or_held) is not None:
            return False
    return job.wanted()


def run(job: Job, *, by_hand: bool = False, is_over: Callable[[], bool] = lambda: False) -> int | None:
    """Do a job and give how much was done, or None when it is not due or somebody else is at it.

    By hand it is done even if it was done before. A failure is noted, the job waits a little longer each time, and
    the error goes on to the caller.
    """
    this = _Run(job, secrets.token_hex(8), is_over)
    if not _take(this, by_hand=by_hand):
        return None
    token, began = _running.set(this), perf_counter()
    try:
        count = job.work()
    except Stopped:
        _update(this, held_until=None)
        _log.info("job_stopped", job=job.name, milliseconds=_since(began))
        return None
    except BaseException as error:
        _note_failure(this, error)
        _log.error("job_failed", job=job.name, error=type(error).__name__, milliseconds=_since(began))
        raise
    finally:
        _running.reset(token)
    _update(this, held_until=None, finished_at=clock.now(), count=count, failures=0, error="")
    _log.info("job_done", job=job.name, count=count, milliseconds=_since(began))
    return count


def beat(_count: int = 0) -> None:
    """Say between two transactions that the job is still being done; outside a job this does nothing.

    Raises Stopped when the worker is to stop, or when it was silent for so long that another one took over.
    """
    this = _running.get()
    if this and (this.is_over() or not _update(this, held_until=clock.now() + HOLD)):
        raise Stopped


def runs() -> dict[str, JobRun]:
    """Give the latest run of each job that has ever run."""
    with reading() as database:
        return {row.job: row for row in database.scalars(select(JobRun))}


def _take(this: _Run, *, by_hand: bool) -> bool:
    """Make this run the one that does the job; tell whether it is."""
    now = clock.now()
    slot = this.job.slot(now)
    mine = {
        "slot": slot,
        "holder": this.holder,
        "held_until": now + HOLD,
        "started_at": now,
        "finished_at": None,
    }
    free = _unheld(now) if by_hand else _free(this.job, now)
    try:
        with transaction() as session:
            taking = update(JobRun).where(JobRun.job == this.job.name, free).values(mine)
            if session.connection().execute(taking).rowcount:
                return True
            if session.get(JobRun, this.job.name):
                return False
            session.add(JobRun(job=this.job.name, **mine))
    except IntegrityError:
        return False  # another worker was faster with the very first run
    return True


def _note_failure(this: _Run, error: BaseException) -> None:
    row = runs().get(this.job.name)
    failures = row.failures + 1 if row else 1
    wait = min(_FIRST_WAIT * 2 ** min(failures - 1, 10), _LONGEST_WAIT)
    _update(this, held_until=clock.now() + wait, failures=failures, error=type(error).__name__)


def _update(this: _Run, **values: object) -> bool:
    """Change the row of a run; tell whether the job is still with it."""
    its_own = (JobRun.job == this.job.name) & (JobRun.holder == this.holder)
    with transaction() as session:
        return session.connection().execute(update(JobRun).where(its_own).values(values)).rowcount > 0


def _free(job: Job, now: datetime) -> ColumnElement[bool]:
    unfinished_or_of_old = or_(JobRun.finished_at.is_(None), JobRun.slot < job.slot(now))
    return _unheld(now) & unfinished_or_of_old


def _unheld(now: datetime) -> ColumnElement[bool]:
    return or_(JobRun.held_until.is_(None), JobRun.held_until <= now)


def _since(began: float) -> float:
    return round((perf_counter() - began) * 1000, 1)
