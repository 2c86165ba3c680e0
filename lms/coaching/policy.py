"""Who may observe whom, who may read an observation, and from which day it counts."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select

from lms.coaching.models import Observation
from lms.core.db import db
from lms.people.models import Person
from lms.people.policy import Viewer, coachees, reports_and_below

SETTINGS: Final = ("desk", "phone", "writing", "handover", "meeting", "other")
COACH, MANAGER = "coach", "manager"
REPLY_DAYS: Final = 3
"""How many days the employee has to reply before an observation may count (appraisals, component B)."""
OLDEST_DAYS: Final = 60
"""How long ago something may have been seen: later than that, nobody remembers it as it was."""


def team_of(leader_id: int, on: date) -> ColumnElement[bool]:
    """Say in SQL which persons somebody coaches on a day, or has below them; never by working in HR."""
    return or_(Person.id.in_(coachees(leader_id, on)), Person.id.in_(reports_and_below(leader_id, on)))


def role_towards(observer_id: int, employee_id: int, on: date) -> str | None:
    """Tell as what somebody may observe a person on a day: as coach, as manager, or not at all (None)."""
    if observer_id == employee_id:
        return None
    coach = Person.id.in_(coachees(observer_id, on))
    asked = select(coach).where(Person.id == employee_id, team_of(observer_id, on))
    coaching = db.session.scalar(asked)
    if coaching is None:
        return None
    return COACH if coaching else MANAGER


def readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """Say in SQL which observations a viewer may read.

    The employee once it is shared; the author while the line to the employee holds; those above the
    employee and HR once it is shared, unless it was practice, which stays between the two.
    """
    today = viewer.today()
    shared = Observation.shared_at.is_not(None)
    below = Observation.employee_id.in_(reports_and_below(viewer.id, today))
    led = or_(Observation.employee_id.in_(coachees(viewer.id, today)), below)
    on_the_record = and_(shared, Observation.countable, Observation.employee_id != viewer.id)
    return or_(
        and_(Observation.employee_id == viewer.id, shared),
        and_(Observation.observer_id == viewer.id, led),
        on_the_record if viewer.is_hr else and_(on_the_record, below),
    )


def scorable_on(shared_at: datetime, zone: str) -> date:
    """Give the first day on which an observation may count: three days after it was shared, in the zone."""
    return shared_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=REPLY_DAYS)
