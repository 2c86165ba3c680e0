"""What waits for a person on the first page: the one next step, then everything else in order."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.appraisals import tasks
from lms.coaching.models import Observation
from lms.core import clock
from lms.core.db import db
from lms.courses.models import LessonVersion
from lms.learning import asks, queries
from lms.learning.models import Enrolment
from lms.people.policy import Viewer

_NOON, _EVENING = 12, 18
_RECENT = 3


@dataclass(frozen=True)
class Overview:
    """Everything on the first page. `lesson` is the next to read in the course to go on with, of `modules` modules."""

    greeting: str
    today: date
    tasks: list[tasks.Task]
    going_on: Enrolment | None
    modules: int
    lesson: LessonVersion | None
    assigned: list[tuple[Enrolment, asks.Ask]]
    earned: list[Enrolment]
    observation: Observation | None


def of(who: Viewer) -> Overview:
    """Give what waits for a person; the number of queries does not grow with what they have."""
    enrolments = queries.enrolments_of(who.id)
    going = [row for row in enrolments if row.completed_at is None and row.course.version]
    asked = {ask.course_id: ask for ask in asks.of_people([who.id]) if ask.live}
    first = going[0] if going else None
    lesson, modules = queries.way_on(who.id, first.course_id) if first else (None, 0)
    return Overview(
        greeting=_greeting(who.person.first_name, clock.now().astimezone(ZoneInfo(who.person.zone))),
        today=who.today(),
        tasks=tasks.waiting_for(who),
        going_on=first,
        modules=modules,
        lesson=lesson,
        assigned=[(row, asked[row.course_id]) for row in going if row.course_id in asked],
        earned=[row for row in enrolments if row.completed_at][:_RECENT],
        observation=_latest_observation(who.id),
    )


def _greeting(name: str, now: datetime) -> str:
    if now.hour < _NOON:
        return _("Good morning, %(name)s", name=name)
    if now.hour < _EVENING:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def _latest_observation(person_id: int) -> Observation | None:
    shared = (
        Observation.employee_id == person_id,
        Observation.shared_at.is_not(None),
        Observation.withdrawn_at.is_(None),
    )
    latest = select(Observation).where(*shared).options(joinedload(Observation.observer))
    return db.session.scalar(latest.order_by(Observation.shared_at.desc()).limit(1))
