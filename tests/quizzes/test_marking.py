"""Marking and drawing hold whatever is asked, whatever is chosen, in whatever order it is shown."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.drawing import Pooled, draw
from lms.quizzes.marking import Mark, enough, mark, total


def asked(kind: str, key: dict[str, bool], points: int = 1, grading: str = "all") -> SimpleNamespace:
    options = [{"id": name, "correct": right, "html": name, "feedback": ""} for name, right in key.items()]
    return SimpleNamespace(kind=kind, options=options, points=points, grading=grading)


keys = st.dictionaries(st.sampled_from("abcdefgh"), st.booleans(), min_size=2).filter(
    lambda key: any(key.values())
)
questions = st.builds(
    asked, st.just("multiple"), keys, st.integers(1, 5), st.sampled_from(["all", "partial"])
) | st.builds(
    lambda names, right, points: asked(
        "single", {name: name == names[right % len(names)] for name in names}, points
    ),
    st.lists(st.sampled_from("abcdefgh"), min_size=2, unique=True),
    st.integers(0, 7),
    st.integers(1, 5),
)


@st.composite
def answered(draw_from):
    question = draw_from(questions)
    names = [option["id"] for option in question.options]
    most = len(names) if question.kind == "multiple" else 1
    return question, draw_from(st.lists(st.sampled_from(names), max_size=most, unique=True))


@given(answered(), st.randoms())
def test_no_shuffle_changes_a_mark(answer, chance):
    question, chosen = answer
    shuffled = SimpleNamespace(
        **vars(question) | {"options": chance.sample(question.options, len(question.options))}
    )
    assert mark(shuffled, chance.sample(chosen, len(chosen))) == mark(question, chosen)


@given(answered())
def test_a_mark_lies_between_nothing_and_all(answer):
    question, chosen = answer
    given_mark = mark(question, chosen)
    assert 0 <= given_mark.exact <= given_mark.possible == question.points
    assert given_mark.right == (given_mark.exact == question.points)
    assert given_mark.points == given_mark.points.quantize(Decimal("0.01"))
    assert abs(given_mark.points - Decimal(float(given_mark.exact))) < Decimal("0.0051")


@given(questions)
def test_the_key_earns_all_and_silence_nothing(question):
    key = [option["id"] for option in question.options if option["correct"]]
    assert mark(question, key).right
    assert mark(question, []) == Mark(Fraction(0), question.points, right=False)


@given(answered())
def test_one_more_wrong_tick_never_helps(answer):
    question, chosen = answer
    wrong = [one["id"] for one in question.options if not one["correct"] and one["id"] not in chosen]
    for tick in wrong:
        assert mark(question, [*chosen, tick]).exact <= mark(question, chosen).exact


def test_part_of_the_points_by_the_rule():
    key = {"a": True, "b": True, "c": True, "d": False, "e": False}
    question = asked("multiple", key, 3, "partial")
    assert [mark(question, ticks).points for ticks in ("abc", "ab", "abd", "ad", "abcde", "de")] == [
        3,
        2,
        1,
        0,
        1,
        0,
    ]
    assert mark(asked("multiple", key, 3), "ab").points == 0
    assert mark(asked("multiple", {"a": True, "b": True, "c": True}, 1, "partial"), "a").points == Decimal(
        "0.33"
    )


@given(st.lists(answered(), min_size=1, max_size=12), st.integers(0, 100), st.randoms())
def test_the_total_is_exact_whatever_the_order(answers, pass_mark, chance):
    marks = [mark(*answer) for answer in answers]
    result = total(marks, pass_mark)
    exact = sum((one.exact for one in marks), Fraction(0))
    assert result == total(chance.sample(marks, len(marks)), pass_mark)
    assert 0 <= result.score <= 100
    assert result.possible == sum(one.possible for one in marks)
    assert result.passed == (exact * 100 >= pass_mark * result.possible)
    assert abs(Fraction(result.score) - exact * 100 / result.possible) <= Fraction(1, 200)


def test_passing_is_decided_before_rounding():
    third = Mark(Fraction(1, 3), 1, right=False)
    assert total([third, third, third, Mark(Fraction(1), 1, right=True)], 50).passed  # 1.99 if rounded first
    assert total([third] * 3, 34) == total([third], 34).__class__(
        Decimal("1.00"), 3, Decimal("33.33"), passed=False
    )
    nearly = total([Mark(Fraction(79_999, 1000), 100, right=False)], 80)
    assert (nearly.score, nearly.passed) == (Decimal("80.00"), False)
    assert str(total([Mark(Fraction(1, 8), 1, right=False)] * 1, 0).points) == "0.13"


def test_a_quiz_without_points_is_not_passed():
    assert not total([], 0).passed


@given(st.integers(0, 100), st.integers(1, 60))
def test_enough_is_the_fewest_whole_points_that_pass(pass_mark, possible):
    points = enough(pass_mark, possible)
    assert points * 100 >= pass_mark * possible
    assert (points - 1) * 100 < pass_mark * possible or points == 0


pools = st.lists(
    st.tuples(st.sampled_from(["single", "multiple", "true-false"]), st.integers(2, 6)),
    min_size=1,
    max_size=15,
).map(
    lambda shapes: [
        Pooled(number, kind, tuple(f"{number}{letter}" for letter in "abcdef"[:size]))
        for number, (kind, size) in enumerate(shapes, start=1)
    ]
)


@given(pools, st.none() | st.integers(1, 20), st.booleans(), st.booleans(), st.integers())
def test_a_draw_is_fair_play(pool, count, questions_too, options_too, seed):
    def drawn():
        return draw(
            pool, count, shuffle_questions=questions_too, shuffle_options=options_too, chance=repeatable(seed)
        )

    picked, by_id = drawn(), {question.id: question for question in pool}
    assert picked == drawn()
    assert len({one.id for one in picked}) == len(picked) == min(count or len(pool), len(pool))
    if not questions_too:
        assert [one.id for one in picked] == sorted(one.id for one in picked)
    for one in picked:
        assert sorted(one.option_order) == sorted(by_id[one.id].option_ids)
        if not options_too or by_id[one.id].kind == "true-false":
            assert one.option_order == by_id[one.id].option_ids


def repeatable(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - no secret, and the same again for the same seed


def test_every_question_and_every_order_comes_up():
    pool = [Pooled(number, "single", ("a", "b")) for number in range(6)]
    draws = [
        draw(pool, 3, shuffle_questions=True, shuffle_options=True, chance=repeatable(seed))
        for seed in range(200)
    ]
    assert {one.id for drawn in draws for one in drawn} == set(range(6))
    assert {one.option_order for drawn in draws for one in drawn} == {("a", "b"), ("b", "a")}
    assert len({tuple(one.id for one in drawn) for drawn in draws}) > 50
