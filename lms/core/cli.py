"""Commands: `jobs status`, `run` and `resend`."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from lms.core import clock, outbox
from lms.core import jobs as jobs_of
from lms.core.db import transaction
from lms.core.jobs import JobRun


@click.group()
def jobs() -> None:
    """See and run what the product does by itself, and what is to leave by mail."""


@jobs.command()
@with_appcontext
def status() -> None:
    """Print each job with its latest run, and what waits in the outbox or is parked there."""
    runs = jobs_of.runs()
    for job in jobs_of.registered().values():
        click.echo(f"{job.name}: {job.words} {_latest(runs.get(job.name))}")
    click.echo(outbox_line())
    for kind, error, count in outbox.parked():
        click.echo(f"  {count} {kind}, parked after {error}")


@jobs.command()
@click.argument("name")
@with_appcontext
def run(name: str) -> None:
    """Do the job NAME now, unless a worker is at it."""
    job = jobs_of.registered().get(name)
    if job is None:
        raise click.ClickException(f"there is no job {name}; there are {', '.join(jobs_of.registered())}")
    try:
        count = jobs_of.run(job, by_hand=True)
    except outbox.Unreachable as error:
        raise click.ClickException(f"nothing can be delivered now: {error}") from error
    if count is None:
        raise click.ClickException("somebody is at it, or it failed a moment ago: try again in five minutes")
    click.echo(f"{count} done")


@jobs.command()
@with_appcontext
def resend() -> None:
    """Try again what was parked after five tries."""
    with transaction():
        count = outbox.resend()
    click.echo(f"{count} will be tried again")


def outbox_line() -> str:
    """Say in a line how the outbox stands."""
    now = outbox.standing()
    since = f", the oldest since {_minute(now.oldest)}" if now.oldest else ""
    return f"Outbox: {now.waiting} waiting{since}, {now.parked} parked."


def _latest(run: JobRun | None) -> str:
    if run is None:
        return "It has not run yet."
    if run.finished_at:
        return f"Done {_minute(run.finished_at)}, {run.count} things."
    if run.failures:
        return f"Failed with {run.error}, {run.failures} in a row."
    held = run.held_until is not None and run.held_until > clock.now()
    return f"{'Running' if held else 'Stopped halfway'}, begun {_minute(run.started_at)}."


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
