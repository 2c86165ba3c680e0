"""Levels and points, citations, and the two numbers: the sheet proposes, Ruth rates Nadia."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.appraisals.scoring.arithmetic import round_points
from lms.appraisals.scoring.inputs import CriterionWeight
from lms.appraisals.scoring.levels import (
    Departure,
    Problem,
    ProblemCode,
    RatedCriterion,
    check_rating,
    level_from_points,
    level_of_record,
    manager_level,
    manager_mean,
    points_from_level,
)

STANDARD = {
    "reliability": CriterionWeight(2000, critical=True),
    "empathy": CriterionWeight(2000),
    "ownership": CriterionWeight(1500),
    "listening": CriterionWeight(1000),
    "recovery": CriterionWeight(1000),
    "anticipation": CriterionWeight(1000),
    "internal-service": CriterionWeight(1000),
    "teamwork": CriterionWeight(500),
}
HALVES = {"reliability": CriterionWeight(5000), "empathy": CriterionWeight(5000)}
RATINGS = {
    "reliability": 4,
    "empathy": 4,
    "ownership": 4,
    "listening": 4,
    "recovery": 3,
    "anticipation": None,
    "internal-service": 3,
    "teamwork": 4,
}


def rated(levels: dict[str, int | None]) -> list[RatedCriterion]:
    """Ratings that lack nothing: two citations each, or a reason for not rating."""
    return [
        RatedCriterion(name, None, reason="Nobody observed it")
        if level is None
        else RatedCriterion(name, level, (f"{name}-1", f"{name}-2"))
        for name, level in levels.items()
    ]


def with_rating(rating: RatedCriterion) -> list[RatedCriterion]:
    """Ruth's ratings of Nadia with one of them replaced."""
    return [rating if item.criterion == rating.criterion else item for item in rated(RATINGS)]


def codes(problems: list[Problem]) -> list[ProblemCode]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("points", "level"),
    [
        ("0", 1),
        ("12.49", 1),
        ("12.50", 2),
        ("37.49", 2),
        ("37.50", 3),
        ("50", 3),
        ("62.49", 3),
        ("62.494", 3),
        ("62.495", 4),
        ("62.50", 4),
        ("87.49", 4),
        ("87.50", 5),
        ("100", 5),
    ],
)
def test_the_level_is_taken_from_the_rounded_points(points, level):
    assert level_from_points(Decimal(points)) == level


@pytest.mark.parametrize(("exact", "rounded"), [("2.675", "2.68"), ("0.005", "0.01"), ("77.17613", "77.18")])
def test_points_round_half_up(exact, rounded):
    assert str(round_points(Decimal(exact))) == rounded


def test_three_thirds_are_whole_before_a_tie_is_judged():
    assert round_points(Decimal("62.49499999999999999999999999")) == Decimal("62.50")


@pytest.mark.parametrize("points", ["-0.01", "100.01"])
def test_points_off_the_scale_have_no_level(points):
    with pytest.raises(ValueError, match="outside 0 to 100"):
        level_from_points(Decimal(points))


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_level_survives_the_way_to_points_and_back(level):
    assert points_from_level(level) == 25 * (level - 1)
    assert level_from_points(points_from_level(level)) == level


@given(*[st.decimals(0, 100, places=4)] * 2)
def test_more_points_never_make_a_lower_level(one, other):
    low, high = sorted([one, other])
    assert 1 <= level_from_points(low) <= level_from_points(high) <= 5


def test_the_managers_level_is_the_mean_by_weight_of_what_is_rated():
    assert manager_mean(STANDARD, rated(RATINGS)) == Decimal(34000) / 9000
    assert manager_level(STANDARD, rated(RATINGS)) == 4


@pytest.mark.parametrize(("low", "high", "level"), [(1, 2, 2), (2, 3, 3), (3, 4, 4), (4, 5, 5), (1, 5, 3)])
def test_the_managers_level_rounds_half_up(low, high, level):
    assert manager_level(HALVES, rated({"reliability": low, "empathy": high})) == level


def test_exactly_half_of_the_weight_is_enough():
    assert manager_level(HALVES, rated({"reliability": 2, "empathy": None})) == 2


def test_less_than_half_of_the_weight_is_not_rated_and_only_a_notice():
    levels = dict.fromkeys(STANDARD) | {"reliability": 4, "empathy": 4, "teamwork": 4}
    assert manager_level(STANDARD, rated(levels)) is None
    problems = check_rating(STANDARD, rated(levels), proposed=3)
    assert problems == [Problem(ProblemCode.TOO_LITTLE_RATED, numbers={"rated_bp": 4500})]
    assert not problems[0].refuses


@pytest.mark.parametrize(
    ("proposed", "managers", "record"), [(4, 3, 3), (4, 4, 4), (None, 4, None), (3, None, None)]
)
def test_the_managers_level_is_of_record_where_both_numbers_exist(proposed, managers, record):
    assert level_of_record(proposed, managers) == record


def test_ratings_that_lack_nothing_have_no_problem():
    assert check_rating(STANDARD, rated(RATINGS), proposed=4) == []


@pytest.mark.parametrize(("level", "needed"), [(1, 2), (2, 2), (3, 1), (4, 1), (5, 2)])
def test_a_level_needs_its_citations(level, needed):
    for cited in range(3):
        citations = tuple(f"O-{number}" for number in range(cited))
        ratings = with_rating(RatedCriterion("teamwork", level, citations))
        problems = check_rating(STANDARD, ratings, proposed=4)
        numbers = {"level": level, "needed": needed, "cited": cited}
        lacking = [Problem(ProblemCode.TOO_FEW_CITATIONS, "teamwork", numbers)]
        assert problems == (lacking if cited < needed else [])
        assert all(problem.refuses for problem in problems)


