"""What coaching gives to appraisals: the shared observations of people that may be looked at in a period."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select

from lms.coaching.models import Observation, ObservedLevel
from lms.coaching.policy import REPLY_DAYS, scorable_on
from lms.core.db import db
from lms.criteria.models import Criterion, CriterionVersion
from lms.people.models import Person


@dataclass(frozen=True)
class ObservationRecord:
    """One shared observation as evidence.

    `scorable_on` is the first day it may count. A withdrawn one is a tombstone without words or levels. One
    that was practice (not `countable`) stays between the two: only that there was one is told.
    """

    person_id: int
    source_id: int
    version: str
    observer_id: int
    observer_name: str
    observer_role: str
    occurred_on: date
    shared_at: datetime
    scorable_on: date
    setting: str
    narrative: str
    reply: str
    countable: bool
    levels: dict[str, int]
    criterion_titles: dict[str, str]
    withdrawn_at: datetime | None


def observations(person_ids: Sequence[int], after: date, until: date, zone: str) -> list[ObservationRecord]:
    """Give what became scorable after one day and until another, in the zone, oldest first: two queries."""
    chosen = and_(Observation.employee_id.in_(person_ids), *_window(after, until, zone))
    seen = select(Observation, Person.name).join(Person, Person.id == Observation.observer_id).where(chosen)
    rows = db.session.execute(seen.order_by(Observation.shared_at, Observation.id)).all()
    levels, titles = _levels(chosen)
    return [_record(row, name, levels[row.id], titles[row.id], zone) for row, name in rows]


def _window(after: date, until: date, zone: str) -> Iterator[ColumnElement[bool]]:
    """Bound the moments of sharing so that the first day to count falls after one day and until another."""
    yield Observation.shared_at >= _midnight(after + timedelta(days=1 - REPLY_DAYS), zone)
    yield Observation.shared_at < _midnight(until + timedelta(days=1 - REPLY_DAYS), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _levels(chosen: ColumnElement[bool]) -> tuple[dict[int, dict[str, int]], dict[int, dict[str, str]]]:
    """Give levels and titles by criterion key for each observation, in the criteria's order."""
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    titles: dict[int, dict[str, str]] = defaultdict(dict)
    rows = db.session.execute(
        select(Observation.id, Criterion.key, CriterionVersion.title, ObservedLevel.level)
        .join(ObservedLevel, ObservedLevel.observation_id == Observation.id)
        .join(CriterionVersion, CriterionVersion.id == ObservedLevel.criterion_version_id)
        .join(Criterion, Criterion.id == CriterionVersion.criterion_id)
        .where(chosen)
        .order_by(Criterion.position, Criterion.id)
    )
    for observation_id, key, title, level in rows:
        levels[observation_id][key] = level
        titles[observation_id][key] = title
    return levels, titles


def _record(
    row: Observation, observer_name: str, levels: dict[str, int], titles: dict[str, str], zone: str
) -> ObservationRecord:
    if row.shared_at is None:
        raise ValueError("a draft is no evidence")
    told = row.countable and row.withdrawn_at is None
    return ObservationRecord(
        person_id=row.employee_id,
        source_id=row.id,
        version=str(row.row_version),
        observer_id=row.observer_id,
        observer_name=observer_name,
        observer_role=row.observer_role,
        occurred_on=row.occurred_on,
        shared_at=row.shared_at,
        scorable_on=scorable_on(row.shared_at, zone),
        setting=row.setting,
        narrative=row.narrative if told else "",
        reply=row.reply if told else "",
        countable=row.countable,
        levels=levels if told else {},
        criterion_titles=titles if told else {},
        withdrawn_at=row.withdrawn_at,
    )
