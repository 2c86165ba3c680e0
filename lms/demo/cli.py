"""Commands: `demo`."""

import secrets
import shutil
from pathlib import Path

import click
import flask_migrate
from flask import Flask
from sqlalchemy import func, select

from lms.app import create_app
from lms.core import config, serving, worker
from lms.core.db import db
from lms.demo import cast, story
from lms.demo.calendar import ZONE
from lms.people.models import Person


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port on this machine.")
@click.option("--fresh", is_flag=True, help="Forget what was done in the demo before, and begin anew.")
@click.option("--prepare", is_flag=True, help="Make the demo's data, and do not serve.")
def demo(port: int, fresh: bool, prepare: bool) -> None:
    """Serve a demo organisation on this machine, with one-click sign-in and a year of history."""
    folder = config.read().data / "demo"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    app = demo_app(folder, port)
    with app.app_context():
        flask_migrate.upgrade()
        if not db.session.scalar(select(func.count(Person.id))):
            click.echo("Making the demo organisation. This takes a few seconds.")
            story.play(lambda act: click.echo(f"  {act} …"))
        app.config["DEMO_PEOPLE"] = shown()
        db.session.remove()
    if prepare:
        return
    click.echo(f"\nOpen http://127.0.0.1:{port} and choose who to be. Ctrl+C stops it.")
    with app.app_context(), worker.beside():
        serving.serve(app, "127.0.0.1", port)


def demo_app(folder: Path, port: int) -> Flask:
    """Give the application on the demo's own data, with a secret of its own that outlives a restart."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret_key"
    if not secret.is_file():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32), encoding="utf-8")
    environment = {
        "LMS_DATA": str(folder),
        "LMS_ORGANISATION": cast.ORGANISATION,
        "LMS_ZONE": ZONE,
        "LMS_BASE_URL": f"http://127.0.0.1:{port}",
    }
    app = create_app(config.build(environment, {}))
    app.config["DEMO"] = True
    return app


def shown() -> list[tuple[int, str, str]]:
    """Give whom the sign-in page offers: the person's id, name, and part in the demo."""
    people = {person.email: person for person in db.session.scalars(select(Person))}
    chosen = [(people[f"{key}@harbour.example"], words) for key, words in cast.SHOWN]
    return [(person.id, person.name, words) for person, words in chosen]
