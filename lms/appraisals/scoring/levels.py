"""Levels 1 to 5 and points 0 to 100, and the two numbers of a rating: the sheet proposes, the manager rates.

The manager's level is the rating of record. It rests on cited evidence, and it may differ from the proposal
by one level at most, with a reason and two citations.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from lms.appraisals.scoring.arithmetic import (
    HIGHEST_POINTS,
    exactly,
    round_level,
    round_points,
    weighted_mean,
)
from lms.appraisals.scoring.inputs import CriterionWeight

LOWEST, HIGHEST = 1, 5
POINTS_PER_LEVEL = 25
CITATIONS_NEEDED = {1: 2, 2: 2, 3: 1, 4: 1, 5: 2}
LARGEST_DEPARTURE = 1
DEPARTURE_CITATIONS = 2

Criteria = Mapping[str, CriterionWeight]


class ProblemCode(StrEnum):
    """What stands between a manager's ratings and sending them."""

    UNKNOWN_CRITERION = "unknown-criterion"
    RATED_TWICE = "rated-twice"
    MISSING = "missing"
    LEVEL_OFF_SCALE = "level-off-scale"
    UNKNOWN_CITATION = "unknown-citation"
    TOO_FEW_CITATIONS = "too-few-citations"
    NOT_RATED_NEEDS_REASON = "not-rated-needs-reason"
    NOT_RATED_CITES = "not-rated-cites"
    DIFFERS_TOO_MUCH = "differs-too-much"
    DIFFERS_WITHOUT_REASON = "differs-without-reason"
    DIFFERS_TOO_FEW_CITATIONS = "differs-too-few-citations"
    TOO_LITTLE_RATED = "too-little-rated"
    CRITICAL_AT_LOWEST = "critical-at-lowest"


NOTICES = frozenset({ProblemCode.TOO_LITTLE_RATED, ProblemCode.CRITICAL_AT_LOWEST})


@dataclass(frozen=True)
class RatedCriterion:
    """The rating of one criterion: a level with citations, or None with a reason for not rating it."""

    criterion: str
    level: int | None
    citations: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Departure:
    """Why the manager's level differs from the proposal, and the evidence for it."""

    reason: str = ""
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """One thing to put right, with its numbers; `pulls` names the criteria that pull it, strongest first."""

    code: ProblemCode
    criterion: str | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    pulls: tuple[str, ...] = ()

    @property
    def refuses(self) -> bool:
        """Whether the ratings cannot be sent; otherwise HR is told and decides."""
        return self.code not in NOTICES


@exactly
def points_from_level(level: Decimal | int) -> Decimal:
    """Points from a level or a mean of levels: level 1 is 0, level 3 is 50, level 5 is 100."""
    return (Decimal(level) - LOWEST) * POINTS_PER_LEVEL


@exactly
def level_from_points(points: Decimal) -> int:
    """Return the level from points, once rounded: 12.50 is 2, 37.50 is 3, 62.50 is 4, 87.50 is 5."""
    if not 0 <= points <= HIGHEST_POINTS:
        raise ValueError(f"{points} points are outside 0 to 100")
    return round_level(round_points(points) / POINTS_PER_LEVEL + LOWEST)


@exactly
def manager_mean(criteria: Criteria, ratings: Iterable[RatedCriterion]) -> Decimal | None:
    """Return the mean of the rated criteria by weight; None when less than half of the weight is rated."""
    rated = [(Decimal(item.level), criteria[item.criterion].bp) for item in ratings if item.level is not None]
    if 2 * sum(bp for _, bp in rated) < sum(weight.bp for weight in criteria.values()):
        return None
    return weighted_mean(rated)


def manager_level(criteria: Criteria, ratings: Iterable[RatedCriterion]) -> int | None:
    """Return the manager's level: the mean of the rated criteria, rounded half up once; None is not rated."""
    mean = manager_mean(criteria, ratings)
    return None if mean is None else round_level(mean)


def level_of_record(proposed: int | None, managers: int | None) -> int | None:
    """Return the rating of record: the manager's level, unless either of the two numbers is missing."""
    return None if proposed is None else managers


def check_rating(
    criteria: Criteria,
    ratings: Sequence[RatedCriterion],
    proposed: int | None,
    departure: Departure | None = None,
    evidence: Collection[str] | None = None,
) -> list[Problem]:
    """Everything that a manager still has to put right, in the order of the form, then what HR must decide.

    `evidence` holds the ids of the frozen items that may be cited; None leaves that unchecked.
    """
    problems = _coverage_problems(criteria, ratings)
    for rating in ratings:
        problems += _rating_problems(rating)
    problems += _unknown_citations(ratings, departure, evidence)
    if any(problem.code in _UNREADABLE for problem in problems):
        return problems
    return problems + _two_numbers(criteria, ratings, proposed, departure) + _critical(criteria, ratings)


