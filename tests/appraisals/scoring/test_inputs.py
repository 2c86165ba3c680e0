"""What goes into a score sheet: nothing off its scale, no fact twice, and the dates of the window."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms.appraisals.scoring.inputs import (
    Component,
    CriterionWeight,
    Inputs,
    InternalBatch,
    LearningItem,
    ObservationItem,
    SurveyItem,
    TeamSurveys,
    Volumes,
    Weights,
    Window,
)
from lms.appraisals.scoring.reasons import Reason

YEAR = Window(after=date(2025, 9, 30), to=date(2026, 9, 30))
SPRING = date(2026, 4, 4)
WEIGHTS = Weights({Component.BEHAVIOUR: 10_000}, {"empathy": CriterionWeight(10_000)})
MODULE = LearningItem("M-1", "guest", "Be the guest", True, SPRING, SPRING, Decimal(90), 80)
SEEN = ObservationItem("O-1", "kiri", SPRING, True, {"empathy": 4})


def survey(**changes: object) -> SurveyItem:
    return replace(SurveyItem(evidence_id="S-1", rating=3), **changes)


@pytest.mark.parametrize(
    "value",
    [
        lambda: replace(SEEN, levels={"empathy": 6}),
        lambda: replace(SEEN, levels={"empathy": 0}),
        lambda: replace(MODULE, score=Decimal("100.01")),
        lambda: replace(MODULE, score=Decimal("NaN")),
        lambda: replace(MODULE, pass_mark=101),
        lambda: replace(MODULE, weight=4),
        lambda: survey(rating=6),
        lambda: survey(share=Decimal(0)),
        lambda: survey(share=Decimal("1.01")),
        lambda: TeamSurveys(10, 51),
        lambda: TeamSurveys(10, 9),
        lambda: Volumes(-1, 5),
        lambda: InternalBatch("P-1", (), threshold=2),
        lambda: InternalBatch("P-1", (Decimal("5.01"),)),
        lambda: replace(WEIGHTS, components={Component.LEARNING: 9999}),
        lambda: replace(WEIGHTS, components={Component.LEARNING: 10_001, Component.BEHAVIOUR: -1}),
        lambda: replace(WEIGHTS, criteria={"empathy": CriterionWeight(9999)}),
        lambda: replace(WEIGHTS, criteria={}),
        lambda: replace(
            WEIGHTS, criteria={"empathy": CriterionWeight(10_000), "teamwork": CriterionWeight(0)}
        ),
    ],
)
def test_a_value_off_its_scale_is_refused(value: Callable[[], object]):
    with pytest.raises(ValueError, match=r"outside its scale|finite|more than 0|sum to"):
        value()


@pytest.mark.parametrize(
    "value",
    [
        lambda: replace(SEEN, levels={"empathy": True}),
        lambda: replace(SEEN, levels={"empathy": 4.99}),
        lambda: replace(SEEN, levels={"empathy": Decimal(4)}),
        lambda: replace(MODULE, score=87.5),
        lambda: survey(rating=False),
        lambda: TeamSurveys(10, 41.0),
    ],
)
def test_a_value_of_another_type_is_refused(value: Callable[[], object]):
    with pytest.raises(TypeError, match="whole number"):
        value()


def test_one_fact_counts_once():
    with pytest.raises(ValueError, match="counts once: O-1"):
        Inputs(window=YEAR, observations=(SEEN, SEEN))
    with pytest.raises(ValueError, match="counts once: O-1"):
        Inputs(window=YEAR, observations=(SEEN,), internal=(InternalBatch("O-1", ()),))


@pytest.mark.parametrize(
    ("scorable_on", "occurred_on", "reason"),
    [
        (date(2026, 10, 1), SPRING, Reason.NOT_YET_SCORABLE),
        (date(2025, 9, 30), date(2025, 9, 1), Reason.OUTSIDE_WINDOW),
        (date(2025, 10, 1), date(2025, 9, 29), Reason.TOO_LONG_AGO),
        (date(2025, 10, 1), date(2025, 9, 30), None),
        (date(2026, 9, 30), SPRING, None),
    ],
)
def test_the_date_that_counts_decides_about_the_window(scorable_on, occurred_on, reason):
    assert YEAR.left_out(scorable_on, occurred_on) is reason


def test_a_year_before_a_leap_day_is_the_last_of_february():
    window = Window(after=date(2027, 8, 31), to=date(2028, 2, 29))
    assert window.left_out(date(2028, 1, 1), date(2027, 2, 28)) is None
    assert window.left_out(date(2028, 1, 1), date(2027, 2, 27)) is Reason.TOO_LONG_AGO
