"""Freeze one chunk of a cycle: gather, score and store for all of its people at once, and change nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.appraisals import evidence, sheets, storing
from lms.appraisals.evidence import Item
from lms.appraisals.models import Appraisal, Cycle
from lms.appraisals.scoring.sheet import ScoreSheet
from lms.appraisals.sheets import Moment
from lms.appraisals.states import FactKind, State
from lms.audit import trail
from lms.core.db import db

CHUNK: Final = 50
FROZEN: Final = "appraisal frozen"
"""What the audit trail calls it; its detail names the end of the chain."""


@dataclass(frozen=True)
class Prepared:
    """What a freeze stores for one appraisal: its judged items and the sheet made from them."""

    appraisal: Appraisal
    items: list[Item]
    sheet: ScoreSheet

    @property
    def counted(self) -> int:
        """How many items count."""
        return sum(item.reason is None for item in self.items)


def next_chunk(cycle: Cycle, after_id: int) -> list[Appraisal]:
    """Give the next open appraisals of a cycle, with their segments; they are locked until the transaction ends."""
    still_open = select(Appraisal).where(
        Appraisal.cycle_id == cycle.id, Appraisal.state == State.OPEN, Appraisal.id > after_id
    )
    chunk = still_open.options(selectinload(Appraisal.segments)).order_by(Appraisal.id).limit(CHUNK)
    return list(db.session.scalars(chunk.with_for_update().execution_options(populate_existing=True)))


def prepare(chunk: Sequence[Appraisal], cycle: Cycle, until: date) -> list[Prepared]:
    """Give what freezing these appraisals up to a day would store. It changes nothing."""
    windows = evidence.windows(chunk, until)
    gathered = evidence.gather(windows, cycle.zone)
    prepared = []
    for appraisal in chunk:
        items = gathered[appraisal.employee_id]
        window = windows[appraisal.employee_id]
        sheet = sheets.compute(appraisal, window, items, cycle.policy["minimum_days"])
        prepared.append(Prepared(appraisal, sheets.judged(items, sheet), sheet))
    return prepared


def freeze(chunk: Sequence[Appraisal], cycle: Cycle, until: date, moment: Moment) -> None:
    """Store evidence and score sheets of these appraisals, with their digests and chains, and mark them frozen."""
    prepared = prepare(chunk, cycle, until)
    stored = evidence.store([(one.appraisal, one.items) for one in prepared])
    rows = [sheets.record(one.appraisal, one.sheet, stored[one.appraisal.id], moment) for one in prepared]
    storing.add(rows)
    storing.move(chunk, FactKind.FROZEN)
    for one, row in zip(prepared, rows, strict=True):
        trail.record(
            FROZEN,
            f"appraisal {one.appraisal.id}",
            actor_id=moment.by_id,
            items=len(one.items),
            counted=one.counted,
            early=bool(moment.early_reason),
            chain=row.chain,
        )
