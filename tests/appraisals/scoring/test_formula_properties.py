"""What is true of every score sheet, whatever the evidence: bounds, order, fairness, renormalisation."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.appraisals.canonical import digest
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
    Volumes,
    Weights,
    Window,
)
from lms.appraisals.scoring.levels import level_from_points
from lms.appraisals.scoring.segment_points import combine
from lms.appraisals.scoring.sheet import ScoreSheet
from lms.appraisals.scoring.sheet_record import from_record, to_record

Item = TypeVar("Item")

YEAR = Window(after=date(2025, 9, 30), to=date(2026, 9, 30))
DAYS = st.integers(-20, 380).map(lambda days: YEAR.after + timedelta(days=days))
CRITERIA = {"reliability": 5000, "empathy": 3000, "recovery": 1700, "teamwork": 300}
MEANS = st.integers(100, 500).map(lambda hundredths: Decimal(hundredths) / 100)
PERCENTS = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)
SHARES = st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.33")])
CLOSE = Decimal("1e-15")


def numbered(
    prefix: str, items: st.SearchStrategy[Item], most: int, least: int = 0
) -> st.SearchStrategy[tuple[Item, ...]]:
    """Some of these items, each with an evidence id (and a module, each with a key) of its own."""

    def name(item: Item, key: str) -> Item:
        named = replace(item, evidence_id=key)
        return replace(named, module_key=key) if isinstance(named, LearningItem) else named

    found = st.lists(items, min_size=least, max_size=most)
    return found.map(lambda some: tuple(name(item, f"{prefix}-{n}") for n, item in enumerate(some)))


def seen_in_may(day: int) -> ObservationItem:
    return ObservationItem(f"May-{day}", "amina", date(2026, 5, day), True, {"empathy": 3})


MODULES = st.builds(
    LearningItem,
    evidence_id=st.just(""),
    module_key=st.just(""),
    module_title=st.just("Be the guest"),
    asked=st.sampled_from([True, True, True, False]),
    effective_due=st.none() | DAYS,
    completed_on=st.none() | DAYS,
    score=st.none() | PERCENTS,
    pass_mark=st.none() | st.integers(0, 100),
    weight=st.integers(1, 3),
)
OBSERVATIONS = st.builds(
    ObservationItem,
    evidence_id=st.just(""),
    observer_key=st.sampled_from(["tomasz", "kiri", "ruth"]),
    occurred_on=DAYS,
    countable=st.sampled_from([True, True, True, False]),
    levels=st.just({})
    | st.dictionaries(st.sampled_from([*CRITERIA, "punctuality"]), st.integers(1, 5), min_size=1, max_size=4),
)
CUSTOMERS = st.builds(
    CustomerInput,
    surveys=numbered("S", st.builds(SurveyItem, evidence_id=st.just(""), rating=MEANS, share=SHARES), 14),
    compliments=numbered("C", st.builds(ComplimentItem, evidence_id=st.just(""), share=SHARES), 5),
    complaints=numbered(
        "F",
        st.builds(
            ComplaintItem,
            evidence_id=st.just(""),
            severity=st.sampled_from(Severity),
            outcome=st.none() | st.sampled_from(Outcome),
            recovered=st.booleans(),
            share=SHARES,
        ),
        4,
    ),
    team=st.integers(0, 30).flatmap(
        lambda count: st.integers(count, 5 * count).map(lambda total: TeamSurveys(count, total))
    ),
    volumes=st.none() | st.builds(Volumes, st.integers(0, 999), st.integers(0, 999)),
)
BATCHES = st.builds(
    InternalBatch,
    evidence_id=st.just(""),
    respondent_means=st.lists(MEANS, max_size=7).map(tuple),
    threshold=st.integers(3, 6),
)
YEARS = st.builds(
    Inputs,
    window=st.just(YEAR),
    learning=numbered("M", MODULES, 4),
    observations=numbered("O", OBSERVATIONS, 3) | numbered("O", OBSERVATIONS, 8, least=5),
    customers=st.none() | CUSTOMERS,
    internal=numbered("P", BATCHES, 2),
    eligible_days=st.sampled_from([None, None, 365, 90, 89]),
)
OBSERVED_YEARS = YEARS.map(
    lambda year: replace(
        year,
        eligible_days=None,
        observations=(*year.observations, *(seen_in_may(day) for day in (1, 2, 3))),
    )
)
SPLITS = st.lists(st.integers(0, 10_000), min_size=3, max_size=3).map(
    lambda cuts: [high - low for low, high in zip([0, *sorted(cuts)], [*sorted(cuts), 10_000], strict=True)]
)
STANDARD = Weights(
    components=dict(zip(Component, [2000, 4000, 2000, 2000], strict=True)),
    criteria={name: CriterionWeight(bp) for name, bp in CRITERIA.items()},
)
BEHAVIOUR_FIRST = st.tuples(*[st.integers(0, 1666)] * 3).map(
    lambda others: dict(zip("BLFP", [10_000 - sum(others), *others], strict=True))
)
WEIGHTS = st.builds(
    lambda split, mode: replace(
        STANDARD, components=dict(zip(Component, split, strict=True)), learning_mode=mode
    ),
    st.just(list(STANDARD.components.values())) | SPLITS,
    st.sampled_from([LearningMode.SCORED, LearningMode.SCORED, *LearningMode]),
)
profile = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def available(sheet: ScoreSheet) -> set[Component]:
    return {component.key for component in sheet.components if component.available}


@profile
@given(YEARS, WEIGHTS)
def test_points_stay_within_0_and_100_and_too_little_is_never_a_number(year, weights):
    sheet = score(year, weights)
    for component in sheet.components:
        assert (component.points is None) is (component.reason is not None)
        assert component.points is None or 0 <= component.points <= 100
    section = sheet.section
    assert 0 <= section.coverage_bp <= 10_000
    if section.reasons:
        assert (section.exact, section.points, section.level) == (None, None, None)
        return
    assert 0 <= section.points <= 100
    assert section.level == min(level_from_points(section.points), 3 if sheet.gate.capped else 5)


@profile
@given(YEARS, WEIGHTS)
def test_a_proposal_has_half_of_the_scored_weight_and_an_observer_or_a_customer(year, weights):
    sheet = score(year, weights)
    found = available(sheet)
    weight = sum(weights.components[key] for key in found)
    learning_counts = weights.learning_mode is LearningMode.SCORED
    scored = 10_000 - (0 if learning_counts else weights.components[Component.LEARNING])
    enough = 2 * weight >= scored and bool(found - {Component.LEARNING}) and year.eligible_days != 89
    assert sheet.section.rated is enough


@profile
@given(YEARS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_never_shows(year, weights, order):
    def shuffled(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(order.sample(items, len(items)))

    said = year.customers and replace(
        year.customers,
        surveys=shuffled(year.customers.surveys),
        compliments=shuffled(year.customers.compliments),
        complaints=shuffled(year.customers.complaints),
    )
    other = replace(
        year,
        learning=shuffled(year.learning),
        observations=shuffled(year.observations),
        customers=said,
        internal=tuple(
            replace(batch, respondent_means=shuffled(batch.respondent_means))
            for batch in shuffled(year.internal)
        ),
    )
    turned = replace(weights, criteria=dict(reversed(weights.criteria.items())))
    assert digest(to_record(score(other, turned))) == digest(to_record(score(year, weights)))


@profile
@given(OBSERVED_YEARS, BEHAVIOUR_FIRST)
def test_what_is_missing_is_spread_in_proportion_and_never_counts_as_zero(year, components):
    sheet = score(year, replace(STANDARD, components=components))
    assert sheet.section.rated
    counted = [component for component in sheet.components if component.available]
    assert abs(sum(component.effective_bp for component in counted) - 10_000) < CLOSE
    assert abs(sum(component.adds for component in counted) - sheet.section.exact) < CLOSE
    for one in counted:
        for other in counted:
            difference = one.effective_bp * other.weight_bp - other.effective_bp * one.weight_bp
            assert abs(difference) < CLOSE
    lowest, highest = (pick(component.points for component in counted) for pick in (min, max))
    assert lowest - CLOSE <= sheet.section.exact <= highest + CLOSE


@profile
@given(YEARS, WEIGHTS)
def test_every_item_stands_on_the_sheet_counted_or_with_a_reason(year, weights):
    sheet = score(year, weights)
    lines = {line.evidence_id for component in sheet.components for line in component.lines}
    said = year.customers.items if year.customers else ()
    given_items = (*year.learning, *year.observations, *said, *year.internal)
    assert lines == {item.evidence_id for item in given_items}
    for component in sheet.components:
        if not component.available:
            assert not any(line.counted for line in component.lines)


@profile
@given(YEARS, WEIGHTS)
def test_a_record_reads_back_as_the_same_sheet(year, weights):
    sheet = score(year, weights)
    assert from_record(to_record(sheet)) == sheet


def raised(draw: st.DrawFn, year: Inputs) -> Inputs:
    """The same year with one of its values raised."""
    said = year.customers or CustomerInput()
    kinds = {"learning": year, "observations": year, "internal": year, "surveys": said, "complaints": said}
    kind = draw(st.sampled_from([name for name, holder in kinds.items() if getattr(holder, name)]))
    items = list(getattr(kinds[kind], kind))
    place = draw(st.integers(0, len(items) - 1))
    items[place] = _better(draw, items[place])
    better = replace(kinds[kind], **{kind: tuple(items)})
    return replace(year, customers=better) if isinstance(better, CustomerInput) else better


def _better(draw: st.DrawFn, item: object) -> object:
    match item:
        case LearningItem(score=Decimal() as reached):
            return replace(item, score=draw(st.decimals(reached, 100, places=2)))
        case ObservationItem(levels=levels) if levels:
            name = draw(st.sampled_from(sorted(levels)))
            return replace(item, levels={**levels, name: draw(st.integers(levels[name], 5))})
        case SurveyItem(rating=Decimal() as rating):
            return replace(item, rating=draw(st.decimals(rating, 5, places=3)))
        case ComplaintItem():
            return replace(item, recovered=True)
        case InternalBatch(respondent_means=(first, *rest)):
            return replace(item, respondent_means=(draw(st.decimals(first, 5, places=3)), *rest))
    return item


@settings(profile, max_examples=60)
@given(st.data(), OBSERVED_YEARS, WEIGHTS)
def test_raising_one_value_never_lowers_the_score(data, year, weights):
    better = data.draw(st.composite(raised)(year))
    before, after = score(year, weights), score(better, weights)
    assert available(before) == available(after)
    for one, other in zip(before.components, after.components, strict=True):
        assert one.points is None or other.points >= one.points
    if before.section.rated:
        assert after.section.exact >= before.section.exact
        assert after.section.points >= before.section.points
        assert after.section.level >= before.section.level


@profile
@given(
    st.lists(st.tuples(YEARS, st.integers(0, 365)), max_size=3), WEIGHTS, st.randoms(use_true_random=False)
)
def test_segments_together_lie_between_their_lowest_and_highest(years, weights, order):
    sheets = [score(replace(year, eligible_days=days), weights) for year, days in years]
    together = combine(sheets)
    assert combine(order.sample(sheets, len(sheets))) == together
    counted = [sheet.section.exact for sheet in sheets if sheet.section.rated]
    if together.exact is not None:
        assert min(counted) - CLOSE <= together.exact <= max(counted) + CLOSE
    assert together.rated_days <= together.days
