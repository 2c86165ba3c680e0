"""Tables of people, what joins them, and how they sign in."""

import unicodedata
from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from lms.core import clock
from lms.core.db import INTERNAL, PERSONAL, SECRET, Model

# Letters that Unicode does not take apart into a plain one and a mark, as people without them type them.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'"}
)


class Team(Model):
    """People who serve customers together."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    name: Mapped[str] = mapped_column(unique=True, info=INTERNAL)


class Person(Model):
    """Somebody who works here, with or without an account."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    name: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    email: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    found_by: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    job_title: Mapped[str] = mapped_column(default="", info=PERSONAL)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True, info=PERSONAL)
    joined_on: Mapped[date] = mapped_column(info=PERSONAL)
    zone: Mapped[str] = mapped_column(info=PERSONAL)
    theme: Mapped[str] = mapped_column(default="system", info=PERSONAL)
    password_hash: Mapped[str | None] = mapped_column(info=SECRET)
    password_set_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    disabled_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=INTERNAL)

    team: Mapped[Team | None] = relationship(lazy="raise")

    @property
    def first_name(self) -> str:
        """Give the name people are greeted by."""
        return self.name.split()[0]


def folded(words: str) -> str:
    """Give text as it is searched and sorted, without capitals and marks: "sorensen" finds Sørensen."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_PLAIN)


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _fold(_mapper: Mapper[Person], _connection: Connection, person: Person) -> None:
    person.found_by = f"{folded(person.name)} {folded(person.email)}"


class ReportingLine(Model):
    """Who manages whom, from a day until the day before another. No end means still."""

    __tablename__ = "reporting_line"
    __table_args__ = (
        CheckConstraint("employee_id <> manager_id", name="not_oneself"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="in_order"),
        Index("ix_reporting_line_reports", "manager_id", "valid_to", "employee_id"),
        # One manager a day: the verb sees to it, and this keeps two who press at once from both winning.
        Index(
            "uq_reporting_line_open",
            "employee_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    employee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=PERSONAL)
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    valid_from: Mapped[date] = mapped_column(info=PERSONAL)
    valid_to: Mapped[date | None] = mapped_column(info=PERSONAL)


class CoachLine(Model):
    """Who coaches whom, from a day until the day before another. Several coaches at once are normal."""

    __tablename__ = "coach_line"
    __table_args__ = (
        CheckConstraint("employee_id <> coach_id", name="not_oneself"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="in_order"),
        Index("ix_coach_line_coachees", "coach_id", "valid_to", "employee_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    employee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=PERSONAL)
    coach_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    valid_from: Mapped[date] = mapped_column(info=PERSONAL)
    valid_to: Mapped[date | None] = mapped_column(info=PERSONAL)


class RoleGrant(Model):
    """A role that a person holds, who gave it and took it back. Coach and manager are lines, not roles."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_held",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    role: Mapped[str] = mapped_column(info=PERSONAL)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now, info=PERSONAL)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    revoked_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)


class UserSession(Model):
    """One device on which a person is signed in. Ended or expired, it opens nothing."""

    __tablename__ = "user_session"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    token_digest: Mapped[str] = mapped_column(unique=True, info=SECRET)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=PERSONAL)
    device: Mapped[str] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    last_seen_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    ends_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    ended_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)


class SetUpLink(Model):
    """A link that lets one person choose a password, once and for a short time."""

    __tablename__ = "set_up_link"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    token_digest: Mapped[str] = mapped_column(unique=True, info=SECRET)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=PERSONAL)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=PERSONAL)
    made_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    ends_at: Mapped[datetime] = mapped_column(info=PERSONAL)
    used_at: Mapped[datetime | None] = mapped_column(info=PERSONAL)


class SignInAttempt(Model):
    """One try to sign in that did not succeed, counted per account and per address."""

    __tablename__ = "sign_in_attempt"
    id: Mapped[int] = mapped_column(primary_key=True, info=INTERNAL)
    account_digest: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    address: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    at: Mapped[datetime] = mapped_column(info=PERSONAL)
