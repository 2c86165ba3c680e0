"""Score sheets: from the evidence of one person to a sheet by the formula, and to its row of record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lms.appraisals import canonical
from lms.appraisals.evidence import Item, is_late
from lms.appraisals.models import Appraisal, EvidenceItem, ScoreSheetRecord
from lms.appraisals.scoring import formula, sheet_record
from lms.appraisals.scoring.inputs import (
    Component,
    CriterionWeight,
    Inputs,
    LearningItem,
    LearningMode,
    ObservationItem,
    Weights,
    Window,
)
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import Line, ScoreSheet
from lms.coaching.records import ObservationRecord
from lms.learning.records import ModuleRecord

OF_THE_COMPONENT = frozenset(
    {
        Reason.NO_WEIGHT,
        Reason.GATE_ONLY,
        Reason.EVIDENCE_ONLY,
        Reason.LEARNING_OFF,
        Reason.TOO_FEW_OBSERVATIONS,
    }
)
"""Why a whole component is left out: its items are of the period nevertheless, and can be cited."""


@dataclass(frozen=True)
class Moment:
    """When evidence is frozen, by whom (None: the system), and why early; empty when its day has come."""

    at: datetime
    by_id: int | None
    early_reason: str


def weights_of(appraisal: Appraisal) -> Weights:
    """Give the weights that an appraisal was launched with."""
    components = {Component(key): bp for key, bp in appraisal.weights["components"].items()}
    criteria = {row["key"]: CriterionWeight(row["weight_bp"], row["critical"]) for row in appraisal.form}
    return Weights(components, criteria, LearningMode(appraisal.weights["learning_mode"]))


def compute(appraisal: Appraisal, window: Window, items: Sequence[Item], minimum_days: int) -> ScoreSheet:
    """Give the score sheet of an appraisal, which must come with its segments."""
    records = [(item, item.source.record) for item in items]
    inputs = Inputs(
        window=window,
        learning=tuple(_module(item, record) for item, record in records if isinstance(record, ModuleRecord)),
        observations=tuple(
            _observation(item, record) for item, record in records if isinstance(record, ObservationRecord)
        ),
        eligible_days=sum(segment.eligible_days for segment in appraisal.segments),
        minimum_days=minimum_days,
    )
    return formula.score(inputs, weights_of(appraisal))


def judged(items: Sequence[Item], sheet: ScoreSheet) -> list[Item]:
    """Give the items, each with the reason of its own for which the sheet leaves it out."""
    lines: dict[str, list[Line]] = {}
    for component in sheet.components:
        for line in component.lines:
            lines.setdefault(line.evidence_id, []).append(line)
    return [replace(item, reason=_own_reason(lines.get(item.evidence_id, []))) for item in items]


def record(
    appraisal: Appraisal, sheet: ScoreSheet, evidence: Sequence[EvidenceItem], moment: Moment
) -> ScoreSheetRecord:
    """Give the row of record of a sheet, with its digest, chained to the end of its evidence."""
    row = ScoreSheetRecord(
        appraisal_id=appraisal.id,
        version=1,
        algorithm=sheet.algorithm,
        sheet=sheet_record.to_record(sheet),
        points=sheet.section.points,
        proposed_level=sheet.section.level,
        frozen_at=moment.at,
        frozen_by_id=moment.by_id,
        early_reason=moment.early_reason,
    )
    head = evidence[-1].chain if evidence else canonical.GENESIS
    row.digest = sealed(row, appraisal, len(evidence), head)
    row.chain = canonical.chain(head, row.digest)
    return row


def sealed(row: ScoreSheetRecord, appraisal: Appraisal, items: int, head: str) -> str:
    """Give the digest that a sheet must have: of itself, of the form and weights, and of all evidence below it."""
    return canonical.digest(
        {
            "appraisal": appraisal.number,
            "version": row.version,
            "algorithm": row.algorithm,
            "sheet": row.sheet,
            "points": row.points,
            "proposed_level": row.proposed_level,
            "frozen_at": row.frozen_at,
            "frozen_by": row.frozen_by_id,
            "early_reason": row.early_reason,
            "form": appraisal.form,
            "weights": appraisal.weights,
            "items": items,
            "evidence": head,
        }
    )


def _module(item: Item, record: ModuleRecord) -> LearningItem:
    return LearningItem(
        evidence_id=item.evidence_id,
        module_key=record.module_key,
        module_title=record.module_title,
        asked=record.asked,
        effective_due=record.effective_due,
        completed_on=record.completed_on,
        score=record.score,
        pass_mark=record.pass_mark,
        weight=record.weight,
        late=is_late(record),
        left_out=item.source.left_out,
    )


def _observation(item: Item, record: ObservationRecord) -> ObservationItem:
    return ObservationItem(
        evidence_id=item.evidence_id,
        observer_key=str(record.observer_id),
        occurred_on=record.occurred_on,
        countable=record.countable,
        levels=record.levels,
        left_out=item.source.left_out,
    )


def _own_reason(lines: Sequence[Line]) -> Reason | None:
    """Give why an item does not count: none as long as one line of it does, or only its component is left out."""
    reasons = [line.reason for line in lines]
    if not reasons or any(reason is None or reason in OF_THE_COMPONENT for reason in reasons):
        return None
    return reasons[0]
