"""Jobs: each is done once in its time, by one worker, and what fails is done again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from flask import Flask

from lms.core import clock, jobs, worker
from lms.core.cli import jobs as command
from lms.core.jobs import Job, every, nightly

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = 20


@pytest.fixture
def employ(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Job]:
    """Give the product one job more, and no other."""

    def take_on(work: Callable[[], int], **more: object) -> Job:
        job = Job("sweep", "Sweeps the yard.", work, **{"slot": every(5 * MINUTE), **more})
        monkeypatch.setitem(app.extensions, "jobs", {"sweep": job})
        return job

    return take_on


def said(app: Flask, *words: str) -> str:
    return app.test_cli_runner().invoke(command, words).output


def test_a_job_is_due_once_in_its_time(employ):
    job = employ(lambda: 3)
    with clock.at(NOON):
        assert jobs.is_due(job)
        assert jobs.run(job) == 3
        assert not jobs.is_due(job)
        assert jobs.run(job) is None
    with clock.at(NOON + 5 * MINUTE):
        assert jobs.is_due(job)


def test_a_job_without_work_is_not_due(employ):
    assert not jobs.is_due(employ(lambda: 0, wanted=lambda: False))


@pytest.mark.parametrize(
    ("ran", "due_again"),
    [
        (datetime(2026, 7, 1, 20, tzinfo=UTC), datetime(2026, 7, 2, 2, tzinfo=UTC)),  # 3 in London's summer
        (datetime(2026, 7, 2, 2, 1, tzinfo=UTC), datetime(2026, 7, 3, 2, tzinfo=UTC)),
        (datetime(2026, 12, 1, 2, 30, tzinfo=UTC), datetime(2026, 12, 1, 3, tzinfo=UTC)),
    ],
)
def test_a_nightly_job_is_due_at_its_hour_where_the_organisation_is(employ, ran, due_again):
    job = employ(lambda: 0, slot=nightly(3, "Europe/London"))
    with clock.at(ran):
        jobs.run(job)
    with clock.at(due_again - timedelta(seconds=1)):
        assert not jobs.is_due(job)
    with clock.at(due_again):
        assert jobs.is_due(job)


def test_while_one_worker_is_at_it_another_leaves_it_alone(employ):
    others = []

    def work() -> int:
        others.append((jobs.is_due(job), jobs.run(job), jobs.run(job, by_hand=True)))
        return 1

    job = employ(work)
    assert jobs.run(job) == 1
    assert others == [(False, None, None)]


def test_a_worker_that_shows_no_sign_of_life_loses_its_job_and_stops(employ):
    done = []

    def work() -> int:
        done.append("begun")
        if len(done) == 1:
            with clock.at(NOON + 3 * MINUTE):
                assert jobs.is_due(job)
                assert jobs.run(job) == 2
        jobs.beat()
        done.append("finished")
        return 2

    job = employ(work)
    with clock.at(NOON):
        assert jobs.run(job) is None
    assert done == ["begun", "begun", "finished"]
    with clock.at(NOON + 4 * MINUTE):
        assert not jobs.is_due(job)


def test_a_sign_of_life_keeps_the_job(employ):
    def work() -> int:
        with clock.at(NOON + MINUTE):
            jobs.beat()
        with clock.at(NOON + 2.5 * MINUTE):
            assert jobs.run(job) is None
        return 1

    job = employ(work)
    with clock.at(NOON):
        assert jobs.run(job) == 1


def test_a_job_that_is_told_to_stop_is_due_again_at_once(employ):
    def work() -> int:
        jobs.beat()
        return 1

    job = employ(work)
    assert jobs.run(job, is_over=lambda: True) is None
    assert jobs.is_due(job)
    assert jobs.run(job) == 1


def test_a_failure_is_told_and_waits_longer_each_time(app, employ, capsys):
    def work() -> int:
        raise ZeroDivisionError("nadia@harbour.example")

    job, now, waits = employ(work), NOON, []
    for _failure in range(9):
        with clock.at(now), pytest.raises(ZeroDivisionError):
            jobs.run(job)
        waits.append(_seconds_until_due(job, now))
        now += timedelta(seconds=waits[-1])
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert "Failed with ZeroDivisionError, 9 in a row." in said(app, "status")
    log = capsys.readouterr().out
    assert log.count("job_failed") == 9
    assert "nadia" not in log
    with clock.at(now):
        assert jobs.run(employ(lambda: 4)) == 4
    assert "Done 2026-07-01 12:20 UTC, 4 things." in said(app, "status")


def test_every_run_is_a_line_with_its_count_and_its_time(employ, capsys):
    jobs.run(employ(lambda: 7))
    [line] = capsys.readouterr().out.splitlines()
    for part in ("job_done", "count=7", "job=sweep", "milliseconds="):
        assert part in line


def test_an_operator_sees_and_runs_jobs(app):
    assert "purge: Removes old sessions" in said(app, "status")
    assert "It has not run yet." in said(app, "status")
    assert "0 done" in said(app, "run", "purge")
    assert said(app, "status").count("It has not run yet.") == 2
    assert "there is no job dance; there are outbox, cycles, purge" in said(app, "run", "dance")


def test_the_server_does_jobs_beside_its_pages_when_it_is_to(app, employ, monkeypatch):
    done = []
    employ(lambda: done.append(1) or 1, slot=every(timedelta(seconds=1)))
    monkeypatch.setattr(worker._Look, "periodic_task_seconds", 1)
    with worker.beside():
        assert _within_patience(lambda: len(done) > 1)
    stopped = len(done)
    sleep(1.5)
    assert len(done) == stopped


def test_the_server_leaves_jobs_to_their_own_process_when_it_is_to(app, employ, monkeypatch):
    employ(lambda: pytest.fail("a job was done"))
    monkeypatch.setitem(app.config, "WORKER", "apart")
    with worker.beside():
        sleep(0.5)
    assert jobs.runs() == {}


def test_a_failing_job_is_written_to_the_log_and_the_worker_goes_on(app, employ, monkeypatch, capsys):
    tried = []

    def work() -> int:
        tried.append(1)
        if len(tried) == 1:
            raise ZeroDivisionError
        return 1

    employ(work, slot=every(timedelta(seconds=1)))
    monkeypatch.setattr(worker._Look, "periodic_task_seconds", 1)
    monkeypatch.setattr(jobs, "_FIRST_WAIT", timedelta(0))
    with worker.beside():
        assert _within_patience(lambda: jobs.runs().get("sweep") and jobs.runs()["sweep"].count)
    log = capsys.readouterr().out
    assert "job_failed" in log
    assert "Traceback" in log


def _seconds_until_due(job: Job, now: datetime) -> int:
    until = jobs.runs()["sweep"].held_until
    with clock.at(until - timedelta(seconds=1)):
        assert not jobs.is_due(job)
    with clock.at(until):
        assert jobs.is_due(job)
    return int((until - now).total_seconds())


def _within_patience(come_true: Callable[[], object]) -> bool:
    ends = monotonic() + PATIENCE
    while not come_true() and monotonic() < ends:
        sleep(0.05)
    return bool(come_true())
