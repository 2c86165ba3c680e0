"""The formula cs-1 on Nadia's year: what each component adds, and the level that the sheet proposes."""

import decimal
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms.appraisals.canonical import digest, encode
from lms.appraisals.scoring.arithmetic import round_points
from lms.appraisals.scoring.formula import score
from lms.appraisals.scoring.inputs import (
    ComplaintItem,
    ComplimentItem,
    Component,
    CriterionWeight,
    CustomerInput,
    Inputs,
    InternalBatch,
    LearningItem,
    LearningMode,
    ObservationItem,
    Outcome,
    Severity,
    SurveyItem,
    TeamSurveys,
    Weights,
    Window,
)
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.segment_points import combine
from lms.appraisals.scoring.sheet import ComponentScore, ScoreSheet
from lms.appraisals.scoring.sheet_record import from_record, to_record

YEAR = Window(after=date(2025, 9, 30), to=date(2026, 9, 30))
SPRING = date(2026, 4, 4)
STANDARD = Weights(
    components={
        Component.LEARNING: 2000,
        Component.BEHAVIOUR: 4000,
        Component.CUSTOMERS: 2000,
        Component.INTERNAL: 2000,
    },
    criteria={
        "reliability": CriterionWeight(2000, critical=True),
        "empathy": CriterionWeight(2000),
        "ownership": CriterionWeight(1500),
        "listening": CriterionWeight(1000),
        "recovery": CriterionWeight(1000),
        "anticipation": CriterionWeight(1000),
        "internal-service": CriterionWeight(1000),
        "teamwork": CriterionWeight(500),
    },
)


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
SAID = CustomerInput(
    surveys=tuple(SurveyItem(evidence_id=f"S-{n:02}", rating=5 if n < 5 else 4) for n in range(12)),
    compliments=(ComplimentItem(evidence_id="C-1"), ComplimentItem(evidence_id="C-2")),
    complaints=(
        ComplaintItem(
            evidence_id="F-0291", severity=Severity.MODERATE, outcome=Outcome.PARTLY, recovered=True
        ),
        ComplaintItem(evidence_id="F-0377", severity=Severity.SERIOUS, outcome=Outcome.SYSTEMIC),
    ),
    team=TeamSurveys(20, 82),
)
COLLEAGUES = InternalBatch("P-1", tuple(Decimal(mean) for mean in ("3", "3.4", "3.8", "4", "4.2", "4.4")))
NADIA = Inputs(
    window=YEAR,
    learning=(
        module("guest", "100"),
        module("feeling"),
        module("handover", late=True),
        module("data", "100"),
    ),
    observations=OBSERVED,
    customers=SAID,
    internal=(COLLEAGUES,),
)


def sheet(weights: Weights = STANDARD, **inputs: object) -> ScoreSheet:
    """The sheet of a year in which only this happened."""
    return score(Inputs(window=YEAR, **inputs), weights)


def hundredths(component: ComponentScore) -> str:
    assert component.points is not None
    return str(round_points(component.points))


def test_nadias_year_comes_to_level_4():
    result = score(NADIA, STANDARD)
    assert [hundredths(component) for component in result.components] == ["93.75", "66.41", "89.32", "70.00"]
    assert [str(round_points(item.adds)) for item in result.components] == [
        "18.75",
        "26.56",
        "17.86",
        "14.00",
    ]
    assert (str(result.section.points), result.section.level) == ("77.18", 4)
    assert result.section.coverage_bp == 10_000
    assert result.section.steps[1].numbers["exact"] == Decimal("4.0872")


def test_a_missing_component_is_left_out_and_never_a_zero():
    result = score(replace(NADIA, customers=None), STANDARD)
    missing = result.component(Component.CUSTOMERS)
    assert (missing.points, missing.effective_bp, missing.adds) == (None, None, None)
    assert missing.reason is Reason.NO_INPUT
    assert result.section.coverage_bp == 8000
    assert [item.effective_bp for item in result.components if item.available] == [2500, 5000, 2500]
    assert result.section.exact == (Decimal("93.75") + 2 * Decimal("66.40625") + 70) / 4


