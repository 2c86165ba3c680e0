"""Tell people what happened, once, and let them say that they have read it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Mapped

from lms.core import clock
from lms.core.db import db
from lms.notifications import mail
from lms.notifications.models import Notification


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
    """Put many messages into inboxes, with one look at what was told before; where there is mail, it follows."""
    new = {(message.person_id, message.kind, message.subject): message for message in messages}
    subjects = {subject for _person_id, _kind, subject in new}
    told = select(Notification.person_id, Notification.kind, Notification.subject)
    for row in db.session.execute(told.where(Notification.subject.in_(subjects))):
        new.pop((row.person_id, row.kind, row.subject), None)
    told_now = [Notification(**asdict(message)) for message in new.values()]
    db.session.add_all(told_now)
    mail.post(told_now)


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
