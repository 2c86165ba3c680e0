"""Tell people what happened, once, and let them say that they have read it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped

from lms.core import clock
from lms.core.db import db
from lms.notifications import mail
from lms.notifications.models import Notification

Known = tuple[int, str, str]
"""What makes it one message: whom it told, what kind of news, about what."""
_AT_ONCE: Final = 500
_NEWS: Final = insert(Notification)
_TOLD: Final = select(Notification.person_id, Notification.kind, Notification.subject).where(
    Notification.person_id.in_(bindparam("people", expanding=True)),
    Notification.kind.in_(bindparam("kinds", expanding=True)),
    Notification.subject.in_(bindparam("subjects", expanding=True)),
)


@dataclass(frozen=True)
class Message:
    """One message: to whom, what kind of news about what, the words, why they are told, and where to look.

    `subject` names the thing it is about ("assignment 4"), `address` is the path of the page to look at.
    """

    person_id: int
    kind: str
    subject: str
    text: str
    why: str
    address: str


def tell(person_id: int, kind: str, subject: str, *, text: str, why: str, address: str) -> None:
    """Put a message into a person's inbox, in the caller's transaction; the same news twice is told once."""
    tell_all([Message(person_id, kind, subject, text, why, address)])


def tell_all(messages: Iterable[Message]) -> None:
    """Put many messages into inboxes, with one look for every five hundred at what was told before; mail follows.

    The same news twice is told once.
    """
    new = {(message.person_id, message.kind, message.subject): message for message in messages}
    for known in _told_before(list(new)):
        new.pop(known, None)
    if not new:
        return
    rows = [asdict(message) for message in new.values()]
    db.session.connection().execute(_NEWS, rows)
    mail.post([Notification(**row) for row in rows])


def _told_before(news: Sequence[Known]) -> Iterator[Known]:
    """Give which of these news are in inboxes already: the key by which each is unique finds it."""
    for start in range(0, len(news), _AT_ONCE):
        people, kinds, subjects = map(set, zip(*news[start : start + _AT_ONCE], strict=True))
        asked = {"people": people, "kinds": kinds, "subjects": subjects}
        yield from ((row.person_id, row.kind, row.subject) for row in db.session.execute(_TOLD, asked))


def unread_by(person_id: Mapped[int]) -> ColumnElement[int]:
    """Count in SQL the messages that a person of another query has not read."""
    unread = (Notification.person_id == person_id) & Notification.read_at.is_(None)
    return select(func.count(Notification.id)).where(unread).scalar_subquery()


def messages(person_id: int, *, limit: int = 100) -> list[Notification]:
    """Give a person's newest messages, newest first."""
    newest = (
        select(Notification)
        .where(Notification.person_id == person_id)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(newest))


def mark_read(person_id: int) -> None:
    """Note that a person has read everything in the inbox."""
    unread = (Notification.person_id == person_id) & Notification.read_at.is_(None)
    db.session.execute(update(Notification).where(unread).values(read_at=clock.now()))
