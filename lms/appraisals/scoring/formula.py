"""The customer-service section formula cs-1: frozen evidence and a template's weights in, a score sheet out.

Pure: no database, no clock, Decimal throughout. Items are taken in the order of their evidence ids, so the
order in which they were gathered never shows in a digest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol, TypeVar

from lms.appraisals.scoring.arithmetic import FULL_WEIGHT, ZERO, exactly, round_points, weighted_mean
from lms.appraisals.scoring.behaviour_points import score_behaviour
from lms.appraisals.scoring.customer_points import score_customers
from lms.appraisals.scoring.inputs import Component, CustomerInput, Inputs, LearningMode, Weights
from lms.appraisals.scoring.internal_points import score_internal
from lms.appraisals.scoring.learning_points import LEVEL_BEHIND_GATE, learning_gate, score_learning
from lms.appraisals.scoring.levels import LOWEST, POINTS_PER_LEVEL, level_from_points
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import (
    ALGORITHM,
    ComponentScore,
    Gate,
    ScoreSheet,
    SectionScore,
    Step,
    StepCode,
)


class _Evidence(Protocol):
    @property
    def evidence_id(self) -> str: ...


Item = TypeVar("Item", bound=_Evidence)


@exactly
def score(inputs: Inputs, weights: Weights) -> ScoreSheet:
    """Return the score sheet of one person: four components, what each adds, and the level it proposes."""
    components = _components(inputs, weights)
    gate = learning_gate(inputs.learning, inputs.window, weights.learning_mode)
    section = _section(components, _scored_bp(weights), gate, _too_few_days(inputs))
    return ScoreSheet(
        algorithm=ALGORITHM,
        window_after=inputs.window.after,
        window_to=inputs.window.to,
        eligible_days=inputs.eligible_days,
        components=tuple(_renormalised(component, section) for component in components),
        gate=replace(gate, capped=_capped(section, gate)),
        section=section,
    )


def _components(inputs: Inputs, weights: Weights) -> list[ComponentScore]:
    bp = {component: weights.components.get(component, 0) for component in Component}
    mode = weights.learning_mode
    scores = [
        score_learning(_in_order(inputs.learning), inputs.window, mode, bp[Component.LEARNING]),
        score_behaviour(_in_order(inputs.observations), weights.criteria, bp[Component.BEHAVIOUR]),
        score_customers(_customers_in_order(inputs.customers), bp[Component.CUSTOMERS]),
        score_internal(_in_order(inputs.internal), bp[Component.INTERNAL]),
    ]
    return [component if component.weight_bp else _weightless(component) for component in scores]


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.evidence_id))


def _customers_in_order(said: CustomerInput | None) -> CustomerInput | None:
    if said is None:
        return None
    return replace(
        said,
        surveys=_in_order(said.surveys),
        compliments=_in_order(said.compliments),
        complaints=_in_order(said.complaints),
    )


def _weightless(component: ComponentScore) -> ComponentScore:
    """Return a component that the template gives no weight: its items are shown and nothing of it counts."""
    lines = tuple(replace(line, reason=line.reason or Reason.NO_WEIGHT) for line in component.lines)
    return ComponentScore(component.key, 0, None, Reason.NO_WEIGHT, lines)


def _scored_bp(weights: Weights) -> int:
    """Return the weight that can be scored at all: without learning, where the template does not score it."""
    if weights.learning_mode is LearningMode.SCORED:
        return FULL_WEIGHT
    return FULL_WEIGHT - weights.components.get(Component.LEARNING, 0)


def _too_few_days(inputs: Inputs) -> bool:
    return inputs.eligible_days is not None and inputs.eligible_days < inputs.minimum_days


def _section(
    components: Sequence[ComponentScore], scored_bp: int, gate: Gate, too_few_days: bool
) -> SectionScore:
    """Return the weighted mean over the available components, or the reasons why there is no proposal."""
    available_bp = sum(component.weight_bp for component in components if component.available)
    coverage = Decimal(FULL_WEIGHT * available_bp) / scored_bp if scored_bp else ZERO
    reasons = _reasons_not_rated(components, available_bp, scored_bp, too_few_days)
    if reasons:
        return SectionScore(scored_bp, available_bp, coverage, None, None, None, reasons, ())
    exact = weighted_mean((item.points, item.weight_bp) for item in components if item.points is not None)
    points = round_points(exact)
    level = level_from_points(points)
    proposed = level if gate.passed else min(level, LEVEL_BEHIND_GATE)
    steps = _section_steps(exact, points, level, available_bp)
    return SectionScore(scored_bp, available_bp, coverage, exact, points, proposed, (), steps)


def _reasons_not_rated(
    components: Sequence[ComponentScore], available_bp: int, scored_bp: int, too_few_days: bool
) -> tuple[Reason, ...]:
    others = any(item.available for item in components if item.key is not Component.LEARNING)
    reasons = {
        Reason.TOO_FEW_DAYS: too_few_days,
        Reason.TOO_LITTLE_WEIGHT: not available_bp or 2 * available_bp < scored_bp,
        Reason.WITHOUT_OBSERVERS_OR_CUSTOMERS: not others,
    }
    return tuple(reason for reason, true in reasons.items() if true)


def _section_steps(exact: Decimal, points: Decimal, level: int, available_bp: int) -> tuple[Step, ...]:
    mean = {"available_bp": Decimal(available_bp), "exact": exact, "points": points}
    rounding = {"points": points, "exact": points / POINTS_PER_LEVEL + LOWEST, "level": Decimal(level)}
    return Step(StepCode.SECTION_MEAN, mean), Step(StepCode.SECTION_LEVEL, rounding)


def _capped(section: SectionScore, gate: Gate) -> bool:
    """Whether the learning gate held the proposal below the level that the points make."""
    if gate.passed or section.points is None:
        return False
    return level_from_points(section.points) > LEVEL_BEHIND_GATE


def _renormalised(component: ComponentScore, section: SectionScore) -> ComponentScore:
    """Return the component with its share of the section, in proportion to the weights that are available."""
    if component.points is None or not section.rated:
        return component
    effective = Decimal(FULL_WEIGHT * component.weight_bp) / section.available_bp
    adds = component.points * component.weight_bp / section.available_bp
    return replace(component, effective_bp=effective, adds=adds)
