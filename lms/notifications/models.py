"""Tables of the inbox."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.db import INTERNAL, PERSONAL, Model


class Notification(Model):
    """One message in a person's inbox: what happened, where to look, and why they are told."""

    __tablename__ = "notification"
    __table_args__ = (
        # Told once: the same news about the same thing is never told again.
        UniqueConstraint("person_id", "kind", "subject", name="uq_notification_once"),
        Index("ix_notification_unread", "person_id", "read_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    kind: Mapped[str] = mapped_column(info=INTERNAL)
    subject: Mapped[str] = mapped_column(info=INTERNAL)
    text: Mapped[str] = mapped_column(info=PERSONAL)
    why: Mapped[str] = mapped_column(info=PERSONAL)
    address: Mapped[str] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=PERSONAL)
    read_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
