"""Learning: modules somebody else asked for, from 50 points at the pass mark to 100 at full marks."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms.appraisals.scoring.arithmetic import round_points
from lms.appraisals.scoring.inputs import LearningItem, LearningMode, Window
from lms.appraisals.scoring.learning_points import score_learning
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, Note

YEAR = Window(after=date(2025, 9, 30), to=date(2026, 9, 30))
SPRING = date(2026, 4, 4)


def module(key: str, score: str | None = "87.5", **changes: object) -> LearningItem:
    """A module asked of Nadia by her manager, due and completed in spring, pass mark 50."""
    item = LearningItem(
        evidence_id=f"M-{key}",
        module_key=key,
        module_title=key.title(),
        asked=True,
        effective_due=SPRING,
        completed_on=SPRING,
        score=None if score is None else Decimal(score),
        pass_mark=50,
    )
    return replace(item, **changes)


def learning(*items: LearningItem) -> ComponentScore:
    return score_learning(items, YEAR, LearningMode.SCORED, 2000)


def reasons(component: ComponentScore) -> dict[str, Reason | None]:
    return {line.evidence_id: line.reason for line in component.lines}


def hundredths(component: ComponentScore) -> str:
    assert component.points is not None
    return str(round_points(component.points))


@pytest.mark.parametrize(
    ("score_reached", "pass_mark", "points"),
    [
        ("80", 80, "50.00"),
        ("90", 80, "75.00"),
        ("100", 80, "100.00"),
        ("87.5", 80, "68.75"),
        ("79", 80, "50.00"),
        ("100", 100, "100.00"),
        ("0", 0, "50.00"),
        (None, None, "50.00"),
        (None, 80, "50.00"),
    ],
)
def test_the_pass_mark_is_50_points_and_full_marks_are_100(score_reached, pass_mark, points):
    assert hundredths(learning(module("guest", score_reached, pass_mark=pass_mark))) == points


def test_a_module_due_and_not_complete_is_0_and_lateness_is_shown_but_not_scored():
    component = learning(module("guest", "100", late=True), module("data", "90", completed_on=None))
    assert hundredths(component) == "50.00"
    guest, data = component.lines
    assert guest.notes == (Note.LATE,)
    assert data.notes == (Note.NOT_COMPLETE,)
    assert data.numbers == {"score": 90, "pass_mark": 50, "points": 0, "weight": 1}
    assert component.steps[0].numbers == {"modules": 2, "weight": 2, "points": 50}


def test_a_cycle_may_give_a_module_more_weight():
    assert hundredths(learning(module("guest", "100", weight=3), module("data", "50"))) == "87.50"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"asked": False}, Reason.OWN_INITIATIVE),
        ({"effective_due": date(2026, 10, 1), "completed_on": None}, Reason.NOT_YET_DUE),
        ({"effective_due": date(2026, 10, 1), "completed_on": date(2026, 10, 1)}, Reason.NOT_YET_DUE),
        ({"effective_due": None, "completed_on": None}, Reason.NOT_YET_DUE),
        ({"effective_due": date(2025, 9, 30), "completed_on": None}, Reason.OUTSIDE_WINDOW),
        ({"effective_due": date(2027, 1, 1), "completed_on": date(2025, 9, 30)}, Reason.OUTSIDE_WINDOW),
        ({"left_out": Reason.COUNTED_BEFORE}, Reason.COUNTED_BEFORE),
        ({"effective_due": None, "completed_on": date(2025, 10, 1)}, None),
        ({"effective_due": date(2027, 1, 1), "completed_on": date(2026, 9, 30)}, None),
        ({"effective_due": date(2026, 9, 30), "completed_on": date(2025, 1, 1)}, None),
    ],
)
def test_a_module_counts_when_asked_for_and_due_or_completed_in_the_window(changes, reason):
    component = learning(module("guest", "100", **changes), module("data", "100"))
    assert reasons(component) == {"M-data": None, "M-guest": reason}
    assert component.steps[0].numbers["modules"] == (1 if reason else 2)
    assert hundredths(component) == "100.00"


def test_a_completion_after_the_window_does_not_make_a_due_module_complete():
    assert learning(module("guest", completed_on=date(2026, 10, 1))).points == 0


def test_nothing_asked_is_not_available_and_not_zero():
    component = learning(module("guest", asked=False))
    assert (component.points, component.reason) == (None, Reason.NOTHING_IN_SCOPE)


def test_one_module_counts_once():
    with pytest.raises(ValueError, match="counts once"):
        learning(module("guest"), module("guest", evidence_id="M-again"))
