"""Commands: `learning rebuild`."""

import click
from flask.cli import with_appcontext

from lms.core.db import transaction
from lms.learning import rebuilding


@click.group()
def learning() -> None:
    """Look after the learning records."""


@learning.command()
@click.option("--check", is_flag=True, help="Only compare; exit with 1 when a stored row differs.")
@with_appcontext
def rebuild(check: bool) -> None:
    """Work out every enrolment and progress row anew from the ledger and the asks."""
    with transaction():
        differing = rebuilding.rebuild(keep=not check)
    for words in differing:
        click.echo(words)
    if check and differing:
        raise click.ClickException(f"{len(differing)} rows differ from the ledger")
    click.echo(
        "Every stored row says what the ledger says."
        if not differing
        else f"{len(differing)} rows put right."
    )
