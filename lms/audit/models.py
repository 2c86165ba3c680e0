"""Tables of the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import INTERNAL, PERSONAL, InsertOnly, Model


class AuditEvent(InsertOnly, Model):
    """One thing that somebody did, sealed by the digest of itself and the event before it."""

    __tablename__ = "audit_event"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=INTERNAL)
    at: Mapped[datetime] = mapped_column(info=INTERNAL)
    actor_id: Mapped[int | None] = mapped_column(index=True, info=PERSONAL)
    action: Mapped[str] = mapped_column(info=INTERNAL)
    subject: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    detail: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)


class AuditHead(Model):
    """Where the chain ends: one row, locked last in every transaction that adds to it."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=INTERNAL)
    number: Mapped[int] = mapped_column(info=INTERNAL)
    digest: Mapped[str] = mapped_column(info=INTERNAL)
