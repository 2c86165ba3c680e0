"""What people pages show: the directory, one person with lines and roles, teams, who can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from lms.core import clock
from lms.core.db import db
from lms.core.guard import found
from lms.people.models import CoachLine, Person, ReportingLine, RoleGrant, SetUpLink, Team, folded
from lms.people.policy import ADMIN, is_live
from lms.ui.tables import ROWS, Page, Sort

OPEN, CLOSED, ALL = "open", "closed", "all"
STATES = (OPEN, CLOSED, ALL)
SORTS = ("name", "team", "joined")


@dataclass(frozen=True)
class Wanted:
    """What a reader of the directory looks for: words of a name or address, some teams, a state, an order."""

    words: str
    team_ids: Sequence[int] | None
    state: str
    sort: Sort


@dataclass(frozen=True)
class Entry:
    """One line of the directory."""

    person: Person
    team: str | None
    manager: str | None


@dataclass(frozen=True)
class Line:
    """One reporting or coach line as pages show it, with the person at its upper end."""

    id: int
    other_id: int
    other: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Tell whether the line holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)

    def state(self, on: date) -> str:
        """Say how the line stands on a day: `now`, `later`, `ended`, or `void` for one that never held."""
        if self.valid_to == self.valid_from:
            return "void"
        if self.holds(on):
            return "now"
        return "later" if self.valid_from > on else "ended"

    def can_end(self, on: date) -> bool:
        """Tell whether the line holds on a day or will after it, so that it still can be ended."""
        return self.valid_to is None or self.valid_to > max(on, self.valid_from)


@dataclass(frozen=True)
class Held:
    """A role that a person holds, since when, and who gave it (None: the command that set the product up)."""

    role: str
    since: datetime
    given_by: str | None


def directory(wanted: Wanted, args: dict[str, str], today: date) -> tuple[Page, list[Entry]]:
    """Give one page of the people who are looked for, with their team and their manager of today."""
    asked = _asked(wanted)
    page = Page.parse(args, db.session.scalar(select(func.count()).select_from(Person).where(*asked)) or 0)
    manager = aliased(Person)
    of_today = and_(ReportingLine.employee_id == Person.id, is_live(ReportingLine, today))
    rows = db.session.execute(
        select(Person, Team.name, manager.name)
        .outerjoin(Team, Team.id == Person.team_id)
        .outerjoin(ReportingLine, of_today)
        .outerjoin(manager, manager.id == ReportingLine.manager_id)
        .where(*asked)
        .order_by(*_order(wanted.sort))
        .limit(ROWS)
        .offset(page.offset)
    )
    return page, [Entry(*row) for row in rows]


def person(person_id: int) -> Person:
    """Give one person with their team. Raises NotFound for an unknown number."""
    return found(db.session.get(Person, person_id, options=[joinedload(Person.team)], populate_existing=True))


def manager_lines(person_id: int) -> list[Line]:
    """Give all of a person's reporting lines, the latest first."""
    return _lines(ReportingLine, ReportingLine.manager_id, person_id)


def coach_lines(person_id: int) -> list[Line]:
    """Give all of a person's coach lines, the latest first."""
    return _lines(CoachLine, CoachLine.coach_id, person_id)


def coach_line(line_id: int) -> CoachLine:
    """Give one coach line. Raises NotFound for an unknown number."""
    return found(db.session.get(CoachLine, line_id))


def manager_line(line_id: int) -> ReportingLine:
    """Give one reporting line. Raises NotFound for an unknown number."""
    return found(db.session.get(ReportingLine, line_id))


def first_line_day(person_id: int) -> date | None:
    """Give the first day of any line in which a person stands at either end."""
    reporting = select(ReportingLine.valid_from).where(
        or_(ReportingLine.employee_id == person_id, ReportingLine.manager_id == person_id)
    )
    coaching = select(CoachLine.valid_from).where(
        or_(CoachLine.employee_id == person_id, CoachLine.coach_id == person_id)
    )
    begins = union_all(reporting, coaching).subquery()
    first: date | None = db.session.scalar(select(func.min(begins.c.valid_from)))
    return first


def held(person_id: int, role: str) -> RoleGrant | None:
    """Give the grant by which a person holds a role now, or None."""
    return db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None)
        )
    )


def roles(person_id: int) -> list[Held]:
    """Give the roles that a person holds now, with who gave them."""
    giver = aliased(Person)
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.granted_at, giver.name)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.role)
    )
    return [Held(*row) for row in rows]


def only_administrator(person_id: int) -> bool:
    """Tell whether a person is an administrator and nobody else with an open account is."""
    administrators = set(
        db.session.scalars(
            select(RoleGrant.person_id)
            .join(Person, Person.id == RoleGrant.person_id)
            .where(RoleGrant.role == ADMIN, RoleGrant.revoked_at.is_(None))
            .where(or_(Person.disabled_at.is_(None), Person.id == person_id))
        )
    )
    return administrators == {person_id}


def choosable(but_id: int) -> list[tuple[int, str, str]]:
    """Give (id, name, job title) of everybody with an open account but one, by name."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.job_title)
        .where(Person.disabled_at.is_(None), Person.id != but_id)
        .order_by(Person.found_by)
    )
    return [(person_id, name, job_title) for person_id, name, job_title in rows]


def link_ends_at(person_id: int) -> datetime | None:
    """Give until when a person's set-up link works, or None when there is none that does."""
    return db.session.scalar(
        select(SetUpLink.ends_at).where(
            SetUpLink.person_id == person_id, SetUpLink.used_at.is_(None), SetUpLink.ends_at > clock.now()
        )
    )


def teams() -> Sequence[Team]:
    """Give all teams by name."""
    return sorted(db.session.scalars(select(Team)), key=lambda team: folded(team.name))


def team_names() -> dict[int, str]:
    """Give the names of all teams by their numbers, in no order."""
    return {team_id: name for team_id, name in db.session.execute(select(Team.id, Team.name))}  # noqa: C416 - dict() would take keys()


def team_sizes() -> dict[int, int]:
    """Give for each team that has any how many people with an open account it has."""
    counted = select(Person.team_id, func.count()).where(
        Person.disabled_at.is_(None), Person.team_id.is_not(None)
    )
    return {
        team_id: size for team_id, size in db.session.execute(counted.group_by(Person.team_id)) if team_id
    }


def team(team_id: int) -> Team:
    """Give one team. Raises NotFound for an unknown number."""
    return found(db.session.get(Team, team_id))


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = [Person.found_by.contains(word, autoescape=True) for word in folded(wanted.words).split()]
    if wanted.team_ids is not None:
        asked.append(Person.team_id.in_(wanted.team_ids))
    if wanted.state != ALL:
        asked.append(
            Person.disabled_at.is_(None) if wanted.state == OPEN else Person.disabled_at.is_not(None)
        )
    return asked


def _order(sort: Sort) -> list[ColumnElement[Any]]:
    column: Any = {"name": Person.found_by, "team": func.coalesce(Team.name, ""), "joined": Person.joined_on}[
        sort.key
    ]
    return [column.desc() if sort.descending else column.asc(), Person.found_by.asc(), Person.id.asc()]


def _lines(
    kind: type[CoachLine | ReportingLine], other_id: InstrumentedAttribute[int], person_id: int
) -> list[Line]:
    rows = db.session.execute(
        select(kind.id, other_id, Person.name, kind.valid_from, kind.valid_to)
        .join(Person, Person.id == other_id)
        .where(kind.employee_id == person_id)
        .order_by(kind.valid_from.desc(), kind.id.desc())
    )
    return [Line(*row) for row in rows]
