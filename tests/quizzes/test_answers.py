"""Drafts: what a person chose is kept at once, the newest stands, and nothing foreign gets in."""

from datetime import UTC, datetime

import pytest
import time_machine

from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import NotFound, Refusal
from lms.quizzes import answers, attempts, queries
from tests.quizzes.story import Sitting, question, quiz, start, words

SUMMER = datetime(2026, 7, 6, 13, 2, tzinfo=UTC)


@pytest.fixture
def nadias(publish, sign_in, nadia) -> Sitting:
    publish(quiz(question("one"), question("many", right="ab"), shuffle_questions=False, wait_hours=0))
    return start(sign_in(nadia))


def test_a_draft_is_kept_and_its_time_is_said_where_the_person_is(publish, sign_in, nadia):
    publish(quiz(question("one")))
    with time_machine.travel(SUMMER, tick=False):
        sitting = start(sign_in(nadia))
        assert sitting.save(1, ["b-one"], 1).json == {
            "chosen": ["b-one"],
            "sequence": 1,
            "saved": "Saved 14:02",
        }
        page = sitting.page(1)
        assert page.chosen == ["b-one"]
        assert "Saved 14:02" in words(page.html)
        assert page.sequence == 2


def test_an_older_draft_never_overwrites_a_newer_one(nadias):
    nadias.save(1, ["b-one"], 5)
    for late in (4, 5):
        stands = nadias.save(1, ["c-one"], late)
        assert stands.status_code == 200
        assert (stands.json["chosen"], stands.json["sequence"]) == (["b-one"], 5)
    assert nadias.page(1).chosen == ["b-one"]
    assert nadias.save(1, ["c-one"], 6).json["chosen"] == ["c-one"]


def test_of_two_windows_the_one_that_is_behind_is_told_and_shown_what_stands(nadias):
    here, there = nadias.page(1).sequence, nadias.page(1).sequence
    nadias.answer(1, "b", sequence=here)
    behind = nadias.answer(1, "c", sequence=there)
    assert behind.location == nadias.address("questions/1")
    page = nadias.page(1)
    assert page.chosen == ["b-one"]
    assert "You answered this in another window" in words(page.html)
    nadias.answer(1, "c")
    assert nadias.page(1).chosen == ["c-one"]


def test_pressing_the_button_twice_goes_on(nadias):
    nadias.answer(1, "b", sequence=1)
    assert nadias.answer(1, "b", sequence=1).location == nadias.address("questions/2")


def test_several_options_are_kept_in_the_order_shown_and_may_be_cleared(nadias):
    shown = nadias.page(2).options
    assert nadias.save(2, ["c-many", "a-many", "c-many"], 1).json["chosen"] == [
        name for name in shown if name in {"a-many", "c-many"}
    ]
    assert nadias.save(2, [], 2).json["chosen"] == []
    assert nadias.page(2).chosen == []


@pytest.mark.parametrize(
    ("position", "chosen", "said"),
    [
        (1, ["a-many"], "belongs to another question"),
        (1, ["a-one", "b-one"], "takes one answer"),
        (2, ["a-many", "nonsense"], "belongs to another question"),
    ],
)
def test_options_that_cannot_be_chosen_are_refused(nadias, position, chosen, said):
    for send in (nadias.device.put, nadias.device.post):
        refused = send(nadias.address(f"answers/{position}"), data={"chosen": chosen, "sequence": 1})
        assert refused.status_code == 422
        assert said in words(refused.text)
    assert nadias.page(position).chosen == []


@pytest.mark.parametrize("sequence", ["", "0", "-1", "one", "1.5", "1000001", None])
def test_an_answer_without_its_place_in_the_order_is_refused(nadias, sequence):
    data = {"chosen": ["a-one"], **({} if sequence is None else {"sequence": sequence})}
    assert nadias.device.put(nadias.address("answers/1"), data=data).status_code == 422
    assert nadias.page(1).chosen == []


@pytest.mark.parametrize("body", [b"not json", b"[1, 2]", b"null", b'{"sequence": 1}'])
def test_what_is_no_form_is_refused(nadias, body):
    sent = nadias.device.put(nadias.address("answers/1"), data=body, content_type="application/json")
    assert sent.status_code == 422


def test_a_sent_attempt_takes_no_more_answers(nadias):
    nadias.take("aa")
    late = nadias.save(1, ["b-one"], 9)
    assert late.status_code == 409
    assert "You sent these answers on" in words(late.text)
    assert "They stand" in words(late.text)


def test_a_draft_needs_the_token_and_a_device_that_is_signed_in(nadias, app):
    unsigned = nadias.device.put(
        nadias.address("answers/1"), data={"chosen": "a-one", "sequence": 1}, with_token=False
    )
    assert unsigned.status_code == 400
    away = app.test_client().put(nadias.address("answers/1"), data={"chosen": "a-one", "sequence": 1})
    assert away.status_code == 302
    assert nadias.page(1).chosen == []


def test_answers_may_be_kept_by_the_key_of_the_question(nadias, nadia):
    with transaction():
        attempt = queries.attempt(nadias.attempt_id, nadia.id)
        answers.save(attempt, "many", ["a-many", "b-many"], 1, clock.now())
        with pytest.raises(NotFound):
            answers.save(attempt, "elsewhere", [], 1, clock.now())
        with pytest.raises(Refusal):
            answers.save(attempt, "one", ["a-many"], 1, clock.now())
    assert set(nadias.page(2).chosen) == {"a-many", "b-many"}


def test_an_open_attempt_is_given_back_ready_to_be_answered_and_sent(publish, app, nadia):
    publish(quiz(question("one"), question("two")))
    with transaction():
        drawn = attempts.start(nadia.id, queries.quiz("desk-quiz").quiz, mode="certify", at=SUMMER)
        assert [place.position for place in queries.places(drawn)] == [1, 2]
        again = attempts.start(nadia.id, queries.quiz("desk-quiz").quiz, at=SUMMER)
        assert again is drawn
        for key in ("one", "two"):
            answers.save(again, key, [f"a-{key}"], 1, SUMMER)
        assert attempts.submit(again, SUMMER).passed
