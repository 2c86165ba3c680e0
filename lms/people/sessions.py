"""Devices: signing in, being recognised, being seen, signing out, each kept in a row on the server."""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import ColumnElement, Label, Select, Update, bindparam, exists, select, update
from sqlalchemy.orm import Mapped, Session
from werkzeug.wrappers import Response

from lms.core import clock
from lms.core.db import SAFE_METHODS, afterwards, db, reading
from lms.people.models import CoachLine, Person, ReportingLine, RoleGrant, UserSession
from lms.people.policy import Viewer, is_live, viewer

# Idle and absolute life of a device's session; HR and the administrator have shorter ones.
IDLE, LIFE = timedelta(hours=8), timedelta(days=7)
IDLE_WITH_ROLE, LIFE_WITH_ROLE = timedelta(minutes=30), timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
_DAYS: Final = {-1: "yesterday", 0: "today", 1: "tomorrow"}
"""The dates that it can be where a person is, seen from the date in UTC."""
_manager = LoginManager()
Counted = Callable[[Mapped[int]], ColumnElement[int]]


def init(app: Flask, unread: Counted) -> None:
    """Recognise devices by their token on every request; `unread` counts in SQL what waits for a person's id."""
    _manager.init_app(app)
    _manager.user_loader(_recognise)
    app.extensions["viewer_question"] = _question(unread)
    app.extensions["sign_in"] = _ask_to_sign_in


def begin(person: Person, device: str) -> UserSession:
    """Sign a person in on this device: a new token, and nothing kept from before."""
    if current_user.is_authenticated:
        end_this()
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = UserSession(
        token_digest=digest(token),
        person_id=person.id,
        device=device[:200],
        created_at=now,
        last_seen_at=now,
        ends_at=now + _limits(_has_role(person.id))[1],
    )
    db.session.add(row)
    db.session.flush()
    session.clear()
    session.permanent = True
    login_user(Viewer(person.id, person, row.id, token, frozenset(), coaches=False, manages=False))
    return row


def end_this() -> None:
    """Sign out on this device."""
    row = db.session.get(UserSession, viewer().session_id)
    if row is not None:
        row.ended_at = clock.now()
    logout_user()
    session.clear()


def end(person_id: int, session_id: int) -> bool:
    """End one of a person's sessions; tell whether there was one to end."""
    return (
        _ended(update(UserSession).where(UserSession.person_id == person_id, UserSession.id == session_id))
        > 0
    )


def end_all(person_id: int, *, but: int | None = None) -> int:
    """End a person's sessions on every device, except the session numbered `but`; give how many ended."""
    return _ended(update(UserSession).where(UserSession.person_id == person_id, UserSession.id != (but or 0)))


def of_person(person_id: int) -> Sequence[UserSession]:
    """Give the sessions that let a person in at this moment, the latest seen first."""
    now = clock.now()
    idle, life = _limits(_has_role(person_id))
    return db.session.scalars(
        select(UserSession)
        .where(UserSession.person_id == person_id, UserSession.ended_at.is_(None), UserSession.ends_at > now)
        .where(UserSession.last_seen_at >= now - idle, UserSession.created_at > now - life)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    ).all()


def digest(token: str) -> str:
    """Give what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _recognise(token: str) -> Viewer | None:
    """Give the viewer behind a device's token, or None when its session or its person's account is over."""
    if request.method in SAFE_METHODS:
        return _viewer(db.session(), token)
    with reading() as short:
        return _viewer(short, token)


def _viewer(database: Session, token: str) -> Viewer | None:
    now = clock.now()
    known = {"token": digest(token), "now": now}
    days = {word: now.date() + timedelta(days=away) for away, word in _DAYS.items()}
    rows = database.execute(current_app.extensions["viewer_question"], {**known, **days}).mappings().all()
    if not rows:
        return None
    device, person, unread = rows[0]["UserSession"], rows[0]["Person"], rows[0]["unread"]
    roles = frozenset(row["role"] for row in rows if row["role"])
    # A role given after signing in shortens the session at once, not at the next sign-in.
    idle, life = _limits(bool(roles))
    if now - device.last_seen_at > idle or now - device.created_at >= life:
        return None
    _note_seen(device, now)
    day = _DAYS[(clock.today(person.zone) - now.date()).days]
    coaches, manages = bool(rows[0][f"coaches {day}"]), bool(rows[0][f"manages {day}"])
    return Viewer(person.id, person, device.id, token, roles, coaches, manages, unread)


def _question(unread: Counted) -> Select[*tuple[Any, ...]]:
    """Ask everything about the person behind a token in one statement, a row for each of their roles."""
    held = (RoleGrant.person_id == Person.id) & RoleGrant.revoked_at.is_(None)
    return (
        select(UserSession, Person, RoleGrant.role, unread(Person.id).label("unread"), *_leading())
        .join(Person, Person.id == UserSession.person_id)
        .outerjoin(RoleGrant, held)
        .where(
            UserSession.token_digest == bindparam("token"),
            UserSession.ended_at.is_(None),
            UserSession.ends_at > bindparam("now"),
        )
        .where(Person.disabled_at.is_(None))
    )


def _leading() -> Iterator[Label[bool]]:
    """Ask whether a person coaches, and manages, somebody on each date that it can be where they are."""
    for day in _DAYS.values():
        coach = exists().where(CoachLine.coach_id == Person.id, is_live(CoachLine, bindparam(day)))
        yield coach.label(f"coaches {day}")
        manager = exists().where(
            ReportingLine.manager_id == Person.id, is_live(ReportingLine, bindparam(day))
        )
        yield manager.label(f"manages {day}")


def _limits(has_role: bool) -> tuple[timedelta, timedelta]:
    return (IDLE_WITH_ROLE, LIFE_WITH_ROLE) if has_role else (IDLE, LIFE)


def _note_seen(device: UserSession, now: datetime) -> None:
    if now - device.last_seen_at < SEEN_EVERY:
        return
    seen = update(UserSession).where(UserSession.id == device.id).values(last_seen_at=now)
    afterwards(lambda: _run(seen))


def _run(statement: Update) -> None:
    db.session.connection().execute(statement)


def _ended(which: Update) -> int:
    """End the sessions that an update names and that have not ended; give how many."""
    ending = which.where(UserSession.ended_at.is_(None)).values(ended_at=clock.now())
    return db.session.connection().execute(ending).rowcount


def _has_role(person_id: int) -> bool:
    held = (
        select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)).limit(1)
    )
    return db.session.scalar(held) is not None


def _ask_to_sign_in() -> Response:
    here = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for("people.sign_in", next=here if here and here != "/" else None))
