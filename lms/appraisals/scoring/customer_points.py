"""Customers (component F): surveys drawn towards the team's mean, compliments and decided complaints."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from lms.appraisals.scoring.arithmetic import HIGHEST_POINTS, ONE, ZERO, clamp
from lms.appraisals.scoring.inputs import (
    ComplaintItem,
    ComplimentItem,
    Component,
    CustomerInput,
    CustomerItem,
    Outcome,
    Severity,
    SurveyItem,
    TeamSurveys,
    Volumes,
)
from lms.appraisals.scoring.levels import points_from_level
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, Line, Step, StepCode

SURVEYS_NEEDED = 10
TEAM_SURVEYS_NEEDED = 10
TEAM_WEIGHT = 10
ASSUMED_TEAM_MEAN = Decimal(3)
COMPLIMENT_POINTS = Decimal(5)
MOST_ADDED = Decimal(20)
MOST_TAKEN = Decimal(40)
SEVERITY_POINTS = {
    Severity.MINOR: Decimal(5),
    Severity.MODERATE: Decimal(10),
    Severity.SERIOUS: Decimal(20),
}
OUTCOME_FACTOR = {Outcome.UPHELD: ONE, Outcome.PARTLY: Decimal("0.5")}
RECOVERED_FACTOR = Decimal("0.5")

_NOTHING_TAKEN = {
    None: Reason.NOT_DECIDED,
    Outcome.NOT_UPHELD: Reason.NOT_UPHELD,
    Outcome.SYSTEMIC: Reason.SYSTEMIC_CAUSE,
    Outcome.WITHDRAWN: Reason.WITHDRAWN,
}


def score_customers(said: CustomerInput | None, weight_bp: int) -> ComponentScore:
    """Points from what customers said, from ten surveys or one confirmed compliment on."""
    if said is None:
        return ComponentScore(Component.CUSTOMERS, weight_bp, None, Reason.NO_INPUT, ())
    surveys = [item for item in said.surveys if _survey_left_out(item) is None]
    compliments = [item for item in said.compliments if _left_out(item) is None]
    complaints = [item for item in said.complaints if _complaint_left_out(item) is None]
    counted = _counted_step(surveys, compliments, complaints)
    if counted.numbers["surveys"] < SURVEYS_NEEDED and not compliments:
        reason = Reason.TOO_FEW_SURVEYS
        return ComponentScore(Component.CUSTOMERS, weight_bp, None, reason, _lines(said, reason), (counted,))
    factor = _volume_factor(said.volumes)
    team = _team_step(said.team)
    base = _base_step(surveys, team.numbers["mean"])
    plus = _sum_step(StepCode.COMPLIMENTS, map(_adds, compliments), factor, MOST_ADDED)
    minus = _sum_step(StepCode.COMPLAINTS, map(_takes, complaints), factor, MOST_TAKEN)
    total = _total_step(base, plus, minus)
    steps = (counted, team, base, *_volume_steps(said.volumes, factor), plus, minus, total)
    points = total.numbers["points"]
    return ComponentScore(Component.CUSTOMERS, weight_bp, points, None, _lines(said, None), steps)


def _left_out(item: CustomerItem) -> Reason | None:
    if item.left_out:
        return item.left_out
    if item.team:
        return Reason.TEAM_ITEM
    return None if item.confirmed else Reason.NOT_CONFIRMED


def _survey_left_out(item: SurveyItem) -> Reason | None:
    reason = _left_out(item)
    if reason:
        return reason
    if not item.bound:
        return Reason.NOT_BOUND_TO_A_CONTACT
    return Reason.NOT_ABOUT_YOU if item.rating is None else None


def _complaint_left_out(item: ComplaintItem) -> Reason | None:
    return _left_out(item) or _NOTHING_TAKEN.get(item.outcome)


def _counted_step(
    surveys: Sequence[SurveyItem],
    compliments: Sequence[ComplimentItem],
    complaints: Sequence[ComplaintItem],
) -> Step:
    numbers = {
        "surveys": _shares(surveys),
        "surveys_needed": Decimal(SURVEYS_NEEDED),
        "compliments": Decimal(len(compliments)),
        "complaints": Decimal(len(complaints)),
    }
    return Step(StepCode.CUSTOMERS_COUNTED, numbers)


def _team_step(team: TeamSurveys) -> Step:
    numbers = {"surveys": Decimal(team.count), "surveys_needed": Decimal(TEAM_SURVEYS_NEEDED)}
    if team.count < TEAM_SURVEYS_NEEDED:
        return Step(StepCode.TEAM_MEAN_ASSUMED, {**numbers, "mean": ASSUMED_TEAM_MEAN})
    return Step(StepCode.TEAM_MEAN, {**numbers, "mean": Decimal(team.total) / team.count})


def _base_step(surveys: Sequence[SurveyItem], team_mean: Decimal) -> Step:
    own = sum((_rating(item) * item.share for item in surveys), ZERO)
    count = _shares(surveys)
    mean = (own + TEAM_WEIGHT * team_mean) / (count + TEAM_WEIGHT)
    numbers = {
        "sum": own,
        "surveys": count,
        "team_mean": team_mean,
        "team_weight": Decimal(TEAM_WEIGHT),
        "mean": mean,
        "points": points_from_level(mean),
    }
    return Step(StepCode.CUSTOMER_BASE, numbers)


def _volume_factor(volumes: Volumes | None) -> Decimal:
    if volumes is None or volumes.contacts == 0:
        return ONE
    return min(ONE, Decimal(volumes.team_median) / volumes.contacts)


def _volume_steps(volumes: Volumes | None, factor: Decimal) -> tuple[Step, ...]:
    if volumes is None:
        return ()
    numbers = {"contacts": Decimal(volumes.contacts), "team_median": Decimal(volumes.team_median)}
    return (Step(StepCode.VOLUME, {**numbers, "factor": factor}),)


def _sum_step(code: StepCode, amounts: Iterable[Decimal], factor: Decimal, most: Decimal) -> Step:
    each = list(amounts)
    total = sum(each, ZERO)
    points = min(total * factor, most)
    numbers = {"count": Decimal(len(each)), "sum": total, "factor": factor, "most": most, "points": points}
    return Step(code, numbers)


def _total_step(base: Step, plus: Step, minus: Step) -> Step:
    start, added, taken = (step.numbers["points"] for step in (base, plus, minus))
    points = clamp(start + added - taken, ZERO, HIGHEST_POINTS)
    numbers = {"base": start, "plus": added, "minus": taken, "points": points}
    return Step(StepCode.CUSTOMER_POINTS, numbers)


def _rating(item: SurveyItem) -> Decimal:
    return ZERO if item.rating is None else Decimal(item.rating)


def _adds(item: ComplimentItem) -> Decimal:
    return COMPLIMENT_POINTS * item.share


def _takes(item: ComplaintItem) -> Decimal:
    return _taken(item)["points"]


def _taken(item: ComplaintItem) -> dict[str, Decimal]:
    severity = SEVERITY_POINTS[item.severity]
    outcome = ZERO if item.outcome is None else OUTCOME_FACTOR.get(item.outcome, ZERO)
    recovery = RECOVERED_FACTOR if item.recovered else ONE
    return {
        "severity": severity,
        "outcome": outcome,
        "recovery": recovery,
        "share": item.share,
        "points": severity * outcome * recovery * item.share,
    }


def _shares(items: Iterable[CustomerItem]) -> Decimal:
    return sum((item.share for item in items), ZERO)


def _lines(said: CustomerInput, missing: Reason | None) -> tuple[Line, ...]:
    """Return a line for every item; where nothing counts, complaints stand for the manager to answer."""
    answered = Reason.ANSWERED_BY_MANAGER if missing else None
    surveys = ((item, _survey_left_out(item) or missing, _survey_numbers(item)) for item in said.surveys)
    praise = ((item, _left_out(item) or missing, _compliment_numbers(item)) for item in said.compliments)
    blame = ((item, _complaint_left_out(item) or answered, _taken(item)) for item in said.complaints)
    return tuple(_line(*item) for item in (*surveys, *praise, *blame))


def _line(item: CustomerItem, reason: Reason | None, numbers: dict[str, Decimal]) -> Line:
    return Line(item.evidence_id, reason=reason, numbers={} if reason else numbers)


def _survey_numbers(item: SurveyItem) -> dict[str, Decimal]:
    return {"rating": _rating(item), "share": item.share}


def _compliment_numbers(item: ComplimentItem) -> dict[str, Decimal]:
    return {"share": item.share, "points": _adds(item)}