_UNREADABLE = frozenset({ProblemCode.UNKNOWN_CRITERION, ProblemCode.RATED_TWICE, ProblemCode.LEVEL_OFF_SCALE})


def _coverage_problems(criteria: Criteria, ratings: Sequence[RatedCriterion]) -> list[Problem]:
    names = [rating.criterion for rating in ratings]
    unknown = [Problem(ProblemCode.UNKNOWN_CRITERION, name) for name in names if name not in criteria]
    twice = [Problem(ProblemCode.RATED_TWICE, name) for name in criteria if names.count(name) > 1]
    missing = [Problem(ProblemCode.MISSING, name) for name in criteria if name not in names]
    return unknown + twice + missing


def _rating_problems(rating: RatedCriterion) -> list[Problem]:
    if rating.level is None:
        return _not_rated_problems(rating)
    if type(rating.level) is not int or not LOWEST <= rating.level <= HIGHEST:
        return [Problem(ProblemCode.LEVEL_OFF_SCALE, rating.criterion)]
    cited, needed = len(set(rating.citations)), CITATIONS_NEEDED[rating.level]
    if cited >= needed:
        return []
    numbers = {"level": rating.level, "needed": needed, "cited": cited}
    return [Problem(ProblemCode.TOO_FEW_CITATIONS, rating.criterion, numbers)]


def _not_rated_problems(rating: RatedCriterion) -> list[Problem]:
    problems = []
    if not rating.reason.strip():
        problems.append(Problem(ProblemCode.NOT_RATED_NEEDS_REASON, rating.criterion))
    if rating.citations:
        numbers = {"cited": len(set(rating.citations))}
        problems.append(Problem(ProblemCode.NOT_RATED_CITES, rating.criterion, numbers))
    return problems


def _unknown_citations(
    ratings: Sequence[RatedCriterion], departure: Departure | None, evidence: Collection[str] | None
) -> list[Problem]:
    if evidence is None:
        return []
    unknown: dict[str | None, int] = {
        rating.criterion: len(set(rating.citations) - set(evidence)) for rating in ratings
    }
    if departure:
        unknown[None] = len(set(departure.citations) - set(evidence))
    return [
        Problem(ProblemCode.UNKNOWN_CITATION, criterion, {"unknown": count})
        for criterion, count in unknown.items()
        if count
    ]


def _two_numbers(
    criteria: Criteria, ratings: Sequence[RatedCriterion], proposed: int | None, departure: Departure | None
) -> list[Problem]:
    managers = manager_level(criteria, ratings)
    if managers is None:
        rated = sum(criteria[rating.criterion].bp for rating in ratings if rating.level is not None)
        return [Problem(ProblemCode.TOO_LITTLE_RATED, numbers={"rated_bp": rated})]
    if proposed is None or managers == proposed:
        return []
    numbers = {"proposed": proposed, "managers": managers, "allowed": LARGEST_DEPARTURE}
    if abs(managers - proposed) > LARGEST_DEPARTURE:
        pulls = _pulls(criteria, ratings, proposed, managers)
        return [Problem(ProblemCode.DIFFERS_TOO_MUCH, numbers=numbers, pulls=pulls)]
    return _departure_problems(departure or Departure(), numbers)


def _departure_problems(departure: Departure, numbers: Mapping[str, int]) -> list[Problem]:
    problems = []
    if not departure.reason.strip():
        problems.append(Problem(ProblemCode.DIFFERS_WITHOUT_REASON, numbers=numbers))
    cited = len(set(departure.citations))
    if cited < DEPARTURE_CITATIONS:
        counts = {**numbers, "needed": DEPARTURE_CITATIONS, "cited": cited}
        problems.append(Problem(ProblemCode.DIFFERS_TOO_FEW_CITATIONS, numbers=counts))
    return problems


def _pulls(
    criteria: Criteria, ratings: Sequence[RatedCriterion], proposed: int, managers: int
) -> tuple[str, ...]:
    way = 1 if managers > proposed else -1
    pulls = {
        rating.criterion: way * (rating.level - proposed) * criteria[rating.criterion].bp
        for rating in ratings
        if rating.level is not None
    }
    return tuple(sorted((name for name in pulls if pulls[name] > 0), key=lambda name: (-pulls[name], name)))


def _critical(criteria: Criteria, ratings: Sequence[RatedCriterion]) -> list[Problem]:
    return [
        Problem(ProblemCode.CRITICAL_AT_LOWEST, rating.criterion)
        for rating in ratings
        if rating.level == LOWEST and criteria[rating.criterion].critical
    ]
