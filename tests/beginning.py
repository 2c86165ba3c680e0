"""Where every story begins: the same few people, a small library, and the application."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import func, select

from lms.app import create_app
from lms.core import clock, config, paths
from lms.core.db import db, transaction
from lms.courses import library as course_library
from lms.people import directory, passwords
from lms.people.models import Person
from tests.reviewing import ReviewingClient

PASSWORD = "three plain words"
JOINED = date(2024, 3, 4)
CONTENT = Path(__file__).parent / "content"


def application(settings: config.Settings, url: str) -> Flask:
    """The application on a database, with a reviewing client."""
    made = create_app(replace(settings, database_url=url), testing=True)
    made.test_client_class = ReviewingClient
    # Templates are compiled once for all applications of a process.
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(settings.data))
    return made


@contextmanager
def at_home(app: Flask) -> Generator[None]:
    """Be inside an application, and leave it as it was found."""
    configured = dict(app.config)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    app.config.clear()
    app.config.update(configured)


def fill(settings: config.Settings) -> None:
    """Put the people of the story and the small library into a migrated database."""
    with clock.at(datetime(2024, 3, 4, 9, tzinfo=UTC)), transaction():
        _people()
        published = course_library.publish([_content(settings.data / "content")])
        assert not published.report.diagnostics


def how_far() -> list[int]:
    """Count what any act adds to: whether two databases have come equally far in a story."""
    counted = [
        db.session.scalar(select(func.count()).select_from(table))
        for table in db.metadata.sorted_tables
        if table.name in {"audit_event", "notification", "user_session", "learning_event"}
    ]
    db.session.rollback()
    return counted


def _people() -> None:
    desk = directory.add_team("Front office")
    office = directory.add_team("Head office")
    kitchen = directory.add_team("Kitchen")
    hashed = passwords.hashed(PASSWORD)

    def add(name: str, team: object, job: str) -> Person:
        first = name.split(maxsplit=1)[0].lower().replace("-", "").replace("’", "")
        person = directory.add_person(
            name=name,
            email=f"{first}@harbour.example",
            job_title=job,
            team=team,
            joined_on=JOINED,
            zone="Europe/London",
        )
        person.password_hash = hashed
        return person

    ruth = add("Ruth Adeyemi-Clarke", desk, "Front office manager")
    tomasz = add("Tomasz Wieczorek", desk, "Shift leader")
    nadia, patrick, sefa = (
        add("Nadia Rahmani", desk, "Receptionist"),
        add("Patrick O’Dea", desk, "Receptionist"),
        add("Sefa Tuilagi", desk, "Night desk"),
    )
    meilin, henrik = add("MeiLin Sørensen", office, "HR"), add("Henrik Aalto", office, "HR")
    ada = add("Ada Fonseca", office, "Systems")
    add("Stranger Danger", kitchen, "Cook")
    meilin.name = "Mei-Lin Sørensen"
    for employee in (tomasz, nadia, patrick, sefa):
        directory.report_to(employee, ruth, JOINED)
    for employee in (nadia, patrick, sefa):
        directory.coached_by(employee, tomasz, JOINED)
    directory.grant(meilin, "hr")
    directory.grant(henrik, "hr")
    directory.grant(ada, "admin")


def _content(folder: Path) -> Path:
    """The small test course beside the criteria that ship with the product."""
    shutil.copytree(CONTENT, folder, dirs_exist_ok=True)
    shutil.copytree(paths.shipped("content") / "criteria", folder / "criteria", dirs_exist_ok=True)
    return folder
