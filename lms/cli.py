"""The command: `python -m lms`. Wiring only; each package brings its own commands."""

import secrets
import sqlite3

import click
import flask_migrate
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext
from flask_migrate.cli import db as migration_commands
from sqlalchemy import func, select

from lms.app import create_app
from lms.appraisals import cli as appraisals_cli
from lms.appraisals import template_library
from lms.audit import cli as audit_cli
from lms.authoring import cli as authoring_cli
from lms.backup import cli as backup_cli
from lms.bench import cli as bench_cli
from lms.core import cli as core_cli
from lms.core import clock, config, paths, serving, worker
from lms.core.db import behind, db, transaction
from lms.courses import cli as courses_cli
from lms.courses import library
from lms.demo import cli as demo_cli
from lms.learning import cli as learning_cli
from lms.people import accounts, directory
from lms.people.models import Person
from lms.people.policy import ADMIN, HR


def _app() -> Flask:
    try:
        return create_app()
    except config.SettingError as error:
        raise click.ClickException(str(error)) from error


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Goldenrule: training and coaching that ends in a fair customer-service appraisal."""
    context.obj = ScriptInfo(create_app=_app, set_debug_flag=False)


@main.command()
@click.option("--email", prompt="The administrator's e-mail address")
@click.option("--name", prompt="Their name")
def init(email: str, name: str) -> None:
    """Set up an installation: the secret key, the database, the bundled courses and the first administrator.

    Prints a link with which the administrator chooses a password; it works once, for 48 hours.
    """
    settings = config.read()
    _make_secret(settings)
    config.read.cache_clear()
    app = _app()
    with app.app_context():
        flask_migrate.upgrade()
        with transaction():
            _publish_all()
            token = _first_administrator(email, name)
    click.echo(
        f"Ready. Start it with: python -m lms serve\nThen open {settings.base_url}/people/set-up/{token}"
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve the product until it is stopped."""
    _refuse_old_schema()
    click.echo(f"Goldenrule is at http://{host}:{port}")
    with worker.beside():
        serving.serve(current_app, host, port)


@main.command("worker")
@with_appcontext
def work() -> None:
    """Do the jobs in a process of their own until it is stopped; `serve` then wants LMS_WORKER=apart."""
    _refuse_old_schema()
    worker.run()


@main.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to this version, and publish the bundled content and templates of it."""
    flask_migrate.upgrade()
    with transaction():
        _publish_all()
    click.echo("The database and the bundled content are up to date.")


@main.command()
def doctor() -> None:
    """Print every setting, where it comes from, and what to put right; exit with 1 if something is wrong."""
    try:
        settings = config.read()
    except config.SettingError as error:
        raise click.ClickException(str(error)) from error
    for setting in config.SETTINGS:
        value = (
            "(hidden)"
            if setting.secret and getattr(settings, setting.name)
            else getattr(settings, setting.name)
        )
        click.echo(f"{setting.variable}={value}  [{settings.sources[setting.name]}] {setting.words}")
    click.echo(f"SQLite {sqlite3.sqlite_version}, content in {', '.join(map(str, paths.content_folders()))}")
    with _app().app_context():
        _refuse_old_schema()
        people = db.session.scalar(select(func.count(Person.id)))
        click.echo(core_cli.outbox_line())
    click.echo(f"The database answers; {people} people. All is well.")


def _make_secret(settings: config.Settings) -> None:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.secret_key:
        return
    settings.secret_file.touch(mode=0o600)
    settings.secret_file.write_text(secrets.token_hex(32) + "\n", encoding="utf-8")


def _publish_all() -> None:
    library.publish(paths.content_folders())
    template_library.publish_samples()


def _first_administrator(email: str, name: str) -> str:
    try:
        address = validate_email(email, check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        raise click.ClickException(f"{email} is not an e-mail address: {error}") from error
    person = db.session.scalar(select(Person).where(Person.email == address))
    if person is None:
        zone = current_app.config["ZONE"]
        person = directory.add_person(name=name, email=address, joined_on=clock.today(zone), zone=zone)
        directory.grant(person, ADMIN)
        directory.grant(person, HR)
    return accounts.make_link(person, by_id=None)


def _refuse_old_schema() -> None:
    """Say what to do when the database is not of this version, instead of failing page by page."""
    if behind():
        raise click.ClickException("the database is not of this version: run `python -m lms upgrade` first")


content = click.Group("content", help="Check and publish what authors wrote.")
content.add_command(authoring_cli.check)
content.add_command(courses_cli.publish)
for group in (
    content,
    audit_cli.audit,
    learning_cli.learning,
    appraisals_cli.appraisals,
    core_cli.jobs,
    demo_cli.demo,
    bench_cli.bench,
    backup_cli.backup,
    backup_cli.restore,
    migration_commands,
):
    main.add_command(group)
