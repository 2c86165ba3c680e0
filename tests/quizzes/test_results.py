"""What may be seen, and when: nothing before sending, a little before passing, everything afterwards."""

import re

import pytest
from sqlalchemy import select

from lms.core.db import reading
from lms.quizzes.models import QuestionRevision
from tests.quizzes.story import FEEDBACK, WHY, Sitting, question, quiz, start, words


def feedback(letter: str, key: str) -> str:
    return f"{FEEDBACK} {letter}-{key}<"


@pytest.fixture
def nadias(publish, sign_in, nadia) -> Sitting:
    publish(
        quiz(
            question("one"),
            question("two"),
            question("many", right="ab"),
            shuffle_questions=False,
            wait_hours=0,
        )
    )
    return start(sign_in(nadia))


def test_nothing_of_the_key_leaves_the_server_before_sending(nadias):
    seen = [nadias.device.get("/quizzes/desk-quiz").text]
    for position, letter in enumerate("abc", start=1):
        seen.append(nadias.page(position).html)
        seen.append(nadias.save(position, [nadias.page(position).options[0]], 1).text)
        seen.append(nadias.device.post(nadias.address(f"answers/{position}"), data={"chosen": letter}).text)
        seen.append(nadias.page(position).html)
    seen += [nadias.device.get(nadias.address("summary")).text]
    seen += [nadias.device.get(nadias.address("result"), follow_redirects=True).text]
    everything = "".join(seen)
    assert "Think of many" in everything  # the hint is no key
    assert "Option a-one" in everything
    assert FEEDBACK not in everything
    assert WHY not in everything
    assert "correct" not in everything


def test_the_published_course_leaks_nothing_either(sign_in, nadia):
    sitting = start(sign_in(nadia), "say-it-back-quiz")
    pages = "".join(sitting.page(position).html for position in (1, 2))
    pages += sitting.device.get(sitting.address("summary")).text
    told = secrets()
    assert len(told) > 10
    assert not [words for words in told if words in pages]


def secrets() -> set[str]:
    """Everything the library says about options and answers."""
    with reading() as short:
        rows = short.scalars(select(QuestionRevision)).all()
    return {row.explanation for row in rows} | {option["feedback"] for row in rows for option in row.options}


def test_before_passing_only_the_options_chosen_in_missed_questions_are_discussed(nadias):
    nadias.take("bac")
    page = nadias.result()
    assert "1 of 3 so far" in words(page)
    assert "3 of 3 is a pass" in words(page)
    assert "2 tries left" in words(page)
    assert "Right: question 2" in words(page)
    assert set(re.findall(rf"{FEEDBACK} [\w-]+<", page)) == {feedback("b", "one"), feedback("c", "many")}
    assert "Option a-one" not in page
    assert WHY not in page
    assert "Try again" in page
    assert page.count("button primary") == 1


def test_after_passing_every_option_is_explained(publish, sign_in, nadia):
    publish(quiz(question("one"), question("two"), shuffle_questions=False, pass_mark=50))
    sitting = start(sign_in(nadia))
    sitting.take("ba")
    page = sitting.result()
    assert "Passed with 1 of 2" in words(page)
    for key in ("one", "two"):
        assert f"{WHY} {key}" in page
        for letter in "abc":
            assert feedback(letter, key) in page
    assert "You chose this, and it is right here" in page
    assert "Better here" in page
    assert "/learning/courses/listen" in page
    assert page.count("button primary") == 1


def test_the_themes_of_what_was_missed_are_named_and_linked(nadias):
    nadias.take("aab")
    page = nadias.result()
    assert 'href="/criteria/#listening"' in page


@pytest.mark.parametrize(
    ("reveal", "shown"), [("end", True), ("each", True), ("passed", False), ("never", False)]
)
def test_the_author_decides_what_a_try_that_does_not_pass_shows(publish, sign_in, nadia, reveal, shown):
    publish(quiz(question("one"), reveal=reveal))
    sitting = start(sign_in(nadia))
    sitting.take("b")
    assert (f"{WHY} one" in sitting.result()) is shown
    assert (feedback("a", "one") in sitting.result()) is shown
    assert feedback("b", "one") in sitting.result()


def test_never_means_not_even_after_passing(publish, sign_in, nadia):
    publish(quiz(question("one"), reveal="never"))
    sitting = start(sign_in(nadia))
    sitting.take("a")
    assert "Passed with 1 of 1" in words(sitting.result())
    assert FEEDBACK not in sitting.result()
    assert WHY not in sitting.result()


def test_part_of_the_points_is_said_as_it_is(publish, sign_in, nadia):
    publish(quiz(question("many", right="ab", grading="partial", points=3), pass_mark=60))
    sitting = start(sign_in(nadia))
    sitting.answer(1, "a")
    sitting.send()
    assert "1.5 of 3 so far" in words(sitting.result())
    assert "2 of 3 is a pass" in words(sitting.result())


def test_true_and_false_keep_their_order(publish, sign_in, nadia, patrick, sefa):
    claims = [question(f"claim{number}", options="tf", right="t", kind="true-false") for number in range(6)]
    publish(quiz(*claims))
    for person in (nadia, patrick, sefa):
        sitting = start(sign_in(person))
        for position in range(1, 7):
            assert [name[0] for name in sitting.page(position).options] == ["t", "f"]
