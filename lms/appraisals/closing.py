"""Close appraisals that are over: acknowledged and past any dispute, or not acknowledged in their time."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from lms.appraisals import phases, standing
from lms.appraisals.models import Appraisal, Closure, Cycle, Release
from lms.appraisals.states import FactKind, State
from lms.audit import trail
from lms.core.db import db
from lms.people.models import Person

Released = tuple[Appraisal, Release]


def acknowledged_and_over(cycle: Cycle, today: date) -> list[Released]:
    """Give what is acknowledged and whose dispute window has passed."""
    return [pair for pair in _released(cycle, State.ACKNOWLEDGED) if pair[1].dispute_until < today]


def unacknowledged_and_over(cycle: Cycle, today: date) -> list[Released]:
    """Give what is released and not acknowledged, after its working days and its dispute window."""
    waiting: int = cycle.policy["unacknowledged_after_working_days"]
    return [
        (appraisal, release)
        for appraisal, release in _released(cycle, State.RELEASED)
        if max(release.dispute_until, _patience(cycle, release, waiting)) < today
    ]


def close(due: Sequence[Released], at: datetime, *, by: Person | None, acknowledged: bool) -> list[Appraisal]:
    """Write the closure of each, at its released version."""
    for appraisal, release in due:
        by_id = by.id if by else None
        db.session.add(
            Closure(
                appraisal_id=appraisal.id,
                version=release.version,
                by_id=by_id,
                at=at,
                acknowledged=acknowledged,
            )
        )
        standing.move(appraisal, FactKind.CLOSED)
        trail.record(
            "appraisal closed", f"appraisal {appraisal.id}", actor_id=by_id, acknowledged=acknowledged
        )
    return [appraisal for appraisal, _release in due]


def _patience(cycle: Cycle, release: Release, working_days: int) -> date:
    return phases.working_days_after(release.at.astimezone(ZoneInfo(cycle.zone)).date(), working_days)


def _released(cycle: Cycle, state: State) -> list[Released]:
    """Give the appraisals in a state, each with its latest release."""
    latest = select(Release.appraisal_id, func.max(Release.version).label("version"))
    latest_of = latest.group_by(Release.appraisal_id).subquery()
    newest = and_(latest_of.c.appraisal_id == Release.appraisal_id, latest_of.c.version == Release.version)
    rows = db.session.execute(
        select(Appraisal, Release)
        .join(Release, Release.appraisal_id == Appraisal.id)
        .join(latest_of, newest)
        .where(Appraisal.cycle_id == cycle.id, Appraisal.state == state)
        .order_by(Appraisal.id)
    )
    return [(appraisal, release) for appraisal, release in rows]
