"""Customers: surveys drawn towards the team's mean, compliments, and complaints that were upheld."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lms.appraisals.scoring.arithmetic import round_points
from lms.appraisals.scoring.customer_points import score_customers
from lms.appraisals.scoring.inputs import (
    ComplaintItem,
    ComplimentItem,
    CustomerInput,
    Outcome,
    Severity,
    SurveyItem,
    TeamSurveys,
    Volumes,
)
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, StepCode

TEAM = TeamSurveys(20, 82)


def surveys(*ratings: int) -> tuple[SurveyItem, ...]:
    return tuple(
        SurveyItem(evidence_id=f"S-{number}", rating=rating) for number, rating in enumerate(ratings)
    )


def compliments(count: int) -> tuple[ComplimentItem, ...]:
    return tuple(ComplimentItem(evidence_id=f"C-{number}") for number in range(count))


def complaint(name: str, severity: Severity, outcome: Outcome | None, **changes: object) -> ComplaintItem:
    return replace(ComplaintItem(evidence_id=f"F-{name}", severity=severity, outcome=outcome), **changes)


TWELVE_SURVEYS = surveys(5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4)


def customers(**said: object) -> ComponentScore:
    return score_customers(CustomerInput(**said), 2000)


def reasons(component: ComponentScore) -> dict[str, Reason | None]:
    return {line.evidence_id: line.reason for line in component.lines}


def hundredths(component: ComponentScore) -> str:
    assert component.points is not None
    return str(round_points(component.points))


def test_the_check_value_of_the_customer_component():
    component = customers(
        surveys=TWELVE_SURVEYS,
        compliments=compliments(3),
        complaints=(
            complaint("1", Severity.MODERATE, Outcome.UPHELD, recovered=True),
            complaint("2", Severity.SERIOUS, Outcome.SYSTEMIC),
            complaint("3", Severity.MINOR, Outcome.NOT_UPHELD),
        ),
        team=TEAM,
    )
    assert hundredths(component) == "91.82"
    base = next(step for step in component.steps if step.code is StepCode.CUSTOMER_BASE)
    assert (base.numbers["sum"], base.numbers["surveys"], base.numbers["team_mean"]) == (
        53,
        12,
        Decimal("4.1"),
    )
    assert component.steps[-1].numbers["plus"] == 15
    assert component.steps[-1].numbers["minus"] == 5


def test_complaints_alone_never_make_customers_count_but_the_manager_answers_them():
    component = customers(
        surveys=surveys(1, 1, 1),
        complaints=(
            complaint("1", Severity.SERIOUS, Outcome.UPHELD),
            complaint("2", Severity.SERIOUS, Outcome.SYSTEMIC),
        ),
    )
    assert (component.points, component.reason) == (None, Reason.TOO_FEW_SURVEYS)
    found = reasons(component)
    assert found["F-1"] is Reason.ANSWERED_BY_MANAGER
    assert found["F-2"] is Reason.SYSTEMIC_CAUSE
    assert found["S-0"] is Reason.TOO_FEW_SURVEYS


def test_one_compliment_makes_customers_count_from_the_middle_of_the_scale():
    component = customers(compliments=compliments(1), team=TeamSurveys(9, 45))
    assert component.points == 55
    assert component.steps[1].code is StepCode.TEAM_MEAN_ASSUMED


def test_ten_surveys_make_customers_count():
    assert customers(surveys=surveys(*[4] * 9)).points is None
    assert customers(surveys=surveys(*[4] * 10), team=TeamSurveys(10, 40)).points == 75


@pytest.mark.parametrize(
    ("severity", "outcome", "recovered", "taken"),
    [
        (Severity.MINOR, Outcome.UPHELD, False, "5"),
        (Severity.MODERATE, Outcome.UPHELD, False, "10"),
        (Severity.SERIOUS, Outcome.UPHELD, False, "20"),
        (Severity.SERIOUS, Outcome.UPHELD, True, "10"),
        (Severity.SERIOUS, Outcome.PARTLY, False, "10"),
        (Severity.MINOR, Outcome.PARTLY, True, "1.25"),
    ],
)
def test_a_complaint_takes_by_severity_outcome_and_recovery(severity, outcome, recovered, taken):
    item = complaint("1", severity, outcome, recovered=recovered)
    component = customers(compliments=compliments(1), complaints=(item,))
    assert component.points == 55 - Decimal(taken)
    assert component.lines[-1].numbers["points"] == Decimal(taken)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.NOT_UPHELD, Reason.NOT_UPHELD),
        (Outcome.SYSTEMIC, Reason.SYSTEMIC_CAUSE),
        (Outcome.WITHDRAWN, Reason.WITHDRAWN),
        (None, Reason.NOT_DECIDED),
    ],
)
def test_a_complaint_without_fault_takes_nothing_and_says_why(outcome, reason):
    item = complaint("1", Severity.SERIOUS, outcome)
    component = customers(compliments=compliments(1), complaints=(item,))
    assert component.points == 55
    assert reasons(component)["F-1"] is reason


def test_what_is_added_and_taken_has_a_limit():
    assert customers(compliments=compliments(9)).points == 70
    serious = tuple(complaint(str(number), Severity.SERIOUS, Outcome.UPHELD) for number in range(4))
    assert customers(compliments=compliments(1), complaints=serious).points == 15
    assert customers(surveys=surveys(*[1] * 10), complaints=serious).points == 0
    assert (
        customers(surveys=surveys(*[5] * 40), compliments=compliments(9), team=TeamSurveys(10, 50)).points
        == 100
    )


def test_many_contacts_make_each_word_weigh_less_and_few_never_more():
    upheld = (complaint("1", Severity.SERIOUS, Outcome.UPHELD),)
    busy = customers(compliments=compliments(2), complaints=upheld, volumes=Volumes(1000, 500))
    assert busy.points == 50 + 5 - 10
    for contacts in (0, 100, 500):
        quiet = customers(compliments=compliments(2), complaints=upheld, volumes=Volumes(contacts, 500))
        assert quiet.points == 50 + 10 - 20
    capped_after = customers(compliments=compliments(8), volumes=Volumes(1000, 500))
    assert capped_after.points == 70


def test_a_share_multiplies_what_it_is_a_share_of():
    half = Decimal("0.5")
    component = customers(
        compliments=(ComplimentItem(evidence_id="C-1", share=half),),
        complaints=(complaint("1", Severity.SERIOUS, Outcome.UPHELD, share=half),),
    )
    assert component.points == 50 + Decimal("2.5") - 10
    shared = tuple(replace(item, share=half) for item in surveys(*[5] * 10))
    assert customers(surveys=shared).reason is Reason.TOO_FEW_SURVEYS
    assert customers(surveys=shared, compliments=compliments(1)).steps[2].numbers["surveys"] == 5


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bound": False}, Reason.NOT_BOUND_TO_A_CONTACT),
        ({"rating": None}, Reason.NOT_ABOUT_YOU),
        ({"team": True}, Reason.TEAM_ITEM),
        ({"confirmed": False}, Reason.NOT_CONFIRMED),
        ({"left_out": Reason.OUTSIDE_WINDOW}, Reason.OUTSIDE_WINDOW),
    ],
)
def test_a_survey_that_is_not_hers_leaves_no_trace_in_the_points(changes, reason):
    foreign = replace(SurveyItem(evidence_id="S-x", rating=1), **changes)
    component = customers(surveys=(*TWELVE_SURVEYS, foreign), team=TEAM)
    assert component.points == customers(surveys=TWELVE_SURVEYS, team=TEAM).points
    assert reasons(component)["S-x"] is reason


def test_a_team_compliment_or_an_unconfirmed_one_counts_for_nobody_alone():
    for changes in ({"team": True}, {"confirmed": False}):
        assert customers(compliments=(replace(compliments(1)[0], **changes),)).points is None
