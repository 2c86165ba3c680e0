"""The outbox: what is to leave the building, written in the same transaction as the fact it tells of.

`drain` takes one row at a time: it counts the try and holds the row in a short transaction, lets the kind's
messenger carry it outside of any, and notes the outcome in another short one. A crash in between costs at
most one repetition, when the hold has run out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from flask import Flask, current_app
from sqlalchemy import ColumnElement, Index, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock, jobs
from lms.core.db import INTERNAL, PERSONAL, Model, db, reading, transaction

TRIES: Final = 5
HOLD: Final = timedelta(minutes=5)
"""How long a row stays with a worker that does not say what became of it."""
_WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
_OPEN: Final = "done_at IS NULL AND parked_at IS NULL"
_log = structlog.get_logger("jobs")


class Outgoing(Model):
    """One thing that is to leave the building, once: what kind, for whom or what, and how far it has come."""

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("ix_outgoing_open", "due_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    kind: Mapped[str] = mapped_column(info=INTERNAL)
    key: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    payload: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)
    due_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)
    tries: Mapped[int] = mapped_column(default=0, info=INTERNAL)
    held_until: Mapped[datetime | None] = mapped_column(info=INTERNAL)
    done_at: Mapped[datetime | None] = mapped_column(info=INTERNAL)
    outcome: Mapped[str] = mapped_column(default="", info=INTERNAL)
    parked_at: Mapped[datetime | None] = mapped_column(info=INTERNAL)
    error: Mapped[str] = mapped_column(default="", info=INTERNAL)


class Undelivered(Exception):  # noqa: N818 - said by a messenger, with the class of what went wrong
    """This one thing could not be delivered. It is tried again later, five times in all."""


class Unreachable(Exception):  # noqa: N818 - said by a messenger
    """Nothing at all can be delivered now. It costs no try; the whole job waits and begins again."""


@dataclass(frozen=True)
class Standing:
    """How the outbox stands: how many rows wait, since when the oldest does, and how many are parked."""

    waiting: int
    oldest: datetime | None
    parked: int


Messenger = Callable[[str, dict[str, Any]], str]
"""Carries one row, by its key and payload, outside of any transaction; gives the outcome, such as "sent"."""


def carry(app: Flask, kind: str, messenger: Messenger) -> None:
    """Say who carries rows of a kind."""
    app.extensions.setdefault("messengers", {})[kind] = messenger


def add(kind: str, key: str, payload: dict[str, Any]) -> None:
    """Put something into the outbox, in the caller's transaction; a key that was used before is an error."""
    db.session.add(Outgoing(kind=kind, key=key, payload=payload))


def drain() -> int:
    """Deliver what is due, and give how much came to an end. Several may do so at once.

    Raises Unreachable when nothing can be delivered now; what was taken is free again then.
    """
    done = 0
    while row := _take():
        done += _deliver(row)
        jobs.beat()
    return done


def is_waiting() -> bool:
    """Tell whether anything is due that nobody is at."""
    with reading() as database:
        return database.scalar(select(Outgoing.id).where(_due(clock.now())).limit(1)) is not None


def standing() -> Standing:
    """Count what waits and what is parked."""
    asked = select(
        func.count().filter(Outgoing.parked_at.is_(None)),
        func.min(Outgoing.created_at).filter(Outgoing.parked_at.is_(None)),
        func.count().filter(Outgoing.parked_at.is_not(None)),
    ).where(Outgoing.done_at.is_(None))
    with reading() as database:
        return Standing(*database.execute(asked).one())


def parked() -> Iterable[tuple[str, str, int]]:
    """Give how many rows are parked of each kind and for each class of error."""
    asked = select(Outgoing.kind, Outgoing.error, func.count()).where(Outgoing.parked_at.is_not(None))
    with reading() as database:
        rows = database.execute(asked.group_by(Outgoing.kind, Outgoing.error)).all()
    return [(kind, error, count) for kind, error, count in rows]


def resend() -> int:
    """Let everything that is parked have its five tries again, in the caller's transaction; give how much."""
    again = update(Outgoing).where(Outgoing.parked_at.is_not(None))
    fresh = again.values(parked_at=None, held_until=None, tries=0, due_at=clock.now())
    return db.session.connection().execute(fresh).rowcount


def _take() -> Outgoing | None:
    """Hold the next row that is due and count the try; one whose tries are used up is parked instead."""
    while True:
        now = clock.now()
        due = select(Outgoing).where(_due(now)).order_by(Outgoing.due_at, Outgoing.id).limit(1)
        with transaction() as session:
            row = session.scalar(
                due.with_for_update(skip_locked=True).execution_options(populate_existing=True)
            )
            if row is None:
                return None
            if row.tries < TRIES:
                row.tries += 1
                row.held_until = now + HOLD
                return row
            _park(row, row.error or "Crash")


def _deliver(row: Outgoing) -> int:
    """Have a row carried and note what came of it; give 1 when it is done."""
    messengers: dict[str, Messenger] = current_app.extensions["messengers"]
    try:
        outcome = messengers[row.kind](row.key, row.payload)
    except Undelivered as error:
        _note_failure(row, str(error))
        return 0
    except Unreachable:
        with transaction():
            row.tries, row.held_until = row.tries - 1, None
        raise
    except BaseException as error:
        _note_failure(row, type(error).__name__)
        raise
    with transaction():
        row.done_at, row.outcome, row.held_until, row.error = clock.now(), outcome, None, ""
    return 1


def _note_failure(row: Outgoing, error: str) -> None:
    _log.warning("not_delivered", kind=row.kind, row=row.id, tries=row.tries, error=error)
    with transaction():
        row.held_until, row.error = None, error
        if row.tries >= TRIES:
            _park(row, error)
        else:
            row.due_at = clock.now() + _WAITS[row.tries - 1]


def _park(row: Outgoing, error: str) -> None:
    row.parked_at, row.held_until, row.error = clock.now(), None, error
    _log.error("parked", kind=row.kind, row=row.id, error=error)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Outgoing.done_at.is_(None),
        Outgoing.parked_at.is_(None),
        Outgoing.due_at <= now,
        or_(Outgoing.held_until.is_(None), Outgoing.held_until <= now),
    )
