"""How many statements a page may send: no more for a hundred questions than for ten."""

import pytest

from lms.core import events
from lms.quizzes.attempts import AttemptMarked
from tests.quizzes.story import question, quiz, start


@pytest.fixture
def sittings(publish, sign_in, nadia):
    """Nadia in quizzes of ten and of a hundred questions."""
    device = sign_in(nadia)
    begun = []
    for many in (10, 100):
        publish(quiz(*(question(f"of{many}-{number}") for number in range(many)), key=f"of-{many}"))
        device.get(f"/quizzes/of-{many}")
        begun.append(start(device, f"of-{many}"))
    return begun


def sent(statements: list[str], do) -> int:
    statements.clear()
    assert do().status_code in {200, 302}
    return len(statements)


def test_saving_costs_six_statements_at_most_and_one_transaction(sittings, statements):
    for sitting in sittings:
        name = sitting.page(1).options[0]
        assert sent(statements, lambda sitting=sitting, name=name: sitting.save(1, [name], 1)) <= 6
        assert sent(statements, lambda sitting=sitting: sitting.save(1, [], 2)) <= 6
        assert sum(statement.startswith("UPDATE") for statement in statements) == 1
        post = sitting.address("answers/1")
        data = {"chosen": [name], "sequence": 3}
        assert (
            sent(
                statements, lambda sitting=sitting, post=post, data=data: sitting.device.post(post, data=data)
            )
            <= 6
        )


@pytest.mark.parametrize(("page", "most"), [("questions/1", 6), ("summary", 5)])
def test_pages_of_an_open_attempt(sittings, statements, page, most):
    for sitting in sittings:
        assert sent(statements, lambda sitting=sitting: sitting.device.get(sitting.address(page))) <= most


def test_sending_costs_twelve_statements_with_the_result_page(sittings, statements, monkeypatch):
    monkeypatch.setitem(events._listeners, AttemptMarked, [])  # what listeners do is theirs to count
    costs = []
    for sitting in sittings:
        sending = sent(statements, sitting.send)
        costs.append(
            (sending, sent(statements, lambda sitting=sitting: sitting.device.get(sitting.address("result"))))
        )
    assert costs[0] == costs[1]
    assert sum(costs[0]) <= 12


def test_starting_costs_the_same_for_ten_and_for_a_hundred(publish, sign_in, nadia, statements):
    device = sign_in(nadia)
    costs = []
    for many in (10, 100):
        publish(quiz(*(question(f"of{many}-{number}") for number in range(many)), key=f"of-{many}"))
        costs.append(sent(statements, lambda many=many: device.post(f"/quizzes/of-{many}/attempts")))
    assert costs[0] == costs[1]
