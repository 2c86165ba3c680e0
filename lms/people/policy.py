"""The relations every other policy is built from: oneself, coach of, manager of, HR, administrator.

They are read from today's lines each time, never kept in the session, so a transfer takes effect on its day.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from flask_login import current_user
from sqlalchemy import BindParameter, ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import aliased

from lms.core import clock
from lms.core.db import db
from lms.core.guard import Rule
from lms.people.models import CoachLine, Person, ReportingLine

HR = "hr"
ADMIN = "admin"
ROLES = (HR, ADMIN)


@dataclass(frozen=True)
class Viewer:
    """Whoever is signed in on this device: the person, their roles, whether they lead anybody today.

    `unread` counts the news in their inbox.
    """

    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    id: int
    person: Person
    session_id: int
    token: str
    roles: frozenset[str]
    coaches: bool
    manages: bool
    unread: int = 0

    @property
    def is_hr(self) -> bool:
        """Tell whether they work in HR."""
        return HR in self.roles

    @property
    def is_admin(self) -> bool:
        """Tell whether they run the system."""
        return ADMIN in self.roles

    @property
    def leads(self) -> bool:
        """Tell whether they coach or manage anybody today."""
        return self.coaches or self.manages

    def get_id(self) -> str:
        """Give what the cookie keeps: the token of this device, never the person's number."""
        return self.token

    def today(self) -> date:
        """Give today's date where the person is."""
        return clock.today(self.person.zone)


signed_in = Rule("signed in", "Anybody who is signed in", lambda viewer: viewer.is_authenticated)
hr = Rule("HR", "HR", lambda viewer: viewer.is_hr)
admin = Rule("administrator", "The administrator", lambda viewer: viewer.is_admin)
admin_or_hr = Rule(
    "administrator or HR", "The administrator and HR", lambda viewer: viewer.is_admin or viewer.is_hr
)
leader = Rule("coach or manager", "Whoever coaches or manages somebody today", lambda viewer: viewer.leads)
leader_or_hr = Rule(
    "coach, manager or HR",
    "Whoever coaches or manages somebody today, and HR",
    lambda viewer: viewer.leads or viewer.is_hr,
)


def viewer() -> Viewer:
    """Give the signed-in person of this request."""
    signed: Viewer = current_user._get_current_object()  # noqa: SLF001 - the documented way to the object itself
    return signed


def is_live(line: type[CoachLine | ReportingLine], on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Say in SQL that a line holds on a day. Its last day is the day before `valid_to`."""
    return and_(line.valid_from <= on, or_(line.valid_to.is_(None), line.valid_to > on))


def coachees(coach_id: int, on: date) -> Select[int]:
    """Select the ids of the people whom somebody coaches on a day."""
    return select(CoachLine.employee_id).where(CoachLine.coach_id == coach_id, is_live(CoachLine, on))


def reports(manager_id: int, on: date) -> Select[int]:
    """Select the ids of a manager's direct reports on a day."""
    return select(ReportingLine.employee_id).where(
        ReportingLine.manager_id == manager_id, is_live(ReportingLine, on)
    )


def reports_and_below(manager_id: int, on: date) -> Select[int]:
    """Select the ids of a manager's reports, their reports, and so on, on a day."""
    below = reports(manager_id, on).cte("below", recursive=True)
    line = aliased(ReportingLine)
    further = select(line.employee_id).join(below, line.manager_id == below.c.employee_id)
    alive = and_(line.valid_from <= on, or_(line.valid_to.is_(None), line.valid_to > on))
    below = below.union(further.where(alive))
    return select(below.c.employee_id)


def led_by(leader: Viewer) -> ColumnElement[bool]:
    """Say in SQL which persons a viewer may teach: those they coach, those below them; for HR, all."""
    if leader.is_hr:
        return true()
    today = leader.today()
    return or_(
        Person.id.in_(coachees(leader.id, today)),
        Person.id.in_(reports_and_below(leader.id, today)),
    )


def leads(leader: Viewer, person_id: int) -> bool:
    """Tell whether a viewer coaches or manages this person today, or is HR; never for themselves."""
    if leader.id == person_id:
        return False
    return db.session.scalar(select(Person.id).where(Person.id == person_id, led_by(leader))) is not None


def coaches(leader: Viewer, person_id: int) -> bool:
    """Tell whether a viewer is a coach of this person today."""
    asked = coachees(leader.id, leader.today()).where(CoachLine.employee_id == person_id)
    return db.session.scalar(asked.limit(1)) is not None


def manages(leader: Viewer, person_id: int) -> bool:
    """Tell whether a viewer is this person's own manager today."""
    asked = reports(leader.id, leader.today()).where(ReportingLine.employee_id == person_id)
    return db.session.scalar(asked.limit(1)) is not None
