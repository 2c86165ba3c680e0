"""A revision changes when the meaning does, and only then."""

import pytest

from lms.authoring import checker
from lms.authoring.documents import Course, Question
from tests.authoring.conftest import CRITERION, LESSON, MODULE, QUIZ, Content


def course(content: Content) -> Course:
    [found] = checker.read([content.root]).library.courses
    return found


def question(content: Content) -> Question:
    quiz = course(content).modules[0].quiz
    assert quiz is not None
    return quiz.questions[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("> You named the repeat.", "> You named the repeat. He knows it."),
        ("> What does he need", "> What might he need"),
        ("> Facts, feeling, then fix.", "> Feeling first."),
        ("- [x] “Second time today. I am sorry.”", "- [x]   “Second time today.  I am sorry.”"),
        ("- [x] “Second", "- [X] “Second"),
        ("reveal: passed", "reveal: end"),
        ("title: Heard first", "title: First heard"),
    ],
)
def test_words_about_a_question_do_not_make_it_another_question(content: Content, old: str, new: str):
    before = question(content), course(content).revision
    content.change(QUIZ, old, new)
    after = question(content), course(content).revision
    assert before[0].revision == after[0].revision
    assert before[1] == after[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("for the second time. Your first words?", "for the third time. Your first words?"),
        (
            "- [x] “Second time today. I am sorry.” {#reflect}",
            "- [ ] “Second time today. I am sorry.” {#reflect}",
        ),
        ("I am sorry.” {#reflect}", "I am so sorry.” {#reflect}"),
        ("{#reflect}", "{#reflects}"),
        ("points=2", "points=3"),
        ("points=2", 'points=2 develops="empathy:1"'),
    ],
)
def test_what_is_asked_and_what_is_right_make_the_question(content: Content, old: str, new: str):
    before = question(content).revision, course(content).revision
    content.change(QUIZ, old, new)
    if "- [ ]" in new:
        content.change(QUIZ, "- [ ] “The heating", "- [x] “The heating")
    after = question(content).revision, course(content).revision
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_the_order_of_options_is_not_part_of_the_question(content: Content):
    before = question(content)
    first = (
        "- [ ] “The heating starts at six.” {#policy}\n  > True, but it answers a question he did not ask.\n"
    )
    last = "  > Money before listening sounds like a closing door.\n"
    content.change(QUIZ, first, "")
    content.change(QUIZ, last, last + first)
    after = question(content)
    assert [option.id for option in after.options] == ["reflect", "discount", "policy"]
    assert before.revision == after.revision


def test_a_lesson_is_its_text(content: Content):
    before = course(content).modules[0].lessons[0].revision
    content.change(LESSON, "summary: What Mr Adu said twice.", "summary: What Mr Adu said.")
    content.change(LESSON, "Mr Adu says that the room is cold.", "Mr Adu says\nthat the  room is cold.")
    assert course(content).modules[0].lessons[0].revision == before
    content.change(LESSON, "the  room is cold.", "the room is too cold.")
    assert course(content).modules[0].lessons[0].revision != before


def test_what_a_module_develops_is_part_of_it_but_not_of_its_questions(content: Content):
    before = course(content).modules[0].revision, question(content).revision
    content.change(MODULE, "{empathy: 2}", "{empathy: 1}")
    assert course(content).modules[0].revision != before[0]
    assert question(content).revision == before[1]


def test_a_criterion_is_its_anchors(content: Content):
    [before] = checker.read([content.root]).library.criteria
    content.change(CRITERION, "order: 1", "order: 2")
    [moved] = checker.read([content.root]).library.criteria
    content.change(CRITERION, "Argues with feelings", "Mocks feelings")
    [changed] = checker.read([content.root]).library.criteria
    assert before.revision == moved.revision != changed.revision
