"""Freeze a cycle with the product, beside hand-written set-based SQL that stores as much from the same tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

from flask import Flask
from sqlalchemy import func, select

from lms.appraisals import cycles, freezing
from lms.appraisals.models import Cycle, EvidenceItem, ScoreSheetRecord
from lms.bench import first_team, freeze_sql
from lms.bench.measure import counted
from lms.core import clock
from lms.core.db import db
from lms.people.models import Person


@dataclass(frozen=True)
class Freeze:
    """What a freeze took, in seconds, what it stored, and the fewest and most statements that a chunk sent."""

    appraisals: int
    items: int
    floor_items: int
    seconds: float
    floor_seconds: float
    chunk: int
    reads: tuple[int, int]
    writes: tuple[int, int]

    @property
    def ratio(self) -> float:
        """How many times as long as the SQL the product takes."""
        return self.seconds / self.floor_seconds


def measure(app: Flask, cycle_id: int, hr_id: int, said: Callable[[int], object]) -> Freeze:
    """Freeze a cycle by SQL into tables of its own, which are dropped, and then by the product for good.

    `said` hears how many appraisals each chunk of the product froze.
    """
    cycle, hr = db.session.get_one(Cycle, cycle_id), db.session.get_one(Person, hr_id)
    until, after = cycle.cut_off, cycle.cut_off - timedelta(days=365)
    floor_items, floor_seconds = freeze_sql.freeze(cycle.id, after, until)
    with counted(app) as statements:
        chunks = _Chunks(statements, said)
        with clock.at(first_team.at(until + timedelta(days=1), 8)):
            began = perf_counter()
            frozen = cycles.freeze(cycle, hr, clock.now(), progress=chunks.note)
            seconds = perf_counter() - began
    items = (
        db.session.scalar(
            select(func.count(EvidenceItem.id)).join(
                ScoreSheetRecord, ScoreSheetRecord.appraisal_id == EvidenceItem.appraisal_id
            )
        )
        or 0
    )
    db.session.remove()
    return Freeze(
        frozen, items, floor_items, seconds, floor_seconds, freezing.CHUNK, chunks.reads, chunks.writes
    )


class _Chunks:
    """Counts what each chunk sends."""

    def __init__(self, statements: list[str], said: Callable[[int], object]) -> None:
        self._statements, self._said = statements, said
        self._reads: list[int] = []
        self._writes: list[int] = []

    def note(self, people: int) -> None:
        reads = sum(statement.lstrip().startswith(("SELECT", "WITH")) for statement in self._statements)
        self._reads.append(reads)
        self._writes.append(len(self._statements) - reads)
        self._statements.clear()
        self._said(people)

    @property
    def reads(self) -> tuple[int, int]:
        return min(self._reads), max(self._reads)

    @property
    def writes(self) -> tuple[int, int]:
        return min(self._writes), max(self._writes)
