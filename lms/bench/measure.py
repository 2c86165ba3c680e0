"""Measure single requests inside this process: CPU and wall time, statements and bytes, beside the floor."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final
from urllib.parse import urlsplit

from click import ClickException
from flask import Flask
from sqlalchemy import event
from werkzeug.http import parse_cookie
from werkzeug.test import EnvironBuilder

from lms.bench import floor
from lms.core.db import db

Form = Mapping[str, str]
_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
_NO_QUERIES: Final = (
    "PRAGMA",
    "BEGIN",
    "SET TRANSACTION",
    "SELECT pg_advisory_xact_lock",
    "SAVEPOINT",
    "RELEASE",
)
_FINE: Final = frozenset({200, 204, 302, 303})


class TourError(ClickException):
    """A page of the tour did not answer as it should; the message names it."""


@dataclass(frozen=True)
class Answer:
    """What one request gave, and what it cost: seconds of CPU and of wall time."""

    status: int
    location: str
    text: str
    cpu: float
    wall: float
    bytes: int


@dataclass
class Row:
    """All that was seen of one page or write. Times are in seconds, one entry per round."""

    name: str
    writes: bool
    cpu: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    statements: int = 0
    bytes: int = 0

    @property
    def cost(self) -> float:
        """The median CPU time of the product."""
        return median(self.cpu)

    @property
    def floor_cost(self) -> float:
        """The median CPU time of the floor's page, or write, measured beside it."""
        return median(self.floor)


class Device:
    """A plain browser without a screen: it keeps cookies and the form token, and looks at nothing."""

    def __init__(self) -> None:
        self._cookies: dict[str, str] = {}
        self._token = ""

    def send(self, app: Flask, method: str, path: str, form: Form | None = None) -> Answer:
        """Send one request straight into an application. Raises TourError for an answer that is no success."""
        given: Form | None = {**form, "csrf_token": self._token} if form is not None else None
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        builder = EnvironBuilder(path=path, method=method, data=given, headers=[("Cookie", cookies)])
        answer, headers = _run(app, builder.get_environ())
        builder.close()
        if answer.status not in _FINE:
            raise TourError(f"{method} {path} answered {answer.status}: {answer.text[-2000:]}")
        for name, value in headers:
            if name == "Set-Cookie":
                self._cookies.update({key: str(value) for key, value in _cookie(value)})
        if token := _TOKEN.search(answer.text):
            self._token = token[1]
        return answer


class Meter:
    """Measures the product beside the floor, request by request, and keeps a row for each name.

    The visitor, who must be signed in, is whoever asks for the pages of the floor.
    """

    def __init__(self, product: Flask, bare: Flask, visitor: Device) -> None:
        self.rows: dict[str, Row] = {}
        self.app, self.visitor = product, visitor
        self._bare = bare
        self._statements: list[str] | None = None

    @contextmanager
    def warming(self) -> Iterator[None]:
        """Count statements instead of taking times."""
        with counted(self.app) as self._statements:
            yield
        self._statements = None

    def ask(self, name: str, device: Device, method: str, path: str, form: Form | None = None) -> Answer:
        """Send one request to the floor and then one to the product, and note both under a name."""
        row = self.rows.setdefault(name, Row(name, method != "GET"))
        if row.writes:
            bare = self.visitor.send(self._bare, "POST", floor.WRITE, {})
        else:
            bare = self.visitor.send(self._bare, "GET", floor.PAGE)
        if self._statements is not None:
            self._statements.clear()
        answer = device.send(self.app, method, path, form)
        self._note(row, answer, bare)
        return answer

    def go(self, device: Device, method: str, path: str, form: Form | None = None) -> Answer:
        """Send one request to the product without noting it."""
        return device.send(self.app, method, path, form)

    def _note(self, row: Row, answer: Answer, bare: Answer) -> None:
        row.bytes = answer.bytes
        if self._statements is not None:
            row.statements = len(self._statements)
            return
        row.cpu.append(answer.cpu)
        row.wall.append(answer.wall)
        row.floor.append(bare.cpu)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Give the list into which every statement of an application goes meanwhile, without what opens transactions."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: object) -> None:
        if not statement.startswith(_NO_QUERIES):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _run(app: Flask, environ: dict[str, Any]) -> tuple[Answer, list[tuple[str, str]]]:
    begun: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Any:
        begun.update(status=int(status[:3]), headers=headers)
        return None

    cpu, wall = process_time(), perf_counter()
    chunks: Iterable[bytes] = app(environ, start)
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    cpu, wall = process_time() - cpu, perf_counter() - wall
    location = next((value for name, value in begun["headers"] if name == "Location"), "")
    path = urlsplit(location)._replace(scheme="", netloc="").geturl()
    answer = Answer(begun["status"], path, body.decode(errors="replace"), cpu, wall, len(body))
    return answer, begun["headers"]


def _cookie(value: str) -> Iterator[tuple[str, str]]:
    """Give name and value of a cookie that is set, without its attributes."""
    yield from list(parse_cookie(value.split(";", maxsplit=1)[0]).items())[:1]
