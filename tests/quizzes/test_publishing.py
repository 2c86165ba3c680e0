"""Publishing quizzes: the same again is nothing new, and open attempts stay on what they were drawn from."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.core.db import reading, transaction
from lms.courses.models import Module
from lms.courses.publishing import ModulePublished
from lms.quizzes import publishing, queries
from lms.quizzes.models import Question, QuestionRevision, Quiz, QuizVersion
from tests.quizzes.story import four_questions, option, question, quiz, start, words


def counts() -> tuple[int, ...]:
    with reading() as short:
        return tuple(
            short.scalar(select(func.count(table.id)))
            for table in (Quiz, Question, QuizVersion, QuestionRevision)
        )


def module_id(key: str) -> int:
    with reading() as short:
        return short.scalars(select(Module.id).where(Module.key == key)).one()


def current(module: str) -> str | None:
    with reading() as short:
        keys = select(Quiz.key).join(Module, Module.id == Quiz.module_id).where(Quiz.version_id.is_not(None))
        return short.scalar(keys.where(Module.key == module))


def test_the_same_again_inserts_nothing_and_asks_little(publish, statements):
    first = publish(four_questions())
    before = counts()
    statements.clear()
    assert publish(four_questions()).id == first.id
    assert not [sent for sent in statements if not sent.startswith("SELECT")]
    assert len(statements) == 4  # finding the module is one of them
    assert counts() == before


def test_publishing_many_questions_asks_no_more_than_few(publish, statements):
    asked = []
    for many in (3, 60):
        statements.clear()
        publish(quiz(*(question(f"of{many}-{number}") for number in range(many)), key=f"of-{many}"))
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 14


@pytest.mark.parametrize(
    "rules",
    [
        {"pass_mark": 70},
        {"draw": 2},
        {"attempts": None},
        {"wait_hours": 0},
        {"reveal": "end"},
        {"title": "Desk"},
        {"shuffle_questions": False},
        {"shuffle_options": False},
    ],
)
def test_another_rule_is_another_version_with_the_same_questions(publish, rules):
    first = publish(four_questions())
    before = counts()
    changed = publish(four_questions(**rules))
    assert changed.revision != first.revision
    assert changed.question_revision_ids == first.question_revision_ids
    assert tuple(new - old for new, old in zip(counts(), before, strict=True)) == (0, 0, 1, 0)


def test_an_edit_taken_back_returns_to_the_earlier_rows(publish):
    first = publish(quiz(question("one")))
    publish(quiz(question("one", hint_html="<p>Look again</p>")))
    before = counts()
    assert publish(quiz(question("one"))).id == first.id
    assert counts() == before


@pytest.mark.parametrize(
    "edit",
    [
        {"hint_html": "<p>New</p>"},
        {"explanation_html": "<p>New</p>"},
        {"stem_html": "New"},
        {"points": 2},
        {"develops": {"empathy": 1}},
        {"options": (option("a-one", correct=True, feedback="New"), option("b-one"), option("c-one"))},
    ],
)
def test_every_edit_of_a_question_is_a_new_wording_of_the_same_question(publish, edit):
    publish(quiz(question("one"), question("two")))
    before = counts()
    publish(quiz(replace(question("one"), **edit), question("two")))
    assert tuple(new - old for new, old in zip(counts(), before, strict=True)) == (0, 0, 1, 1)


def test_a_feedback_fix_leaves_open_attempts_on_their_wording(publish, sign_in, nadia, patrick):
    publish(quiz(question("one"), pass_mark=100))
    nadias = start(sign_in(nadia))
    fixed = (option("a-one", correct=True, feedback="The better words"), option("b-one"))
    publish(quiz(replace(question("one"), stem_html="Asked anew", options=fixed), pass_mark=100))
    assert "Question about one" in nadias.page(1).html
    assert len(nadias.page(1).options) == 3
    nadias.take("a")
    assert "What is said about a-one" in nadias.result()
    patricks = start(sign_in(patrick))
    assert "Asked anew" in patricks.page(1).html
    patricks.take("a")
    assert "The better words" in patricks.result()


def test_a_question_that_moves_to_another_quiz_stays_itself(publish):
    publish(quiz(question("one"), question("two"), key="first-quiz"), "say-it-back")
    before = counts()
    publish(quiz(question("two"), question("three"), key="second-quiz"), "stay-silent")
    publish(quiz(question("one"), key="first-quiz"), "say-it-back")
    added = tuple(new - old for new, old in zip(counts(), before, strict=True))
    assert added == (1, 1, 2, 1)
    with reading() as short:
        home = select(Quiz.key).join(Question, Question.quiz_id == Quiz.id).where(Question.key == "two")
        assert short.scalar(home) == "second-quiz"


def test_a_quiz_under_a_new_key_takes_the_place_of_the_old_one(publish, sign_in, nadia):
    publish(four_questions())
    device = sign_in(nadia)
    begun = start(device)
    publish(quiz(question("one"), key="new-quiz"))
    assert current("stay-silent") == "new-quiz"
    assert device.get("/quizzes/desk-quiz").status_code == 404
    begun.take("aaaa")
    assert "Passed with 4 of 4" in words(begun.result())
    assert device.get("/quizzes/new-quiz").status_code == 200


def test_two_modules_may_swap_their_quizzes(publish):
    one, two = quiz(question("one"), key="quiz-one"), quiz(question("two"), key="quiz-two")
    publish(one, "say-it-back")
    publish(two, "stay-silent")
    publish(two, "say-it-back")
    publish(one, "stay-silent")
    assert (current("say-it-back"), current("stay-silent")) == ("quiz-two", "quiz-one")


def test_a_module_without_a_quiz_takes_no_new_attempts(publish, sign_in, nadia):
    publish(four_questions())
    silent = module_id("stay-silent")
    with transaction():
        publishing.follow(ModulePublished(silent, None))
    assert current("stay-silent") is None
    assert sign_in(nadia).post("/quizzes/desk-quiz/attempts").status_code == 404
    with transaction():
        publishing.follow(ModulePublished(silent, four_questions()))
    assert current("stay-silent") == "desk-quiz"


def test_the_quizzes_of_modules_come_by_one_query(publish, app):
    publish(four_questions())
    silent, said = module_id("stay-silent"), module_id("say-it-back")
    found = queries.for_module([silent, said, 999])
    assert {key: row.version.title for key, row in found.items()}[silent] == "At the desk"
    assert set(found) == {silent, said}
