"""What people are told about a cycle: many messages at once, each of them told once."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from lms.core.db import db
from lms.notifications.models import Notification


@dataclass(frozen=True)
class Message:
    """One message: to whom, what kind of news about what, the words, why they are told, and where to look."""

    person_id: int
    kind: str
    subject: str
    text: str
    why: str
    address: str


def tell(messages: Iterable[Message]) -> None:
    """Put messages into inboxes, in the caller's transaction, with one look at what was told before."""
    new = {(message.person_id, message.kind, message.subject): message for message in messages}
    subjects = {subject for _person_id, _kind, subject in new}
    told = select(Notification.person_id, Notification.kind, Notification.subject)
    for row in db.session.execute(told.where(Notification.subject.in_(subjects))):
        new.pop((row.person_id, row.kind, row.subject), None)
    db.session.add_all(_row(message) for message in new.values())


def _row(message: Message) -> Notification:
    return Notification(
        person_id=message.person_id,
        kind=message.kind,
        subject=message.subject,
        text=message.text,
        why=message.why,
        address=message.address,
    )
