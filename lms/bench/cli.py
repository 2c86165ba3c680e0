"""Commands: `bench`."""

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import click
from flask import Flask

from lms.app import create_app
from lms.bench import databases, floor, freeze, loading, report, tour
from lms.bench.freeze import Freeze
from lms.bench.loading import SMALLEST, Organisation
from lms.bench.measure import Device, Meter, Row
from lms.core import config
from lms.core.db import db
from lms.people import passwords

_WARM_UP = 3
_HASHES = 5


def _sizes(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> list[int]:
    """Read sizes given one by one, or together as 1000,50000."""
    try:
        sizes = [int(part) for text in given for part in text.split(",")]
    except ValueError as error:
        raise click.BadParameter("use whole numbers, such as 1000,50000") from error
    if min(sizes) < SMALLEST:
        raise click.BadParameter(f"use {SMALLEST} or more: two teams and their head office")
    return sizes


@click.command()
@click.option(
    "--people",
    callback=_sizes,
    multiple=True,
    default=["1000"],
    show_default=True,
    help="How many; several sizes as 1000,50000.",
)
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="How often each page is asked for.",
)
@click.option(
    "--freeze",
    "frozen",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="How many appraisals are frozen.",
)
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures into a file, too.",
)
@click.option("--database", metavar="URL", help="A PostgreSQL server's address; without it, SQLite.")
def bench(people: list[int], rounds: int, frozen: int, file: Path | None, database: str | None) -> None:
    """Measure what each main page and write costs, beside a floor measured in the same run.

    Works on an invented organisation in a database of its own, and leaves nothing behind.
    """
    found = [_one_size(size, rounds, frozen, database) for size in people]
    if file:
        file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _one_size(people: int, rounds: int, frozen: int, server: str | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, databases.temporary(Path(name), server) as url:
        settings = config.build(_environment(Path(name), url), {})
        app, bare = create_app(settings), floor.create(settings)
        try:
            with _quiet():
                with app.app_context():
                    organisation = _load(people, frozen)
                    freezing, seconds = _freeze(app, organisation), _hash_seconds()
                rows = _rounds(Meter(app, bare, Device()), organisation, rounds)
        finally:
            _close(app, bare)
    _tell(organisation, rows, freezing, seconds)
    return report.data(rows, freezing, seconds, organisation)


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {"LMS_DATA": str(folder), "LMS_SECRET_KEY": secrets.token_hex(32), "LMS_DATABASE_URL": url}


def _load(people: int, frozen: int) -> Organisation:
    with _bar(people, "Loading people") as bar:
        return loading.load(people, frozen, bar.update)


def _freeze(app: Flask, organisation: Organisation) -> Freeze:
    first = organisation.first
    with _bar(organisation.frozen, "Freezing") as bar:
        return freeze.measure(app, first.frozen_id, first.hr_id, bar.update)


def _rounds(meter: Meter, organisation: Organisation, rounds: int) -> dict[str, Row]:
    """Let one team a round take the tour: the first few are counted while all warms up, the others are timed."""
    with meter.app.app_context():
        places = tour.places(organisation)
        db.session.remove()
    warm = min(_WARM_UP, organisation.in_cycle - 1)
    last = min(warm + rounds, organisation.in_cycle)
    visitor, hr = meter.visitor, Device()
    tour.enter(meter, visitor, organisation.copier.person_id(0, tour.VISITOR))
    tour.enter(meter, hr, organisation.first.hr_id)
    with meter.warming():
        for team in range(warm):
            tour.whole(meter, organisation, places, hr, team)
    with _bar(last - warm, "Measuring") as bar:
        for team in range(warm, last):
            tour.whole(meter, organisation, places, hr, team)
            bar.update(1)
    return meter.rows


def _hash_seconds() -> float:
    """Give the CPU time of hashing one password, as signing in does."""
    seconds = []
    for _number in range(_HASHES):
        began = process_time()
        passwords.hashed("some plain words")
        seconds.append(process_time() - began)
    return median(seconds)


def _tell(people: Organisation, rows: dict[str, Row], freezing: Freeze, hash_seconds: float) -> None:
    click.echo(
        f"\n{people.people} people in {people.teams} teams, {people.rows} rows, "
        f"{people.kind}. Hashing a password takes {hash_seconds * 1000:.0f} ms more than shown."
    )
    for line in (*report.lines(rows), "", *report.freeze_lines(freezing)):
        click.echo(line)


def _close(*apps: Flask) -> None:
    """Let go of the database, so that it can be dropped."""
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _quiet() -> Iterator[None]:
    """Let the product write its log lines, which are a part of what a page costs, to nowhere."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        yield


def _bar(length: int, label: str) -> AbstractContextManager[Any]:
    """Show progress where it does not get into the report."""
    return click.progressbar(length=length, label=label, file=sys.stderr)
