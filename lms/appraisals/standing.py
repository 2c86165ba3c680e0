"""Where appraisals stand: moved by one rule of the state table at a time, or rebuilt from the rows of record."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lms.appraisals import states
from lms.appraisals.models import (
    Acknowledgement,
    Appraisal,
    Approval,
    CalibrationChange,
    Closure,
    PartReturn,
    Release,
    ReviewOpening,
    ScoreSheetRecord,
    SubmittedPart,
)
from lms.appraisals.states import Fact, FactKind, State
from lms.core.db import db

SELF, MANAGER = "self", "manager"


def move(appraisal: Appraisal, fact: FactKind) -> None:
    """Bring an appraisal where a fact leads. Raises ImpossibleHistory where the state table forbids it."""
    appraisal.state = states.after(State(appraisal.state), fact).value


def rebuilt(appraisal_ids: Sequence[int]) -> dict[int, State]:
    """Give the state that the rows of record say, for each appraisal."""
    return {appraisal_id: states.derive(told) for appraisal_id, told in facts(appraisal_ids).items()}


def facts(appraisal_ids: Sequence[int]) -> dict[int, list[Fact]]:
    """Give what the rows of record say happened to each appraisal, in one query per kind of row."""
    told: dict[int, list[Fact]] = defaultdict(list)
    for kind, rows in _rows(appraisal_ids):
        for appraisal_id, at in db.session.execute(rows):
            told[appraisal_id].append(Fact(kind, at))
    return dict(told)


def self_parts_submitted(appraisal_ids: Sequence[int]) -> set[int]:
    """Give those appraisals whose employee has sent the own part, unless HR gave it back."""
    returned = select(PartReturn.submitted_part_id)
    sent = select(SubmittedPart.appraisal_id).where(
        SubmittedPart.appraisal_id.in_(appraisal_ids),
        SubmittedPart.relationship_ == SELF,
        SubmittedPart.id.not_in(returned),
    )
    return set(db.session.scalars(sent))


def _rows(appraisal_ids: Sequence[int]) -> Iterator[tuple[FactKind, Select[int, datetime]]]:
    def of(table: Any, at: Any, *more: ColumnElement[bool]) -> Select[int, datetime]:
        return select(table.appraisal_id, at).where(table.appraisal_id.in_(appraisal_ids), *more)

    part = SubmittedPart.relationship_
    yield FactKind.OPENED, select(Appraisal.id, Appraisal.opened_at).where(Appraisal.id.in_(appraisal_ids))
    yield FactKind.SELF_SUBMITTED, of(SubmittedPart, SubmittedPart.submitted_at, part == SELF)
    yield FactKind.SELF_RETURNED, _returns(appraisal_ids)
    yield FactKind.FROZEN, of(ScoreSheetRecord, ScoreSheetRecord.frozen_at, ScoreSheetRecord.version == 1)
    yield FactKind.REVIEW_OPENED, of(ReviewOpening, ReviewOpening.at)
    yield FactKind.MANAGER_SUBMITTED, of(SubmittedPart, SubmittedPart.submitted_at, part == MANAGER)
    yield FactKind.CALIBRATION_CHANGED, of(CalibrationChange, CalibrationChange.at)
    yield FactKind.NOT_RATED_CONFIRMED, of(Approval, Approval.at, Approval.decision.startswith("not-rated:"))
    yield FactKind.RELEASED, of(Release, Release.at)
    yield FactKind.ACKNOWLEDGED, of(Acknowledgement, Acknowledgement.at)
    yield FactKind.CLOSED, of(Closure, Closure.at)


def _returns(appraisal_ids: Sequence[int]) -> Select[int, datetime]:
    sent = select(SubmittedPart.appraisal_id, PartReturn.at).join(
        PartReturn, PartReturn.submitted_part_id == SubmittedPart.id
    )
    return sent.where(SubmittedPart.appraisal_id.in_(appraisal_ids), SubmittedPart.relationship_ == SELF)
