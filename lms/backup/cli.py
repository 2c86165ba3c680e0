"""Commands: `backup` and `restore`."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import ScriptInfo
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from lms.audit.trail import Check
from lms.backup import archive, restoring, saving, targets
from lms.core import config
from lms.core.errors import Refusal

_FILE = click.Path(path_type=Path, dir_okay=False, resolve_path=True)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
@click.option("--verify", is_flag=True, help="Write nothing: read FILE and say whether it is whole.")
@click.pass_context
def backup(context: click.Context, file: Path, replace: bool, verify: bool) -> None:
    """Save everything that is in the database in FILE, as it is at this moment. The product may run."""
    with _in_words():
        if verify:
            _verify(file)
            return
        with context.ensure_object(ScriptInfo).load_app().app_context():
            manifest = saving.save(file, replace=replace, bar=_bar)
    click.echo(
        f"{manifest.rows} rows of {len(manifest.tables)} tables are in {file}, readable by its owner only."
    )
    click.echo(f"The audit trail ends with event {manifest.audit['number']}, {manifest.audit['digest']}")
    click.echo("The secret key is not in it. Keep a copy of the key in another place.")


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--to", metavar="URL", default="", help="Database to fill; without it, this installation's own."
)
@click.option("--replace", is_flag=True, help="Put the backup in the place of the rows that are there.")
def restore(file: Path, to: str, replace: bool) -> None:
    """Put a backup into a database, of SQLite or PostgreSQL: all of it, or nothing. Stop the product first."""
    with _in_words(), archive.opened(file) as opened:
        url = targets.address(to or config.read().database_url)
        check = restoring.restore(opened, url, replace=replace, bar=_bar)
        _say_restored(opened.manifest, url)
        _say_trail(check)


def _verify(file: Path) -> None:
    with archive.opened(file) as opened:
        opened.check(_bar)
        held = opened.manifest
    click.echo(
        f"{file} is whole: {held.rows} rows of {len(held.tables)} tables, saved at {held.created_at} "
        f"by Goldenrule {held.version} with schema {held.revision}."
    )


def _say_restored(manifest: archive.Manifest, url: URL) -> None:
    click.echo(
        f"{manifest.rows} rows of {len(manifest.tables)} tables, as they were at {manifest.created_at}, are in "
        f"{url.render_as_string()}; every count and digest is what the backup says."
    )


def _say_trail(check: Check | None) -> None:
    if check is None:
        click.echo("There is no secret key here. Bring the old one, then run `python -m lms audit verify`.")
    elif check.fault:
        raise click.ClickException(
            f"The data is restored, but the audit trail does not verify, event {check.number}: {check.fault}. "
            "With another secret key it cannot: bring the old key, then run `python -m lms audit verify`."
        )
    else:
        click.echo(f"The audit trail verifies: {check.events} events, every one in its place.")


@contextmanager
def _in_words() -> Generator[None]:
    """Say in a line what went wrong; what a row held stays out of it."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(refusal.words) from refusal
    except DBAPIError as error:
        said = str(error.orig).partition("\n")[0]
        raise click.ClickException(f"The database refuses, and nothing was changed: {said}") from error
    except (OSError, config.SettingError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _bar(label: str, rows: int) -> Generator[Callable[[int], None]]:
    with click.progressbar(length=rows, label=label) as bar:
        yield bar.update