def test_two_perfect_scores_and_nothing_else_are_perfect():
    perfect = tuple(observation(day, "kiri", empathy=5) for day in (1, 2, 3))
    result = sheet(learning=(module("guest", "100"),), observations=perfect)
    assert (result.section.points, result.section.level) == (100, 5)


def test_exactly_half_of_the_weight_is_enough():
    result = sheet(customers=SAID, internal=(COLLEAGUES,), learning=(module("a"),))
    assert result.section.coverage_bp == 6000
    assert result.section.rated
    thin = sheet(customers=SAID, internal=(COLLEAGUES,))
    assert thin.section.reasons == (Reason.TOO_LITTLE_WEIGHT,)
    even = {Component.LEARNING: 0, Component.BEHAVIOUR: 5000, Component.CUSTOMERS: 5000}
    assert sheet(replace(STANDARD, components=even), customers=SAID).section.rated


@pytest.mark.parametrize(
    ("inputs", "reasons_given"),
    [
        ({}, (Reason.TOO_LITTLE_WEIGHT, Reason.WITHOUT_OBSERVERS_OR_CUSTOMERS)),
        (
            {"learning": (module("a", "100"),)},
            (Reason.TOO_LITTLE_WEIGHT, Reason.WITHOUT_OBSERVERS_OR_CUSTOMERS),
        ),
        ({"internal": (COLLEAGUES,)}, (Reason.TOO_LITTLE_WEIGHT,)),
        ({"observations": OBSERVED, "eligible_days": 89}, (Reason.TOO_LITTLE_WEIGHT, Reason.TOO_FEW_DAYS)),
    ],
)
def test_too_little_evidence_is_not_rated_and_shows_no_number(inputs, reasons_given):
    result = sheet(**inputs)
    assert set(result.section.reasons) == set(reasons_given)
    assert (result.section.exact, result.section.points, result.section.level) == (None, None, None)
    assert all(component.adds is None for component in result.components)


def test_learning_alone_proposes_nothing_however_much_it_weighs():
    heavy = replace(STANDARD, components={Component.LEARNING: 6000, Component.BEHAVIOUR: 4000})
    result = sheet(heavy, learning=(module("a", "100"),))
    assert result.section.reasons == (Reason.WITHOUT_OBSERVERS_OR_CUSTOMERS,)


def test_a_template_of_learning_that_is_not_scored_proposes_nothing():
    only = replace(STANDARD, components={Component.LEARNING: 10_000}, learning_mode=LearningMode.OFF)
    result = score(NADIA, only)
    assert result.section.coverage_bp == 0
    assert not result.section.rated


def test_a_component_without_weight_shows_its_items_and_counts_nothing():
    weights = replace(STANDARD, components={Component.BEHAVIOUR: 10_000})
    result = score(NADIA, weights)
    component = result.component(Component.CUSTOMERS)
    assert (component.points, component.reason) == (None, Reason.NO_WEIGHT)
    assert all(line.reason for line in component.lines)
    assert str(result.section.points) == "66.41"


def test_ninety_eligible_days_are_enough():
    assert score(replace(NADIA, eligible_days=90), STANDARD).section.rated
    short = score(replace(NADIA, eligible_days=89), STANDARD)
    assert short.section.reasons == (Reason.TOO_FEW_DAYS,)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        (LearningMode.GATE, Reason.GATE_ONLY),
        (LearningMode.EVIDENCE_ONLY, Reason.EVIDENCE_ONLY),
        (LearningMode.OFF, Reason.LEARNING_OFF),
    ],
)
def test_a_template_may_leave_learning_out_of_the_points(mode, reason):
    result = score(NADIA, replace(STANDARD, learning_mode=mode))
    component = result.component(Component.LEARNING)
    assert (component.points, component.reason, component.adds) == (None, reason, None)
    assert {line.reason for line in component.lines} == {reason}
    assert result.section.scored_bp == 8000
    assert result.section.coverage_bp == 10_000


