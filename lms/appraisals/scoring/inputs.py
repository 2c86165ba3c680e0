"""What a score sheet is made from: the weights of a template and the frozen evidence of one person.

Items carry values only, no names of customers and no text. A value off its scale raises ValueError and one
of another type (a float, a bool) TypeError, so nothing out of scale ever reaches the formula.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.scales import check_number, check_weights, check_whole


class Component(StrEnum):
    """The four parts of the customer-service section."""

    LEARNING = "L"
    BEHAVIOUR = "B"
    CUSTOMERS = "F"
    INTERNAL = "P"


class LearningMode(StrEnum):
    """How a template lets learning count."""

    SCORED = "scored"
    GATE = "gate"
    EVIDENCE_ONLY = "evidence-only"
    OFF = "off"


class Severity(StrEnum):
    """How much a complaint weighs."""

    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"


class Outcome(StrEnum):
    """How a complaint was decided."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not-upheld"
    SYSTEMIC = "systemic"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class CriterionWeight:
    """A criterion's weight in basis points, and whether level 1 on it wants HR's decision."""

    bp: int
    critical: bool = False


@dataclass(frozen=True)
class Weights:
    """The weights of a template's customer-service section; each set sums to 10,000 basis points."""

    components: Mapping[Component, int]
    criteria: Mapping[str, CriterionWeight]
    learning_mode: LearningMode = LearningMode.SCORED

    def __post_init__(self) -> None:
        check_weights("components", [self.components.get(component, 0) for component in Component], 0)
        check_weights("criteria", [weight.bp for weight in self.criteria.values()], 1)


@dataclass(frozen=True)
class Window:
    """The days whose evidence an appraisal takes: after one date, up to and including another."""

    after: date
    to: date

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the window."""
        return day is not None and self.after < day <= self.to

    def left_out(self, scorable_on: date, occurred_on: date) -> Reason | None:
        """Why an item is not taken by the date that counts, or because it happened over a year before."""
        if scorable_on > self.to:
            return Reason.NOT_YET_SCORABLE
        if scorable_on <= self.after:
            return Reason.OUTSIDE_WINDOW
        return Reason.TOO_LONG_AGO if occurred_on < year_before(self.to) else None


@dataclass(frozen=True)
class LearningItem:
    """One module. `asked`: a person other than the learner asks for it and has not waived or withdrawn it.

    `score` is the best Certify score in percent on the version completed; `pass_mark` is None for a module
    without a quiz. `left_out` is set where the gatherer already knows that the item does not count.
    """

    evidence_id: str
    module_key: str
    module_title: str
    asked: bool
    effective_due: date | None
    completed_on: date | None
    score: Decimal | None
    pass_mark: int | None
    weight: int = 1
    late: bool = False
    left_out: Reason | None = None

    def __post_init__(self) -> None:
        check_number("score", self.score, 0, 100)
        check_number("pass mark", self.pass_mark, 0, 100)
        check_whole("weight", self.weight, 1, 3)


@dataclass(frozen=True)
class ObservationItem:
    """What one observer saw on one day, as levels 1 to 5 by criterion; not countable means practice."""

    evidence_id: str
    observer_key: str
    occurred_on: date
    countable: bool
    levels: Mapping[str, int]
    left_out: Reason | None = None

    def __post_init__(self) -> None:
        for criterion, level in self.levels.items():
            check_whole(criterion, level, 1, 5)


@dataclass(frozen=True, kw_only=True)
class CustomerItem:
    """Something a customer said. Only a confirmed attribution to the person counts, times its share."""

    evidence_id: str
    confirmed: bool = True
    share: Decimal = Decimal(1)
    team: bool = False
    left_out: Reason | None = None

    def __post_init__(self) -> None:
        check_number("share", self.share, 0, 1)
        if self.share == 0:
            raise ValueError("share is more than 0")


@dataclass(frozen=True, kw_only=True)
class SurveyItem(CustomerItem):
    """A survey. `rating`: mean of its questions about the employee, 1 to 5; `bound`: to a real contact."""

    rating: Decimal | int | None
    bound: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number("rating", self.rating, 1, 5)


@dataclass(frozen=True, kw_only=True)
class ComplimentItem(CustomerItem):
    """A compliment."""


@dataclass(frozen=True, kw_only=True)
class ComplaintItem(CustomerItem):
    """A complaint; outcome None means not yet decided, `recovered` that the customer confirmed it."""

    severity: Severity
    outcome: Outcome | None
    recovered: bool = False


@dataclass(frozen=True)
class TeamSurveys:
    """The team's bound surveys in the window without this person's own: how many, and their sum."""

    count: int
    total: Decimal | int

    def __post_init__(self) -> None:
        check_whole("count", self.count, 0, None)
        check_number("total", self.total, self.count, 5 * self.count)


@dataclass(frozen=True)
class Volumes:
    """Contacts with customers in the window: the person's own and the team's median."""

    contacts: int
    team_median: Decimal | int

    def __post_init__(self) -> None:
        check_whole("contacts", self.contacts, 0, None)
        check_number("team median", self.team_median, 0, None)


@dataclass(frozen=True, kw_only=True)
class CustomerInput:
    """All that customers said about one person in the window."""

    surveys: tuple[SurveyItem, ...] = ()
    compliments: tuple[ComplimentItem, ...] = ()
    complaints: tuple[ComplaintItem, ...] = ()
    team: TeamSurveys = TeamSurveys(0, 0)
    volumes: Volumes | None = None

    @property
    def items(self) -> tuple[CustomerItem, ...]:
        """Surveys, compliments and complaints together."""
        return (*self.surveys, *self.compliments, *self.complaints)


@dataclass(frozen=True)
class InternalBatch:
    """A closed batch of colleagues' ratings: each respondent's mean, and how many are needed (3 or more)."""

    evidence_id: str
    respondent_means: tuple[Decimal, ...]
    threshold: int = 5

    def __post_init__(self) -> None:
        check_whole("threshold", self.threshold, 3, None)
        for respondent_mean in self.respondent_means:
            check_number("respondent's mean", respondent_mean, 1, 5)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything one score sheet is made from; `eligible_days` None means that days are not judged."""

    window: Window
    learning: tuple[LearningItem, ...] = ()
    observations: tuple[ObservationItem, ...] = ()
    customers: CustomerInput | None = None
    internal: tuple[InternalBatch, ...] = ()
    eligible_days: int | None = None
    minimum_days: int = 90

    def __post_init__(self) -> None:
        counts = Counter(self._evidence_ids())
        repeated = sorted(key for key, count in counts.items() if count > 1)
        if repeated:
            raise ValueError(f"one fact counts once: {', '.join(repeated)}")

    def _evidence_ids(self) -> list[str]:
        return [
            *(item.evidence_id for item in self.learning),
            *(item.evidence_id for item in self.observations),
            *(item.evidence_id for item in (self.customers.items if self.customers else ())),
            *(batch.evidence_id for batch in self.internal),
        ]


def year_before(day: date) -> date:
    """Return the same day a year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
