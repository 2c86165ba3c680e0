"""What time it is: one place to ask, so that a story can be told at its own dates."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Give the present moment in UTC, or the moment that `at` has set."""
    return _set_to.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Give the date it is now in the named time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Generator[None]:
    """Run a block as if it were `moment`, which must carry a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