@pytest.mark.parametrize(("complete", "level", "capped"), [(4, 4, False), (3, 3, True)])
def test_the_gate_stops_the_proposal_at_level_3(complete, level, capped):
    items = [module(str(n), completed_on=SPRING if n < complete else None) for n in range(5)]
    result = score(replace(NADIA, learning=tuple(items)), replace(STANDARD, learning_mode=LearningMode.GATE))
    assert (result.section.level, result.gate.capped) == (level, capped)
    assert (result.gate.complete, result.gate.modules, result.gate.passed) == (complete, 5, not capped)
    assert result.section.steps[1].numbers["level"] == 4


def test_the_gate_never_lifts_a_proposal_and_is_open_without_modules():
    gated = replace(STANDARD, learning_mode=LearningMode.GATE)
    poor = tuple(observation(day, "tomasz", empathy=2) for day in (1, 2, 3))
    closed = sheet(gated, observations=poor, learning=(module("guest", completed_on=None),))
    assert (closed.section.level, closed.gate.passed, closed.gate.capped) == (2, False, False)
    assert sheet(gated, observations=OBSERVED).gate.passed


def test_segments_count_by_their_days_and_are_rounded_once():
    long = score(replace(NADIA, eligible_days=200), STANDARD)
    short = score(replace(NADIA, eligible_days=100, customers=None), STANDARD)
    result = combine([long, short])
    assert result == combine([short, long])
    assert result.exact == (long.section.exact * 200 + short.section.exact * 100) / 300
    assert (result.level, result.rated_days, result.days) == (4, 300, 300)


def test_a_segment_too_short_or_not_rated_is_left_out():
    rated = score(replace(NADIA, eligible_days=150), STANDARD)
    unrated = sheet(eligible_days=150)
    assert combine([rated, unrated]).points == rated.section.points
    longer = sheet(eligible_days=151)
    for segments in ([rated, longer], [unrated], []):
        result = combine(segments)
        assert (result.points, result.level, result.reason) == (None, None, Reason.SEGMENTS_TOO_SHORT)


def test_a_closed_gate_in_one_segment_holds_the_whole_and_days_are_needed():
    gated = replace(STANDARD, learning_mode=LearningMode.GATE)
    closed = score(replace(NADIA, eligible_days=100, learning=(module("a", completed_on=None),)), gated)
    unhindered = score(replace(NADIA, eligible_days=100), STANDARD)
    assert combine([closed, unhindered]).level == 3
    with pytest.raises(ValueError, match="eligible days"):
        combine([score(NADIA, STANDARD)])


def test_a_sheet_survives_the_way_to_its_record_and_back():
    for weights in (STANDARD, replace(STANDARD, learning_mode=LearningMode.GATE)):
        for inputs in (NADIA, replace(NADIA, eligible_days=30), Inputs(window=YEAR)):
            result = score(inputs, weights)
            stored = json.loads(encode(to_record(result)))
            assert from_record(stored) == result
            assert digest(to_record(from_record(stored))) == digest(to_record(result))


def test_the_digest_of_a_sheet_is_the_same_on_every_machine():
    expected = "7f02ca9397743a9332173ef9396ab930c61132033a365a525ae38638909ed7db"
    assert digest(to_record(score(NADIA, STANDARD))) == expected
    with decimal.localcontext(prec=5, rounding=decimal.ROUND_UP):
        assert digest(to_record(score(NADIA, STANDARD))) == expected


def test_a_record_of_another_algorithm_is_not_read():
    record = to_record(score(NADIA, STANDARD))
    with pytest.raises(ValueError, match="cs-2"):
        from_record(record | {"algorithm": "cs-2"})
