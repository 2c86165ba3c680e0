"""Taking a quiz through its pages: begin, leave, come back, send, and see what may be seen."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from lms.core import events
from lms.core.db import reading, transaction
from lms.quizzes import attempts
from lms.quizzes.attempts import AttemptMarked
from lms.quizzes.models import Attempt
from tests.quizzes.story import Sitting, four_questions, question, quiz, start, words

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


@pytest.fixture
def nadias(publish, sign_in, nadia) -> Sitting:
    publish(four_questions())
    return start(sign_in(nadia))


@pytest.fixture
def news(app, monkeypatch) -> list[AttemptMarked]:
    heard: list[AttemptMarked] = []
    monkeypatch.setitem(events._listeners, AttemptMarked, [*events._listeners[AttemptMarked], heard.append])
    return heard


def test_the_front_page_says_the_rules_and_has_one_primary_button(publish, sign_in, nadia):
    publish(four_questions(draw=2))
    page = sign_in(nadia).get("/quizzes/desk-quiz").text
    read = words(page)
    for rule in (
        "2, drawn by chance from 4",
        "2 of 2",
        "3 tries left",
        "1 day after",
        "Leaving keeps your answers",
    ):
        assert rule in read
    assert page.count("button primary") == 1


def test_a_quiz_is_taken_without_script_and_passed(nadias):
    assert "Question 1 of 4: At the desk" in nadias.page(1).html
    for position in (1, 2, 3):
        assert nadias.answer(position, "a").location == nadias.address(f"questions/{position + 1}")
    assert nadias.answer(4, "a").location == nadias.address("summary")
    summary = nadias.device.get(nadias.address("summary")).text
    assert "Open" not in words(summary)
    assert nadias.send().location == nadias.address("result")
    assert "Passed with 4 of 4" in words(nadias.result())


def test_the_module_is_told_that_its_quiz_is_passed(nadias, news):
    nadias.take("aaaa")
    (fact,) = news
    assert (fact.attempt_id, fact.number, fact.passed, fact.score) == (nadias.attempt_id, 1, True, 100)
    assert (fact.quiz_key, len(fact.version_revision)) == ("desk-quiz", 64)


def test_sending_twice_is_harmless_and_told_once(nadias, news):
    nadias.take("abaa")
    before = nadias.result()
    assert nadias.send().location == nadias.address("result")
    assert len(news) == 1
    assert words(nadias.result()) == words(before)


def test_going_on_without_an_answer_is_allowed_and_earns_nothing(nadias):
    assert nadias.answer(1, "").location == nadias.address("questions/2")
    for position in (2, 3, 4):
        nadias.answer(position, "a")
    summary = words(nadias.device.get(nadias.address("summary")).text)
    assert "1 question is open" in summary
    assert "Open: 1." in summary
    nadias.send()
    assert "3 of 4 so far" in words(nadias.result())
    assert "Sent without an answer" in words(nadias.result())


def test_leaving_keeps_the_answers_and_another_device_goes_on(nadias, sign_in, nadia):
    nadias.answer(1, "b")
    phone = sign_in(nadia)
    assert "Resume" in phone.get("/quizzes/desk-quiz").text
    again = start(phone)
    assert again.attempt_id == nadias.attempt_id
    assert again.page(1).chosen == nadias.page(1).chosen != []
    assert again.page(1).options == nadias.page(1).options
    assert phone.post("/quizzes/desk-quiz/attempts").location == nadias.address("questions/2")


def test_the_pages_of_an_attempt_lead_to_where_it_stands(nadias):
    result = nadias.device.get(nadias.address("result"))
    assert result.location == nadias.address("summary")
    nadias.take("aaaa")
    for page in ("questions/1", "summary"):
        assert nadias.device.get(nadias.address(page)).location == nadias.address("result")


@pytest.mark.parametrize("other", ["tomasz", "ruth", "meilin", "ada", "stranger"])
def test_nobody_else_finds_an_attempt_at_any_of_its_addresses(nadias, sign_in, request, other):
    device = sign_in(request.getfixturevalue(other))
    answer = {"chosen": "a-q1", "sequence": 1}
    for method, rest, data in (
        ("get", "questions/1", None),
        ("post", "answers/1", answer),
        ("put", "answers/1", answer),
        ("get", "summary", None),
        ("post", "submission", None),
        ("get", "result", None),
    ):
        assert getattr(device, method)(nadias.address(rest), data=data).status_code == 404, rest
    assert nadias.page(1).chosen == []


def test_what_is_not_there_is_not_found(nadias):
    assert nadias.device.get("/quizzes/no-such-quiz").status_code == 404
    assert nadias.device.post("/quizzes/no-such-quiz/attempts").status_code == 404
    assert nadias.device.get(nadias.address("questions/5")).status_code == 404
    assert nadias.save(5, [], 1).status_code == 404
    assert Sitting(nadias.device, 999).send().status_code == 404


def test_a_failed_try_waits_from_its_sending_and_says_until_when(publish, sign_in, nadia):
    publish(four_questions())
    with time_machine.travel(MONDAY, tick=False):
        device = sign_in(nadia)
        first = start(device)
        assert "Next try from Tuesday 24 November, 09:12" in words(
            device.get(first.take("bbbb").location).text
        )
        front = device.get("/quizzes/desk-quiz").text
        assert "Next try from Tuesday 24 November, 09:12" in words(front)
        assert "/desk-quiz/attempts" not in front
        refused = device.post("/quizzes/desk-quiz/attempts")
        assert refused.status_code == 422
        assert "Next try from Tuesday 24 November, 09:12" in words(refused.text)
    with time_machine.travel(MONDAY + timedelta(hours=24, seconds=-1), tick=False):
        assert sign_in(nadia).post("/quizzes/desk-quiz/attempts").status_code == 422
    with time_machine.travel(MONDAY + timedelta(hours=24), tick=False):
        second = start(sign_in(nadia))
        assert second.attempt_id != first.attempt_id
        assert "Try 2 of 3" in words(second.page(1).html)


def test_the_last_try_is_the_last_and_opens_the_explanations(publish, sign_in, nadia):
    publish(four_questions(attempts=2, wait_hours=0))
    device = sign_in(nadia)
    first = start(device)
    first.take("bbbb")
    assert "The reason behind" not in first.result()
    second = start(device)
    second.take("bbbb")
    assert "The reason behind" in second.result()
    assert "The reason behind" in first.result()
    refused = device.post("/quizzes/desk-quiz/attempts")
    assert refused.status_code == 422
    assert "All 2 tries are used" in words(refused.text)
    assert "/desk-quiz/attempts" not in device.get("/quizzes/desk-quiz").text


def test_a_retake_needs_no_wait_after_a_pass_and_never_takes_it_away(publish, sign_in, nadia):
    publish(four_questions())
    device = sign_in(nadia)
    start(device).take("aaaa")
    again = start(device)
    again.take("bbbb")
    assert "You passed earlier, and that stays" in words(again.result())
    front = words(device.get("/quizzes/desk-quiz").text)
    assert "Another try never takes that away" in front
    assert "1 try left. Next try from" in front


def test_parallel_starts_land_on_the_same_attempt(app, publish, sign_in, nadia):
    publish(four_questions())
    devices = [sign_in(nadia)]
    while len(devices) < 20:
        twin = app.test_client()
        twin.set_cookie("goldenrule", devices[0].get_cookie("goldenrule").value)
        devices.append(twin)
    together = threading.Barrier(len(devices))
    landed: list[int] = []

    def begin(device) -> None:
        with app.app_context():
            together.wait()
            landed.append(start(device).attempt_id)

    threads = [threading.Thread(target=begin, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(landed) == 20
    assert len(set(landed)) == 1
    assert count_attempts() == 1


def test_a_start_that_lost_the_race_gives_the_attempt_of_the_winner(nadias, nadia, monkeypatch):
    """Where writers do not queue, the second start finds no open attempt, and then one in its way."""
    real, first = attempts.queries.attempts_of, [[]]
    monkeypatch.setattr(attempts.queries, "attempts_of", lambda *of: first.pop() if first else real(*of))
    with transaction():
        placed = attempts.queries.quiz("desk-quiz")
        landed = attempts.start(nadia.id, placed.quiz, at=MONDAY)
        assert landed.id == nadias.attempt_id
    assert count_attempts() == 1


def test_an_unlimited_quiz_says_so(publish, sign_in, nadia):
    publish(quiz(question("only"), attempts=None, wait_hours=0))
    device = sign_in(nadia)
    for _again in range(4):
        start(device).take("b")
    assert "As many as you like" in words(device.get("/quizzes/desk-quiz").text)


def count_attempts() -> int:
    with reading() as short:
        return short.scalar(select(func.count(Attempt.id)))