def test_citing_one_item_twice_is_one_citation():
    ratings = with_rating(RatedCriterion("teamwork", 5, ("O-1", "O-1")))
    assert codes(check_rating(STANDARD, ratings, proposed=4)) == [ProblemCode.TOO_FEW_CITATIONS]


def test_not_rated_needs_a_reason_and_cites_nothing():
    ratings = with_rating(RatedCriterion("anticipation", None, ("O-1",), reason="  "))
    expected = [ProblemCode.NOT_RATED_NEEDS_REASON, ProblemCode.NOT_RATED_CITES]
    assert codes(check_rating(STANDARD, ratings, proposed=4)) == expected


def test_only_frozen_evidence_can_be_cited():
    evidence = {citation for rating in rated(RATINGS) for citation in rating.citations}
    assert check_rating(STANDARD, rated(RATINGS), proposed=4, evidence=evidence) == []
    departure = Departure("Her winter was strong", ("empathy-1", "rumour"))
    problems = check_rating(STANDARD, rated(RATINGS), 3, departure, evidence - {"empathy-2"})
    assert problems == [
        Problem(ProblemCode.UNKNOWN_CITATION, "empathy", {"unknown": 1}),
        Problem(ProblemCode.UNKNOWN_CITATION, None, {"unknown": 1}),
    ]


@pytest.mark.parametrize("level", [0, 6, True, 3.5, "4", Decimal(4)])
def test_a_level_off_the_scale_is_refused(level):
    ratings = with_rating(RatedCriterion("teamwork", level, ("O-1", "O-2")))
    assert check_rating(STANDARD, ratings, proposed=4) == [Problem(ProblemCode.LEVEL_OFF_SCALE, "teamwork")]


def test_every_criterion_of_the_form_is_rated_once_and_no_other():
    ratings = [*rated(RATINGS)[1:], *rated({"empathy": 3, "punctuality": 3})]
    assert check_rating(STANDARD, ratings, proposed=4) == [
        Problem(ProblemCode.UNKNOWN_CRITERION, "punctuality"),
        Problem(ProblemCode.RATED_TWICE, "empathy"),
        Problem(ProblemCode.MISSING, "reliability"),
    ]


@pytest.mark.parametrize("proposed", [3, 5])
def test_one_level_away_needs_a_reason_and_two_citations(proposed):
    numbers = {"proposed": proposed, "managers": 4, "allowed": 1}
    without = check_rating(STANDARD, rated(RATINGS), proposed)
    assert without == [
        Problem(ProblemCode.DIFFERS_WITHOUT_REASON, numbers=numbers),
        Problem(ProblemCode.DIFFERS_TOO_FEW_CITATIONS, numbers={**numbers, "needed": 2, "cited": 0}),
    ]
    once = Departure("Her winter was strong", ("O-1", "O-1"))
    problems = check_rating(STANDARD, rated(RATINGS), proposed, once)
    assert codes(problems) == [ProblemCode.DIFFERS_TOO_FEW_CITATIONS]
    full = Departure("Her winter was strong", ("O-1", "O-2"))
    assert check_rating(STANDARD, rated(RATINGS), proposed, full) == []


def test_two_levels_away_is_refused_and_says_which_criteria_pull():
    departure = Departure("She is wonderful", ("O-1", "O-2"))
    (up,) = check_rating(STANDARD, rated(RATINGS), 2, departure)
    assert (up.code, up.refuses) == (ProblemCode.DIFFERS_TOO_MUCH, True)
    assert up.pulls[:4] == ("empathy", "reliability", "ownership", "listening")
    assert up.pulls[4:] == ("internal-service", "recovery", "teamwork")
    lower = rated(RATINGS | {"empathy": 1, "recovery": 1, "reliability": 2})
    (down,) = check_rating(STANDARD, lower, 5, departure)
    assert down.numbers == {"proposed": 5, "managers": 2, "allowed": 1}
    assert down.pulls[:3] == ("empathy", "reliability", "recovery")
    assert set(down.pulls) == set(STANDARD) - {"anticipation"}


def test_a_criterion_on_the_other_side_does_not_pull():
    ratings = rated({"reliability": 5, "empathy": 2})
    weights = {"reliability": CriterionWeight(9000), "empathy": CriterionWeight(1000)}
    (problem,) = check_rating(weights, ratings, proposed=3)
    assert problem.pulls == ("reliability",)


def test_where_the_sheet_proposes_nothing_no_departure_is_judged():
    assert check_rating(STANDARD, rated(RATINGS), proposed=None) == []


def test_a_critical_criterion_at_level_1_is_told_to_hr():
    problems = check_rating(STANDARD, rated(RATINGS | {"reliability": 1}), proposed=3)
    assert problems == [Problem(ProblemCode.CRITICAL_AT_LOWEST, "reliability")]
    assert not problems[0].refuses
    assert check_rating(STANDARD, rated(RATINGS | {"teamwork": 1}), proposed=4) == []


LEVELS = st.fixed_dictionaries({name: st.none() | st.integers(1, 5) for name in STANDARD})


@given(LEVELS, st.sampled_from(sorted(STANDARD)))
def test_a_higher_rating_never_lowers_the_managers_level(levels, name):
    level = manager_level(STANDARD, rated(levels))
    present = [value for value in levels.values() if value is not None]
    assert level is None or min(present) <= level <= max(present)
    if level is not None and levels[name] not in (None, 5):
        higher = manager_level(STANDARD, rated(levels | {name: levels[name] + 1}))
        assert higher is not None
        assert higher >= level
