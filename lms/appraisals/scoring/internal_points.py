"""Internal customers (component P): what colleagues said, behind the gate that keeps them anonymous.

A batch below its threshold leaves no number on the sheet, so nobody sees how many answered.
"""

from collections.abc import Sequence
from decimal import Decimal

from lms.appraisals.scoring.arithmetic import mean
from lms.appraisals.scoring.inputs import Component, InternalBatch
from lms.appraisals.scoring.levels import points_from_level
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, Line, Step, StepCode


def score_internal(batches: Sequence[InternalBatch], weight_bp: int) -> ComponentScore:
    """Return the mean of the respondents' means as points, over the batches that reach their threshold."""
    lines = tuple(_line(batch) for batch in batches)
    answers = sorted(answer for batch in batches if _open(batch) for answer in batch.respondent_means)
    if not answers:
        reason = Reason.BELOW_THRESHOLD if batches else Reason.NO_INPUT
        return ComponentScore(Component.INTERNAL, weight_bp, None, reason, lines)
    level = mean(answers)
    points = points_from_level(level)
    numbers = {"respondents": Decimal(len(answers)), "mean": level, "points": points}
    steps = (Step(StepCode.INTERNAL_MEAN, numbers),)
    return ComponentScore(Component.INTERNAL, weight_bp, points, None, lines, steps)


def _open(batch: InternalBatch) -> bool:
    return len(batch.respondent_means) >= batch.threshold


def _line(batch: InternalBatch) -> Line:
    if not _open(batch):
        return Line(batch.evidence_id, reason=Reason.BELOW_THRESHOLD)
    numbers = {
        "respondents": Decimal(len(batch.respondent_means)),
        "threshold": Decimal(batch.threshold),
        "mean": mean(sorted(batch.respondent_means)),
    }
    return Line(batch.evidence_id, numbers=numbers)
