"""Remove what is no longer needed to let people in: old sessions, old failed tries, old set-up links."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select

from lms.core import clock, jobs
from lms.core.db import transaction
from lms.people.models import SetUpLink, SignInAttempt, UserSession

KEPT: Final = timedelta(days=30)
"""How long a session or a link stays after it has ended or was used."""
TRIES_KEPT: Final = timedelta(days=1)
CHUNK: Final = 500
Purged = type[UserSession] | type[SetUpLink] | type[SignInAttempt]


def purge() -> int:
    """Remove what ended or expired more than 30 days ago, and failed sign-ins older than a day; give how many rows.

    Each chunk is a transaction of its own: stopped halfway, the next run goes on.
    """
    now = clock.now()
    over, tried = now - KEPT, now - TRIES_KEPT
    sessions = or_(UserSession.ended_at < over, UserSession.ends_at < over)
    links = or_(SetUpLink.used_at < over, SetUpLink.ends_at < over)
    return (
        _remove(UserSession, sessions)
        + _remove(SetUpLink, links)
        + _remove(SignInAttempt, SignInAttempt.at < tried)
    )


def _remove(table: Purged, old: ColumnElement[bool]) -> int:
    removed = 0
    while count := _remove_chunk(table, old):
        removed += count
        jobs.beat()
    return removed


def _remove_chunk(table: Purged, old: ColumnElement[bool]) -> int:
    some = select(table.id).where(old).order_by(table.id).limit(CHUNK)
    with transaction() as session:
        return session.connection().execute(delete(table).where(table.id.in_(some))).rowcount
