"""Accounts: proving who one is, choosing a password, being let in and shut out."""

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.audit import trail
from lms.core import clock
from lms.core.db import db, reading
from lms.core.errors import NotFound, Refusal, TooMany
from lms.people import passwords, queries, sessions
from lms.people.models import Person, SetUpLink, SignInAttempt

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 50
LINK_LIFE = timedelta(hours=48)


def prove(email: str, password: str, address: str) -> int | None:
    """Give the id of the person with this address and password, or None.

    Reads in a short transaction and hashes outside of any. Unknown and known addresses take the same time.
    Raises TooMany after ten failed tries on one account, or fifty from one address, within 15 minutes.
    """
    email = email.strip().casefold()
    with reading() as database:
        since = clock.now() - WINDOW
        recent = select(func.count()).where(SignInAttempt.at > since)
        on_account = (
            database.scalar(recent.where(SignInAttempt.account_digest == sessions.digest(email))) or 0
        )
        from_address = database.scalar(recent.where(SignInAttempt.address == address)) or 0
        known = database.execute(
            select(Person.id, Person.password_hash).where(Person.email == email, Person.disabled_at.is_(None))
        ).one_or_none()
    if on_account >= TRIES_PER_ACCOUNT or from_address >= TRIES_PER_ADDRESS:
        raise TooMany(_("Too many tries. Wait a quarter of an hour, then try again."))
    fits = passwords.matches(password, known.password_hash if known else None)
    return known.id if known and fits else None


def note_failure(email: str, address: str) -> None:
    """Count a failed try against the account and the address."""
    account = sessions.digest(email.strip().casefold())
    db.session.add(SignInAttempt(account_digest=account, address=address, at=clock.now()))
    trail.record("sign-in refused", "account", actor_id=None, account=account[:12])


def note_success(person: Person) -> None:
    """Record that a person signed in."""
    trail.record("signed in", f"person {person.id}", actor_id=person.id)


def make_link(person: Person, *, by_id: int | None) -> str:
    """Give the token of a new set-up link, which works once, for 48 hours; older ones stop working.

    Raises Refusal for a closed account.
    """
    if person.disabled_at is not None:
        raise Refusal(_("This account is closed. Open it first."))
    token = secrets.token_urlsafe(24)
    now = clock.now()
    for old in db.session.scalars(
        select(SetUpLink).where(SetUpLink.person_id == person.id, SetUpLink.used_at.is_(None))
    ):
        old.used_at = now
    db.session.add(
        SetUpLink(
            token_digest=sessions.digest(token),
            person_id=person.id,
            made_by_id=by_id,
            made_at=now,
            ends_at=now + LINK_LIFE,
        )
    )
    trail.record("set-up link made", f"person {person.id}", actor_id=by_id)
    return token


def person_of_link(token: str) -> Person:
    """Give the person whom a set-up link is for, read in a short transaction.

    Raises NotFound for a used, ended or unknown link.
    """
    with reading() as database:
        return _working_link(database, token)[1]


def use_link(token: str, new_hash: str) -> Person:
    """Set the password of the link's person and use the link up; every device is signed out.

    Raises NotFound for a used, ended or unknown link.
    """
    link, person = _working_link(db.session(), token)
    link.used_at = clock.now()
    set_password(person, new_hash, but=None)
    return person


def _working_link(database: Session, token: str) -> tuple[SetUpLink, Person]:
    working = database.execute(
        select(SetUpLink, Person)
        .join(Person, SetUpLink.person_id == Person.id)
        .where(
            SetUpLink.token_digest == sessions.digest(token),
            SetUpLink.used_at.is_(None),
            SetUpLink.ends_at > clock.now(),
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if working is None:
        raise NotFound(_("This link has been used or is too old. Ask the person who sent it for a new one."))
    link, person = working
    return link, person


def set_password(person: Person, new_hash: str, *, but: int | None) -> None:
    """Store a new password hash and sign the person out on every device but the session numbered `but`."""
    person.password_hash = new_hash
    person.password_set_at = clock.now()
    sessions.end_all(person.id, but=but)
    trail.record("password set", f"person {person.id}", actor_id=person.id)


def disable(person: Person, *, by_id: int) -> None:
    """Shut a person out from the next request on; nothing of theirs is removed. Twice is once."""
    if person.id == by_id:
        raise Refusal(_("You cannot close your own account. Ask another administrator."))
    if queries.only_administrator(person.id):
        raise Refusal(
            _(
                "%(person)s is the only administrator. Make somebody else administrator first.",
                person=person.name,
            )
        )
    if person.disabled_at is not None:
        return
    person.disabled_at = clock.now()
    sessions.end_all(person.id)
    trail.record("account closed", f"person {person.id}", actor_id=by_id)


def enable(person: Person, *, by_id: int) -> None:
    """Let a person in again. Twice is once."""
    if person.disabled_at is None:
        return
    person.disabled_at = None
    trail.record("account opened", f"person {person.id}", actor_id=by_id)
