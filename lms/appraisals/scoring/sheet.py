"""The score sheet: what the customer-service section formula cs-1 proposes, and every number on the way.

Nothing here is words. Reasons, steps and notes are codes with numbers, from which the pages make sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lms.appraisals.scoring.inputs import Component, LearningMode
from lms.appraisals.scoring.reasons import Reason

ALGORITHM = "cs-1"

Numbers = Mapping[str, Decimal]


class StepCode(StrEnum):
    """One step of the arithmetic."""

    LEARNING_MEAN = "learning-mean"
    OBSERVATIONS_COUNTED = "observations-counted"
    BEHAVIOUR_MEAN = "behaviour-mean"
    CUSTOMERS_COUNTED = "customers-counted"
    TEAM_MEAN = "team-mean"
    TEAM_MEAN_ASSUMED = "team-mean-assumed"
    CUSTOMER_BASE = "customer-base"
    VOLUME = "volume"
    COMPLIMENTS = "compliments"
    COMPLAINTS = "complaints"
    CUSTOMER_POINTS = "customer-points"
    INTERNAL_MEAN = "internal-mean"
    SECTION_MEAN = "section-mean"
    SECTION_LEVEL = "section-level"
    DAYS_MEAN = "days-mean"


class Note(StrEnum):
    """Something shown beside an item."""

    LATE = "late"
    NOT_COMPLETE = "not-complete"
    NO_QUIZ = "no-quiz"
    NO_SCORE = "no-score"


@dataclass(frozen=True)
class Step:
    """A step of the arithmetic with its numbers by name."""

    code: StepCode
    numbers: Numbers


@dataclass(frozen=True)
class Line:
    """One item of evidence and what it contributed, or the reason why it does not count.

    `subject` is the module or criterion that the item speaks of, where it speaks of one.
    """

    evidence_id: str
    subject: str = ""
    label: str = ""
    reason: Reason | None = None
    numbers: Numbers = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether the item is part of the points."""
        return self.reason is None


@dataclass(frozen=True)
class ObserverMean:
    """The mean level that one observer saw on one criterion."""

    observer_key: str
    mean: Decimal
    observations: int


@dataclass(frozen=True)
class CriterionMean:
    """A criterion of the form with its observed mean; None where nobody observed it."""

    criterion: str
    weight_bp: int
    mean: Decimal | None
    observers: tuple[ObserverMean, ...]


@dataclass(frozen=True)
class ComponentScore:
    """One component: points 0 to 100 unrounded, or the reason why it is not available.

    `effective_bp` and `adds` are its weight and its contribution after renormalisation; they are None when
    the component is missing or the section is not rated.
    """

    key: Component
    weight_bp: int
    points: Decimal | None
    reason: Reason | None
    lines: tuple[Line, ...]
    steps: tuple[Step, ...] = ()
    criteria: tuple[CriterionMean, ...] = ()
    effective_bp: Decimal | None = None
    adds: Decimal | None = None

    @property
    def available(self) -> bool:
        """Whether the component has points."""
        return self.points is not None


@dataclass(frozen=True)
class Gate:
    """The learning gate: how many modules in scope are complete, and whether it held the proposal at 3."""

    mode: LearningMode
    modules: int
    complete: int
    passed: bool
    capped: bool = False


@dataclass(frozen=True)
class SectionScore:
    """What the sheet proposes: points and level, or the reasons why it is not rated.

    `coverage_bp` is the available share of the scored weight; `exact` are the points before rounding.
    """

    scored_bp: int
    available_bp: int
    coverage_bp: Decimal
    exact: Decimal | None
    points: Decimal | None
    level: int | None
    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...]

    @property
    def rated(self) -> bool:
        """Whether there is a proposal."""
        return self.level is not None


@dataclass(frozen=True)
class ScoreSheet:
    """The computed part of an appraisal."""

    algorithm: str
    window_after: date
    window_to: date
    eligible_days: int | None
    components: tuple[ComponentScore, ...]
    gate: Gate
    section: SectionScore

    def component(self, key: Component) -> ComponentScore:
        """One of the four components."""
        return next(component for component in self.components if component.key == key)
