"""What happens in a cycle when its day has come, without anybody pressing a button: T3, T4 and T12 of the state table.

Whatever a person must decide stays with people: freezing early, and closing what nobody acknowledged.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from lms.appraisals import cycles, reviews
from lms.appraisals.freezing import CHUNK
from lms.appraisals.models import Appraisal, Cycle
from lms.appraisals.states import State
from lms.core import clock, jobs
from lms.core.db import db, transaction

_MOVES_BY_ITSELF: Final = (State.OPEN, State.FROZEN, State.ACKNOWLEDGED)


def see_to_it() -> int:
    """Freeze what is past its cut-off, open the reviews that are due, close what is over; give how many appraisals.

    Each chunk is a transaction of its own: stopped halfway, the next run goes on.
    """
    now = clock.now()
    return sum(
        _freeze(cycle, now) + _open_reviews(cycle, now) + _close(cycle, now) for cycle in _cycles_under_way()
    )


def _cycles_under_way() -> Sequence[Cycle]:
    moves = exists().where(Appraisal.cycle_id == Cycle.id, Appraisal.state.in_(_MOVES_BY_ITSELF))
    with transaction() as session:
        return session.scalars(select(Cycle).where(moves).order_by(Cycle.id)).all()


def _freeze(cycle: Cycle, now: datetime) -> int:
    """Freeze once the day of the cut-off is over, so that all of it counts."""
    if now.astimezone(ZoneInfo(cycle.zone)).date() <= cycle.cut_off:
        return 0
    return cycles.freeze(cycle, None, now, progress=jobs.beat)


def _open_reviews(cycle: Cycle, now: datetime) -> int:
    opened = 0
    while reviews.self_phase_is_over(cycle, now) and (count := _open_some(cycle, now)):
        opened += count
        jobs.beat()
    return opened


def _open_some(cycle: Cycle, now: datetime) -> int:
    frozen = select(Appraisal).where(Appraisal.cycle_id == cycle.id, Appraisal.state == State.FROZEN)
    with transaction():
        chunk = db.session.scalars(frozen.order_by(Appraisal.id).limit(CHUNK).with_for_update()).all()
        return len(reviews.open_due(chunk, cycle, now))


def _close(cycle: Cycle, now: datetime) -> int:
    with transaction():
        closed = cycles.close_due(cycle, now)
    jobs.beat()
    return len(closed)
