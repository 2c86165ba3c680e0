"""Behaviour (component B): what was observed, averaged so that no single observer dominates."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from lms.appraisals.scoring.arithmetic import mean, weighted_mean
from lms.appraisals.scoring.inputs import Component, CriterionWeight, ObservationItem
from lms.appraisals.scoring.levels import points_from_level
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, CriterionMean, Line, ObserverMean, Step, StepCode

OBSERVATIONS_NEEDED = 3
DATES_NEEDED = 2

Criteria = Mapping[str, CriterionWeight]


def score_behaviour(items: Sequence[ObservationItem], criteria: Criteria, weight_bp: int) -> ComponentScore:
    """Return the observed mean as points, from three countable observations on two dates."""
    counted = [item for item in items if _left_out(item, criteria) is None]
    counts = _counts(counted)
    steps = (Step(StepCode.OBSERVATIONS_COUNTED, counts),)
    if counts["observations"] < OBSERVATIONS_NEEDED or counts["dates"] < DATES_NEEDED:
        reason = Reason.TOO_FEW_OBSERVATIONS
        lines = _lines(items, criteria, reason)
        return ComponentScore(Component.BEHAVIOUR, weight_bp, None, reason, lines, steps)
    means = tuple(_criterion_mean(name, weight.bp, counted) for name, weight in sorted(criteria.items()))
    step = _mean_step(means)
    points = step.numbers["points"]
    lines = _lines(items, criteria, None)
    return ComponentScore(Component.BEHAVIOUR, weight_bp, points, None, lines, (*steps, step), means)


def _left_out(item: ObservationItem, criteria: Criteria) -> Reason | None:
    if item.left_out:
        return item.left_out
    if not item.countable:
        return Reason.PRACTICE_ONLY
    if not item.levels:
        return Reason.NO_LEVELS
    return None if item.levels.keys() & criteria.keys() else Reason.NOT_IN_YOUR_FORM


def _counts(counted: Sequence[ObservationItem]) -> dict[str, Decimal]:
    return {
        "observations": Decimal(len(counted)),
        "dates": Decimal(len({item.occurred_on for item in counted})),
        "observers": Decimal(len({item.observer_key for item in counted})),
        "observations_needed": Decimal(OBSERVATIONS_NEEDED),
        "dates_needed": Decimal(DATES_NEEDED),
    }


def _criterion_mean(name: str, bp: int, counted: Sequence[ObservationItem]) -> CriterionMean:
    seen: dict[str, list[int]] = {}
    for item in counted:
        if name in item.levels:
            seen.setdefault(item.observer_key, []).append(item.levels[name])
    observers = tuple(ObserverMean(key, mean(levels), len(levels)) for key, levels in sorted(seen.items()))
    between = mean(observer.mean for observer in observers) if observers else None
    return CriterionMean(name, bp, between, observers)


def _mean_step(means: Sequence[CriterionMean]) -> Step:
    observed = [(item.mean, item.weight_bp) for item in means if item.mean is not None]
    level = weighted_mean(observed)
    weight = Decimal(sum(bp for _, bp in observed))
    numbers = {"weight_bp": weight, "mean": level, "points": points_from_level(level)}
    return Step(StepCode.BEHAVIOUR_MEAN, numbers)


def _lines(items: Sequence[ObservationItem], criteria: Criteria, missing: Reason | None) -> tuple[Line, ...]:
    return tuple(line for item in items for line in _item_lines(item, criteria, missing))


def _item_lines(item: ObservationItem, criteria: Criteria, missing: Reason | None) -> list[Line]:
    """One line per criterion of an observation that counts, one line in all for one that does not."""
    reason = _left_out(item, criteria) or missing
    if reason:
        return [Line(item.evidence_id, label=item.observer_key, reason=reason)]
    return [
        Line(
            item.evidence_id,
            subject=name,
            label=item.observer_key,
            reason=None if name in criteria else Reason.NOT_IN_YOUR_FORM,
            numbers={"level": Decimal(level)},
        )
        for name, level in sorted(item.levels.items())
    ]
