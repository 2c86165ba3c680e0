"""The states of an appraisal: the table T1 to T14, and the state rebuilt from the rows of record."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.appraisals.states import (
    BEFORE_RELEASE,
    TRANSITIONS,
    Actor,
    Fact,
    FactKind,
    ImpossibleHistory,
    State,
    after,
    allowed,
    derive,
    transition_for,
)

START = datetime(2026, 10, 1, 9, tzinfo=UTC)
TO_RELEASE = [
    FactKind.OPENED,
    FactKind.SELF_SUBMITTED,
    FactKind.FROZEN,
    FactKind.REVIEW_OPENED,
    FactKind.MANAGER_SUBMITTED,
    FactKind.RELEASED,
]


def history(*kinds: FactKind) -> list[Fact]:
    """One row a day, in this order."""
    return [Fact(kind, START + timedelta(days=day)) for day, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], State.DRAFT),
        (TO_RELEASE[:1], State.OPEN),
        (TO_RELEASE[:2], State.OPEN),
        (TO_RELEASE[:3], State.FROZEN),
        (TO_RELEASE[:4], State.IN_REVIEW),
        (TO_RELEASE[:5], State.CALIBRATION),
        (TO_RELEASE, State.RELEASED),
        ([*TO_RELEASE, FactKind.ACKNOWLEDGED], State.ACKNOWLEDGED),
        ([*TO_RELEASE, FactKind.ACKNOWLEDGED, FactKind.CLOSED], State.CLOSED),
        ([*TO_RELEASE, FactKind.CLOSED], State.CLOSED),
        ([*TO_RELEASE, FactKind.CLOSED, FactKind.AMENDED, FactKind.RELEASED], State.CLOSED),
        ([*TO_RELEASE, FactKind.DISPUTED], State.DISPUTED),
        ([*TO_RELEASE, FactKind.ACKNOWLEDGED, FactKind.DISPUTED], State.DISPUTED),
        ([*TO_RELEASE, FactKind.DISPUTED, FactKind.DISPUTE_DECIDED], State.RELEASED),
        ([FactKind.OPENED, FactKind.HOLD_SET, FactKind.HOLD_LIFTED], State.OPEN),
        ([FactKind.OPENED, FactKind.WITHDRAWN], State.WITHDRAWN),
        ([FactKind.WITHDRAWN], State.WITHDRAWN),
    ],
)
def test_the_rows_of_record_tell_the_state(kinds, state):
    assert derive(history(*kinds)) is state


def test_not_rated_is_a_result_and_goes_the_same_way():
    onwards = [FactKind.RELEASED, FactKind.ACKNOWLEDGED, FactKind.CLOSED]
    rows = history(*TO_RELEASE[:5], FactKind.NOT_RATED_CONFIRMED, *onwards)
    assert derive(rows) is State.CLOSED


def test_a_dispute_decided_with_a_change_is_acknowledged_anew():
    before = history(*TO_RELEASE, FactKind.ACKNOWLEDGED, FactKind.DISPUTED)
    decided_at = START + timedelta(days=40)
    kinds = [FactKind.DISPUTE_DECIDED, FactKind.RELEASED, FactKind.AMENDED]
    decision = [Fact(kind, decided_at) for kind in kinds]
    assert derive([*before, *decision]) is State.RELEASED
    again = Fact(FactKind.ACKNOWLEDGED, decided_at + timedelta(days=1))
    assert derive([*before, *decision, again]) is State.ACKNOWLEDGED


def test_freeze_and_review_may_carry_one_moment():
    frozen_at = START + timedelta(days=14)
    rows = [Fact(kind, frozen_at) for kind in (FactKind.REVIEW_OPENED, FactKind.FROZEN)]
    assert derive([*rows, *history(FactKind.OPENED)]) is State.IN_REVIEW


@pytest.mark.parametrize(
    "kinds",
    [
        [FactKind.FROZEN],
        [FactKind.OPENED, FactKind.OPENED],
        [FactKind.OPENED, FactKind.MANAGER_SUBMITTED],
        [*TO_RELEASE[:4], FactKind.SELF_SUBMITTED],
        [*TO_RELEASE[:3], FactKind.WITHDRAWN],
        [*TO_RELEASE[:5], FactKind.ACKNOWLEDGED],
        [*TO_RELEASE, FactKind.HOLD_SET],
        [*TO_RELEASE, FactKind.CALIBRATION_CHANGED],
        [*TO_RELEASE, FactKind.AMENDED],
        [*TO_RELEASE, FactKind.RELEASED],
        [*TO_RELEASE, FactKind.CLOSED, FactKind.DISPUTED],
        [FactKind.WITHDRAWN, FactKind.OPENED],
    ],
)
def test_a_history_that_the_table_forbids_is_named(kinds):
    with pytest.raises(ImpossibleHistory) as refused:
        derive(history(*kinds))
    assert refused.value.fact is kinds[-1]
    assert refused.value.state is derive(history(*kinds[:-1]))


def test_every_rule_of_the_table_is_there_once_per_state():
    assert {rule.rule for rule in TRANSITIONS} == {f"T{number}" for number in range(1, 15)}
    places = [(source, rule.fact) for rule in TRANSITIONS for source in rule.sources]
    assert len(places) == len(set(places))
    assert {rule.fact for rule in TRANSITIONS} == set(FactKind)


def test_nobody_acknowledges_or_disputes_for_the_employee():
    for kind in (FactKind.ACKNOWLEDGED, FactKind.DISPUTED, FactKind.SELF_SUBMITTED):
        assert all(rule.who == {Actor.EMPLOYEE} for rule in TRANSITIONS if rule.fact is kind)


def test_a_hold_is_possible_in_every_state_before_release_and_in_no_other():
    for state in State:
        may_hold = transition_for(state, FactKind.HOLD_SET) is not None
        assert may_hold is (state in BEFORE_RELEASE)


def test_a_withdrawn_appraisal_has_no_way_on():
    assert allowed(State.WITHDRAWN) == ()
    assert {rule.rule for rule in allowed(State.CLOSED)} == {"T13"}


@given(st.data())
def test_any_walk_through_the_table_is_rebuilt_from_its_rows_in_any_order(data):
    state, kinds = State.DRAFT, []
    for _ in range(data.draw(st.integers(0, 20))):
        possible = allowed(state)
        if not possible:
            break
        step = data.draw(st.sampled_from(possible))
        kinds.append(step.fact)
        state = step.reaches(state)
        assert after(derive(history(*kinds[:-1])), step.fact) is state
    assert derive(data.draw(st.permutations(history(*kinds)))) is state
