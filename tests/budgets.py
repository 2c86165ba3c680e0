"""What a request may use: counted for every request of every test, and held to what tests/budgets.toml declares."""

import re
import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from flask import Flask, Response, request
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

DECLARED = Path(__file__).parent / "budgets.toml"
AFTERWARDS = "afterwards"
NOWHERE = "nowhere"
# What opens a transaction is the same for every request, and differs between databases.
OPENS = ("PRAGMA", "BEGIN", "SET TRANSACTION", "SELECT pg_advisory_xact_lock")
_WRITES = ("INSERT", "UPDATE", "DELETE")
_TABLE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')


@dataclass(frozen=True)
class Budget:
    """What a request used, or may use at most: statements, those of them that write, commits, bytes of the answer."""

    queries: int = 0
    writes: int = 0
    commits: int = 0
    bytes: int = 0

    def __str__(self) -> str:
        return "{ " + ", ".join(f"{one.name} = {getattr(self, one.name)}" for one in fields(self)) + " }"

    def holds(self, used: "Budget") -> bool:
        return all(most >= spent for most, spent in zip(astuple(self), astuple(used), strict=True))


@dataclass
class Purse:
    """The statements and commits of one request: of the page, and of what is written once it is ready."""

    route: str | None = None
    ready: bool = False
    statements: list[str] = field(default_factory=list)
    afterwards: list[str] = field(default_factory=list)
    commits: list[bool] = field(default_factory=list)

    def used(self, answer: TestResponse) -> Budget:
        first = (*answer.history, answer)[0]
        return _spent(self.statements, self.commits.count(False), len(first.data))

    def used_afterwards(self) -> Budget:
        return _spent(self.afterwards, self.commits.count(True), 0)


_purse: ContextVar[Purse | None] = ContextVar("purse", default=None)


def declared() -> dict[str, Budget]:
    """Give the budget of every route, such as "GET home.index"."""
    read = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    return {route: Budget(**most) for route, most in read.items()}


@contextmanager
def counting(app: Flask) -> Generator[Purse]:
    """Count what the request inside uses."""
    if "budgets" not in app.extensions:
        app.extensions["budgets"] = declared()
        # Last to be added is first to be called: what follows is no part of the page.
        app.after_request_funcs.setdefault(None, []).append(_ready)
    token = _purse.set(Purse())
    try:
        yield _purse.get()
    finally:
        _purse.reset(token)


def hold(app: Flask, purse: Purse, answer: TestResponse) -> None:
    """Fail when a request used more than its route declares, or its route declares nothing."""
    if purse.route is None or not _ours(app, purse.route):
        return
    _hold(app, purse.route, purse.used(answer))
    _hold(app, AFTERWARDS, purse.used_afterwards())
    noted = {table for statement in purse.afterwards for table in _TABLE.findall(statement)}
    assert noted <= {"audit_event", "audit_head", "user_session"}, f"{purse.route} wrote afterwards: {noted}"


def _hold(app: Flask, route: str, used: Budget) -> None:
    most = app.extensions["budgets"].get(route)
    assert most, f'no budget for this in {DECLARED.name}: "{route}" = {used}'
    assert most.holds(used), f'more than {DECLARED.name} allows: "{route}" = {used}, allowed {most}'


def _ours(app: Flask, route: str) -> bool:
    """Tell whether the product brought this route; a test may add one of its own."""
    view = app.view_functions.get(route.partition(" ")[2])
    return view is None or view.__module__.startswith("lms.")


def _spent(statements: list[str], commits: int, size: int) -> Budget:
    return Budget(len(statements), sum(one.startswith(_WRITES) for one in statements), commits, size)


def _route(method: str, endpoint: str | None) -> str:
    if endpoint is None or method == "OPTIONS":
        return NOWHERE
    return f"{'GET' if method == 'HEAD' else method} {endpoint}"


def _ready(response: Response) -> Response:
    purse = _purse.get()
    if purse is not None:
        purse.route = _route(request.method, request.endpoint)
        purse.ready = True
    return response


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection, _cursor, statement, _parameters, _context, _many) -> None:
    purse = _purse.get()
    if purse is not None and not statement.startswith(OPENS):
        (purse.afterwards if purse.ready else purse.statements).append(statement)


@event.listens_for(Engine, "commit")
def _count_commit(_connection) -> None:
    purse = _purse.get()
    if purse is not None:
        purse.commits.append(purse.ready)
