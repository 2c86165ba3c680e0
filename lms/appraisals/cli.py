"""Commands: `appraisals launch`, `freeze`, `open-reviews`, `close` and `verify`."""

import click
from flask.cli import with_appcontext

from lms.appraisals import cycle_queries, cycles, verification
from lms.appraisals.models import Cycle
from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import Refusal
from lms.people.models import Person


@click.group()
def appraisals() -> None:
    """Run appraisal cycles. KEY is the short name on a cycle's page, such as 2027-H1."""


@appraisals.command()
@click.argument("key")
@with_appcontext
def launch(key: str) -> None:
    """Open an appraisal for everybody in a cycle who has none yet."""
    cycle = _cycle(key)
    try:
        with transaction():
            opened = cycles.launch(cycle, None)
    except Refusal as refusal:
        raise click.ClickException(refusal.words) from refusal
    click.echo(f"{len(opened)} opened")


@appraisals.command()
@click.argument("key")
@click.option("--early", metavar="REASON", default="", help="Freeze before the cut-off, for this reason.")
@click.option("--dry-run", is_flag=True, help="Say what would be frozen, and change nothing.")
@with_appcontext
def freeze(key: str, early: str, dry_run: bool) -> None:
    """Freeze the evidence of every open appraisal of a cycle. Stopped halfway, run it again."""
    cycle, now = _cycle(key), clock.now()
    try:
        cycles.check_freeze(cycle, now, early)
        if dry_run:
            _say_what_would_be_frozen(cycle)
            return
        with click.progressbar(
            length=cycle_queries.open_count(cycle.id), label=f"Freezing {cycle.key}"
        ) as bar:
            count = cycles.freeze(cycle, None, now, early=early, progress=bar.update)
    except Refusal as refusal:
        raise click.ClickException(refusal.words) from refusal
    click.echo(f"{count} frozen")


@appraisals.command("open-reviews")
@click.argument("key")
@with_appcontext
def open_reviews(key: str) -> None:
    """Open the reviews of frozen appraisals that need not wait for an own part any longer."""
    cycle = _cycle(key)
    with transaction():
        opened = cycles.open_reviews(cycle, clock.now())
    click.echo(f"{len(opened)} reviews opened")


@appraisals.command()
@click.argument("key")
@click.option(
    "--unacknowledged-by",
    metavar="EMAIL",
    help="Close also what nobody acknowledged in its time, on the decision of this HR officer.",
)
@with_appcontext
def close(key: str, unacknowledged_by: str | None) -> None:
    """Close what is acknowledged and can no longer be disputed."""
    cycle, now = _cycle(key), clock.now()
    with transaction():
        officer = _officer(unacknowledged_by) if unacknowledged_by else None
        closed = cycles.close_due(cycle, now)
        left = cycles.close_unacknowledged(cycle, officer, now) if officer else []
    click.echo(f"{len(closed)} closed" + (f", {len(left)} as not acknowledged" if officer else ""))


@appraisals.command()
@with_appcontext
def verify() -> None:
    """Re-hash all records; exit with 1 and name the first row that is not as it was written."""
    check = verification.verify()
    if check.fault:
        raise click.ClickException(check.fault)
    click.echo(f"{check.appraisals} appraisals, {check.rows} rows of record, every one as it was written")


def _cycle(key: str) -> Cycle:
    cycle = cycle_queries.by_key(key)
    if cycle is None:
        raise click.ClickException(f"there is no cycle {key}")
    return cycle


def _officer(email: str) -> Person:
    officer = cycle_queries.officer(email)
    if officer is None:
        raise click.ClickException(f"{email} is nobody in HR")
    return officer


def _say_what_would_be_frozen(cycle: Cycle) -> None:
    total = 0
    for prepared in cycles.rehearse(cycle, clock.now()):
        total += 1
        left_out = len(prepared.items) - prepared.counted
        click.echo(f"{prepared.appraisal.number}  {prepared.counted} items count, {left_out} left out")
    click.echo(f"{total} would be frozen; nothing was changed")
