"""Commands: `audit verify`."""

import click
from flask.cli import with_appcontext

from lms.audit import trail


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@with_appcontext
def verify() -> None:
    """Re-hash the whole trail; exit with 1 and the number of the first event that does not fit."""
    check = trail.verify()
    if check.fault:
        raise click.ClickException(f"event {check.number}: {check.fault}")
    click.echo(f"{check.events} events, every one in its place")
