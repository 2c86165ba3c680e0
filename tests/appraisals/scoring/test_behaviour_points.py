"""Behaviour: three observations on two dates, and no single observer dominates."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms.appraisals.scoring.behaviour_points import score_behaviour
from lms.appraisals.scoring.inputs import CriterionWeight, ObservationItem
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, StepCode

CRITERIA = {
    "reliability": CriterionWeight(2000, critical=True),
    "empathy": CriterionWeight(2000),
    "ownership": CriterionWeight(1500),
    "listening": CriterionWeight(1000),
    "recovery": CriterionWeight(1000),
    "anticipation": CriterionWeight(1000),
    "internal-service": CriterionWeight(1000),
    "teamwork": CriterionWeight(500),
}


def observation(number: int, observer: str, **levels: int) -> ObservationItem:
    """What an observer saw on day `number` of May."""
    names = {name.replace("_", "-"): level for name, level in levels.items()}
    return ObservationItem(f"O-{number}", observer, date(2026, 5, number), True, names)


OBSERVED = (
    observation(1, "tomasz", reliability=4, empathy=4, ownership=4),
    observation(2, "tomasz", empathy=3, listening=3, recovery=3),
    observation(3, "kiri", empathy=4, ownership=3, listening=4),
    observation(4, "kiri", teamwork=4),
)


def behaviour(*items: ObservationItem) -> ComponentScore:
    return score_behaviour(items, CRITERIA, 4000)


def test_observers_count_alike_however_often_they_observe():
    often = [observation(day, "tomasz", empathy=2) for day in (1, 2, 3)]
    component = behaviour(*often, observation(4, "kiri", empathy=4))
    assert component.points == 50
    empathy = next(item for item in component.criteria if item.criterion == "empathy")
    assert [(seen.observer_key, seen.mean, seen.observations) for seen in empathy.observers] == [
        ("kiri", 4, 1),
        ("tomasz", 2, 3),
    ]


def test_only_observed_criteria_carry_weight():
    component = behaviour(*OBSERVED)
    assert component.points == Decimal("66.40625")
    assert component.steps[1].numbers["weight_bp"] == 8000
    means = {item.criterion: item.mean for item in component.criteria}
    assert means["empathy"] == Decimal("3.75")
    assert means["anticipation"] is None
    assert means["internal-service"] is None


@pytest.mark.parametrize(
    "items",
    [
        (),
        OBSERVED[:2],
        tuple(replace(item, occurred_on=date(2026, 5, 1)) for item in OBSERVED),
        (*OBSERVED[:2], replace(OBSERVED[2], countable=False)),
        (*OBSERVED[:2], observation(9, "kiri", punctuality=5)),
        (*OBSERVED[:2], observation(9, "kiri")),
        (*OBSERVED[:2], replace(OBSERVED[2], left_out=Reason.NOT_YET_SCORABLE)),
    ],
)
def test_too_few_observations_are_not_rated_and_not_zero(items):
    component = behaviour(*items)
    assert (component.points, component.reason) == (None, Reason.TOO_FEW_OBSERVATIONS)
    assert all(line.reason and not line.numbers for line in component.lines)
    assert component.criteria == ()
    assert component.steps[0].code is StepCode.OBSERVATIONS_COUNTED


def test_what_an_observation_contributes_and_what_is_left_out():
    mixed = observation(5, "kiri", empathy=4, punctuality=1)
    others = [
        replace(observation(6, "kiri", empathy=1), countable=False),
        observation(7, "kiri"),
        observation(8, "kiri", punctuality=1),
        replace(observation(9, "kiri", empathy=1), left_out=Reason.WITHDRAWN),
    ]
    component = behaviour(*OBSERVED, mixed, *others)
    assert component.points == behaviour(*OBSERVED, observation(5, "kiri", empathy=4)).points
    lines = [
        (line.subject, line.numbers, line.reason) for line in component.lines if line.evidence_id == "O-5"
    ]
    assert lines == [
        ("empathy", {"level": 4}, None),
        ("punctuality", {"level": 1}, Reason.NOT_IN_YOUR_FORM),
    ]
    left_out = {line.evidence_id: line.reason for line in component.lines if line.reason}
    assert left_out == {
        "O-5": Reason.NOT_IN_YOUR_FORM,
        "O-6": Reason.PRACTICE_ONLY,
        "O-7": Reason.NO_LEVELS,
        "O-8": Reason.NOT_IN_YOUR_FORM,
        "O-9": Reason.WITHDRAWN,
    }
