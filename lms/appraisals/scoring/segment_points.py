"""One proposal from the segments of a period: another job or template starts another segment.

Each segment long enough is scored on its own; the result is the mean by eligible days, rounded once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.appraisals.scoring.arithmetic import exactly, round_points, weighted_mean
from lms.appraisals.scoring.learning_points import LEVEL_BEHIND_GATE
from lms.appraisals.scoring.levels import level_from_points
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ScoreSheet, Step, StepCode


@dataclass(frozen=True)
class SegmentedScore:
    """What all segments together propose, or the reason why they propose nothing."""

    days: int
    rated_days: int
    exact: Decimal | None
    points: Decimal | None
    level: int | None
    reason: Reason | None
    steps: tuple[Step, ...] = ()


@exactly
def combine(sheets: Sequence[ScoreSheet]) -> SegmentedScore:
    """Return the day-weighted mean of the rated segments, which must cover half of the eligible days.

    A rated segment behind a closed learning gate holds the whole proposal at level 3.
    """
    days = sum(_days(sheet) for sheet in sheets)
    rated = [(sheet.section.exact, _days(sheet)) for sheet in sheets]
    counted = sorted((exact, length) for exact, length in rated if exact is not None)
    rated_days = sum(length for _, length in counted)
    if not rated_days or 2 * rated_days < days:
        return SegmentedScore(days, rated_days, None, None, None, Reason.SEGMENTS_TOO_SHORT)
    exact = weighted_mean(counted)
    points = round_points(exact)
    level = level_from_points(points)
    if any(sheet.section.rated and not sheet.gate.passed for sheet in sheets):
        level = min(level, LEVEL_BEHIND_GATE)
    numbers = {"days": Decimal(days), "rated_days": Decimal(rated_days), "exact": exact, "points": points}
    return SegmentedScore(days, rated_days, exact, points, level, None, (Step(StepCode.DAYS_MEAN, numbers),))


def _days(sheet: ScoreSheet) -> int:
    if sheet.eligible_days is None:
        raise ValueError("a segment's sheet needs its eligible days")
    return sheet.eligible_days
