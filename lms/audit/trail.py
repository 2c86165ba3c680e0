"""Record what was done, and prove later that nothing in the record was changed, added or cut away."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import current_app
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session, SessionTransaction

from lms.audit.models import AuditEvent, AuditHead
from lms.core import clock
from lms.core.db import afterwards, db
from lms.core.guard import Denied

_PENDING = "audit_pending"
_BATCH = 1000
_EVENTS: Final = insert(AuditEvent)


@dataclass(frozen=True)
class Check:
    """What verifying found: how many events were read, and the number and fault of the first bad one."""

    events: int
    fault: str | None
    number: int | None = None


def record(action: str, subject: str, *, actor_id: int | None, **detail: Any) -> None:
    """Note that `actor_id` (None: the system) did `action` to `subject`, in the caller's transaction.

    The note joins the chain just before the commit, so that the chain's end is locked for a moment only.
    """
    pending: list[dict[str, Any]] = db.session().info.setdefault(_PENDING, [])
    pending.append(
        {"at": clock.now(), "actor_id": actor_id, "action": action, "subject": subject, "detail": detail}
    )


def on_denied(denial: Denied) -> None:
    """Record that somebody was refused a page, once the answer is ready."""
    afterwards(lambda: record("refused", f"page {denial.endpoint}", actor_id=denial.viewer_id))


def verify() -> Check:
    """Re-hash the whole chain and name the first event that does not fit, or whose end is not the head's."""
    digest, number = "", 0
    for row in _all():
        number += 1
        if row.number != number:
            return Check(number, "an event is missing", number)
        digest = _seal(digest, row.number, row.at, row.actor_id, row.action, row.subject, row.detail)
        if not hmac.compare_digest(digest, row.digest):
            return Check(number, "an event was changed", number)
    head = db.session.get(AuditHead, 1)
    if (head.number, head.digest) != (number, digest) if head else number > 0:
        return Check(number, "the end was cut off or added to", number)
    return Check(number, None)


def _all() -> Iterator[AuditEvent]:
    last = 0
    while rows := db.session.scalars(
        select(AuditEvent).where(AuditEvent.number > last).order_by(AuditEvent.number).limit(_BATCH)
    ).all():
        yield from rows
        last = rows[-1].number


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    pending = session.info.pop(_PENDING, [])
    if not pending:
        return
    session.flush()
    head = session.scalar(select(AuditHead).where(AuditHead.id == 1).with_for_update())
    if head is None:
        head = AuditHead(id=1, number=0, digest="")
        session.add(head)
    rows = []
    for note in pending:
        head.number += 1
        head.digest = _seal(head.digest, head.number, **note)
        rows.append({"number": head.number, "digest": head.digest, **note})
    session.flush()
    session.connection().execute(_EVENTS, rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: SessionTransaction) -> None:
    session.info.pop(_PENDING, None)


def _seal(
    previous: str,
    number: int,
    at: datetime,
    actor_id: int | None,
    action: str,
    subject: str,
    detail: dict[str, Any],
) -> str:
    """Give the keyed digest of one event and the one before it; the key is outside the database."""
    facts = [previous, number, at.isoformat(timespec="microseconds"), actor_id, action, subject, detail]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    key = hashlib.sha256(b"audit" + current_app.config["SECRET_KEY"].encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
