"""Tell people what happened, once, and let them say that they have read it."""

from sqlalchemy import func, select, update

from lms.core import clock
from lms.core.db import db
from lms.notifications.models import Notification


def tell(person_id: int, kind: str, subject: str, *, text: str, why: str, address: str) -> None:
    """Put a message into a person's inbox, in the caller's transaction; the same news twice is told once.

    `subject` names the thing it is about ("assignment 4"), `address` is the path of the page to look at.
    """
    told = select(Notification.id).where(
        Notification.person_id == person_id, Notification.kind == kind, Notification.subject == subject
    )
    if db.session.scalar(told) is None:
        message = Notification(
            person_id=person_id, kind=kind, subject=subject, text=text, why=why, address=address
        )
        db.session.add(message)


def unread_count(person_id: int) -> int:
    """Count the messages a person has not read."""
    unread = select(func.count()).where(Notification.person_id == person_id, Notification.read_at.is_(None))
    return db.session.scalar(unread) or 0


def messages(person_id: int, *, limit: int = 100) -> list[Notification]:
    """Give a person's newest messages, newest first."""
    newest = (
        select(Notification)
        .where(Notification.person_id == person_id)
        .order_by(Notification.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(newest))


def mark_read(person_id: int) -> None:
    """Note that a person has read everything in the inbox."""
    unread = (Notification.person_id == person_id) & Notification.read_at.is_(None)
    db.session.execute(update(Notification).where(unread).values(read_at=clock.now()))
