"""The states of an appraisal and the fourteen transitions T1 to T14 between them, as data.

A state is never believed, only derived: the rows of record are facts, and replaying them in order of time
gives the state. *Not rated* is a result and a *hold* is a dated row, so neither is a state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where an appraisal stands."""

    DRAFT = "draft"
    OPEN = "open"
    FROZEN = "frozen"
    IN_REVIEW = "in-review"
    CALIBRATION = "calibration"
    RELEASED = "released"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Actor(StrEnum):
    """Who may cause a transition."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR = "hr"
    CASE_OWNER = "case-owner"
    SYSTEM = "system"


class FactKind(StrEnum):
    """What a row of record says happened; of facts at one moment, the one listed first came first."""

    OPENED = "opened"
    HOLD_SET = "hold-set"
    HOLD_LIFTED = "hold-lifted"
    SELF_SUBMITTED = "self-submitted"
    SELF_RETURNED = "self-returned"
    FROZEN = "frozen"
    REVIEW_OPENED = "review-opened"
    MANAGER_SUBMITTED = "manager-submitted"
    CALIBRATION_CHANGED = "calibration-changed"
    NOT_RATED_CONFIRMED = "not-rated-confirmed"
    RELEASED = "released"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    AMENDED = "amended"
    DISPUTE_DECIDED = "dispute-decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Fact:
    """One row of record: what happened and when."""

    kind: FactKind
    at: datetime


@dataclass(frozen=True)
class Transition:
    """One rule of the state table: from which states a fact may happen, by whom, and where it leads.

    A target of None leaves the state as it is.
    """

    rule: str
    fact: FactKind
    sources: frozenset[State]
    target: State | None
    who: frozenset[Actor]

    def reaches(self, state: State) -> State:
        """Return the state after this transition, starting from the given one."""
        return self.target or state


class ImpossibleHistory(ValueError):  # noqa: N818 - the name says what is wrong
    """The rows of record tell a story that the state table does not allow."""

    def __init__(self, state: State, fact: FactKind) -> None:
        super().__init__(f"{fact} cannot happen to an appraisal that is {state}")
        self.state = state
        self.fact = fact


BEFORE_RELEASE = frozenset({State.DRAFT, State.OPEN, State.FROZEN, State.IN_REVIEW, State.CALIBRATION})


def _rule(
    rule: str, fact: FactKind, sources: Iterable[State], target: State | None, *who: Actor
) -> Transition:
    return Transition(rule, fact, frozenset(sources), target, frozenset(who))


TRANSITIONS: tuple[Transition, ...] = (
    _rule("T1", FactKind.OPENED, [State.DRAFT], State.OPEN, Actor.HR),
    # The self phase may outlast the cut-off: the evidence is frozen by then, the own words are not.
    _rule("T2", FactKind.SELF_SUBMITTED, [State.OPEN, State.FROZEN], None, Actor.EMPLOYEE),
    _rule("T2", FactKind.SELF_RETURNED, [State.OPEN, State.FROZEN], None, Actor.HR),
    _rule("T3", FactKind.FROZEN, [State.OPEN], State.FROZEN, Actor.SYSTEM, Actor.HR),
    _rule("T4", FactKind.REVIEW_OPENED, [State.FROZEN], State.IN_REVIEW, Actor.SYSTEM),
    _rule("T5", FactKind.MANAGER_SUBMITTED, [State.IN_REVIEW], State.CALIBRATION, Actor.MANAGER),
    _rule("T6", FactKind.NOT_RATED_CONFIRMED, [State.CALIBRATION], None, Actor.HR),
    _rule("T7", FactKind.CALIBRATION_CHANGED, [State.CALIBRATION], None, Actor.HR),
    _rule("T7", FactKind.RELEASED, [State.CALIBRATION], State.RELEASED, Actor.HR),
    _rule("T8", FactKind.ACKNOWLEDGED, [State.RELEASED], State.ACKNOWLEDGED, Actor.EMPLOYEE),
    _rule("T9", FactKind.CLOSED, [State.RELEASED], State.CLOSED, Actor.HR),
    _rule("T10", FactKind.DISPUTED, [State.RELEASED, State.ACKNOWLEDGED], State.DISPUTED, Actor.EMPLOYEE),
    # A changed result is written as the next version together with the outcome, which then ends the dispute.
    _rule("T11", FactKind.AMENDED, [State.DISPUTED], None, Actor.CASE_OWNER),
    _rule("T11", FactKind.RELEASED, [State.DISPUTED], None, Actor.CASE_OWNER),
    _rule("T11", FactKind.DISPUTE_DECIDED, [State.DISPUTED], State.RELEASED, Actor.CASE_OWNER),
    _rule("T12", FactKind.CLOSED, [State.ACKNOWLEDGED], State.CLOSED, Actor.SYSTEM),
    _rule("T13", FactKind.AMENDED, [State.CLOSED], None, Actor.HR),
    _rule("T13", FactKind.RELEASED, [State.CLOSED], None, Actor.HR),
    _rule("T14", FactKind.WITHDRAWN, [State.DRAFT, State.OPEN], State.WITHDRAWN, Actor.HR),
    _rule("T14", FactKind.HOLD_SET, BEFORE_RELEASE, None, Actor.HR),
    _rule("T14", FactKind.HOLD_LIFTED, BEFORE_RELEASE, None, Actor.HR),
)

_BY_STATE_AND_FACT = {(source, rule.fact): rule for rule in TRANSITIONS for source in rule.sources}
_ORDER = {kind: place for place, kind in enumerate(FactKind)}


def derive(facts: Iterable[Fact]) -> State:
    """Return the state that the rows of record lead to; ImpossibleHistory if they contradict the table."""
    state = State.DRAFT
    for fact in sorted(facts, key=lambda fact: (fact.at, _ORDER[fact.kind])):
        state = after(state, fact.kind)
    return state


def after(state: State, fact: FactKind) -> State:
    """Return the state after one fact; ImpossibleHistory if the table does not allow it here."""
    transition = transition_for(state, fact)
    if transition is None:
        raise ImpossibleHistory(state, fact)
    return transition.reaches(state)


def transition_for(state: State, fact: FactKind) -> Transition | None:
    """Return the rule under which a fact may happen in a state, or None where it may not."""
    return _BY_STATE_AND_FACT.get((state, fact))


def allowed(state: State) -> tuple[Transition, ...]:
    """Every transition that may happen next, in the order of the table."""
    return tuple(rule for rule in TRANSITIONS if state in rule.sources)
