"""A leader's team, read in three queries whatever its size."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, or_, select, union_all

from lms.coaching.models import Observation
from lms.coaching.policy import team_of
from lms.coaching.week import READY, READY_DAYS, STUCK, Fact, Member
from lms.core import clock
from lms.core.db import db
from lms.courses.models import Course, CourseVersion, Module, ModuleVersion
from lms.learning.ledger import MODULE_COMPLETED, QUIZ_FAILED, QUIZ_PASSED
from lms.learning.models import Enrolment, LearningEvent
from lms.people.models import Person
from lms.people.policy import Viewer
from lms.quizzes.models import Quiz

_FAILURES = 2


def members(viewer: Viewer) -> list[Member]:
    """Give everybody whom the viewer coaches, or has below them, by name."""
    rows = db.session.execute(_people(viewer)).all()
    ids = [row.id for row in rows]
    due = _first_by_person(db.session.execute(_open_asks(ids)))
    stuck, learned = _facts(ids, viewer)
    return [
        Member(
            id=row.id,
            name=row.name,
            job_title=row.job_title,
            joined_on=row.joined_on,
            asked=row.asked,
            done=row.done,
            seen_on=row.seen_on,
            due=due.get(row.id),
            stuck=stuck.get(row.id),
            learned=learned.get(row.id),
        )
        for row in rows
    ]


def names(viewer: Viewer) -> list[tuple[int, str]]:
    """Give id and name of everybody whom the viewer may observe, by name."""
    named = select(Person.id, Person.name).where(*_observable(viewer)).order_by(Person.found_by)
    return [(person_id, name) for person_id, name in db.session.execute(named)]


def observable(viewer: Viewer, person_id: int) -> Person | None:
    """Give somebody whom the viewer may observe today, or None."""
    return db.session.scalar(select(Person).where(Person.id == person_id, *_observable(viewer)))


def _observable(viewer: Viewer) -> Sequence[ColumnElement[bool]]:
    return (Person.id != viewer.id, Person.disabled_at.is_(None), team_of(viewer.id, viewer.today()))


def _people(viewer: Viewer) -> Select[int, str, str, date, int, int, date | None]:
    """Select the team with counts and the last observation, each found through its own index."""
    asked = select(func.count()).where(Enrolment.person_id == Person.id, Enrolment.assigned)
    seen = select(func.max(Observation.occurred_on)).where(
        Observation.employee_id == Person.id,
        Observation.shared_at.is_not(None),
        Observation.withdrawn_at.is_(None),
        # What others practised with the person stays between the two.
        or_(Observation.countable, Observation.observer_id == viewer.id),
    )
    return (
        select(
            Person.id,
            Person.name,
            Person.job_title,
            Person.joined_on,
            asked.scalar_subquery().label("asked"),
            asked.where(Enrolment.completed_at.is_not(None)).scalar_subquery().label("done"),
            seen.scalar_subquery().label("seen_on"),
        )
        .where(*_observable(viewer))
        .order_by(Person.found_by)
    )


def _open_asks(ids: Sequence[int]) -> Select[int, str, date | None]:
    """Select what the people still have to complete by a day, the first due first."""
    return (
        select(Enrolment.person_id, func.coalesce(CourseVersion.title, Course.key), Enrolment.due_on)
        .join(Course, Course.id == Enrolment.course_id)
        .outerjoin(CourseVersion, CourseVersion.id == Course.version_id)
        .where(Enrolment.person_id.in_(ids), Enrolment.assigned)
        .where(Enrolment.completed_at.is_(None), Enrolment.due_on.is_not(None))
        .order_by(Enrolment.due_on, Enrolment.id)
    )


def _first_by_person(rows: Iterable[Row[int, str, date | None]]) -> dict[int, Fact]:
    first: dict[int, Fact] = {}
    for person_id, title, on in rows:
        if on is not None:
            first.setdefault(person_id, Fact(title, on))
    return first


def _facts(ids: Sequence[int], viewer: Viewer) -> tuple[dict[int, Fact], dict[int, Fact]]:
    """Give by person where they are stuck, and what they completed lately."""
    found: dict[str, dict[int, Fact]] = {STUCK: {}, READY: {}}
    since = clock.now() - timedelta(days=READY_DAYS)
    zone = ZoneInfo(viewer.person.zone)
    latest = union_all(_stuck(ids), _completed(ids, since)).subquery()
    for kind, person_id, title, at in db.session.execute(select(latest).order_by(latest.c.at)):
        found[kind][person_id] = Fact(title, at.astimezone(zone).date())
    return found[STUCK], found[READY]


def _stuck(ids: Sequence[int]) -> Select[str, int, str, datetime]:
    """Select quizzes with two failed tries or more and none passed, by person."""
    failed = func.sum(case((LearningEvent.kind == QUIZ_FAILED, 1), else_=0))
    passed = func.sum(case((LearningEvent.kind == QUIZ_PASSED, 1), else_=0))
    last = func.max(LearningEvent.at).label("at")
    return (
        select(literal(STUCK).label("kind"), LearningEvent.person_id, ModuleVersion.title, last)
        .join(Quiz, Quiz.key == LearningEvent.content_key)
        .join(ModuleVersion, ModuleVersion.module_id == Quiz.module_id)
        .join(Course, Course.version_id == ModuleVersion.course_version_id)
        .where(LearningEvent.person_id.in_(ids), LearningEvent.kind.in_([QUIZ_FAILED, QUIZ_PASSED]))
        .group_by(LearningEvent.person_id, ModuleVersion.id, ModuleVersion.title)
        .having(failed >= _FAILURES, passed == 0)
    )


def _completed(ids: Sequence[int], since: datetime) -> Select[str, int, str, datetime]:
    """Select the modules completed since a moment."""
    at = LearningEvent.at.label("at")
    return (
        select(literal(READY).label("kind"), LearningEvent.person_id, ModuleVersion.title, at)
        .join(Module, Module.key == LearningEvent.content_key)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .join(Course, Course.version_id == ModuleVersion.course_version_id)
        .where(LearningEvent.person_id.in_(ids))
        .where(LearningEvent.kind == MODULE_COMPLETED, LearningEvent.at >= since)
    )
