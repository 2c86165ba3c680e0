"""What a page may cost: the goals with a name, for little and for much. Every other route stands in budgets.toml."""

import gzip
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from lms.core import clock, paths
from lms.core.db import db, transaction
from lms.courses import library
from lms.courses.models import Lesson
from lms.notifications import inbox
from lms.notifications.inbox import Message
from lms.people.models import Person
from lms.ui import assets
from tests import budgets
from tests.appraisals import cycle_story
from tests.budgets import Budget
from tests.coaching.story import grow_team, write
from tests.learning import long_course
from tests.learning.acting import read
from tests.learning.test_assignments import ask
from tests.quizzes.story import Sitting, start
from tests.test_house import routes

LESSON, HOME, TEAM, SAVE, SEND = 5, 6, 6, 6, 12
FIRST_LOAD, REQUESTS, REPEAT_LOAD = 60_000, 5, 25_000
SHARED = re.compile(r'(?:href|src)="/static/([^"#]+)')


@pytest.fixture
def spent(queries):
    """Give how many statements a request sends."""

    def spent(ask) -> int:
        queries.clear()
        assert ask().status_code in {200, 302}
        return sum(not statement.startswith(budgets.OPENS) for statement in queries)

    return spent


def test_every_route_has_a_budget_and_every_budget_a_route(app):
    kept = {budgets.AFTERWARDS, budgets.NOWHERE}
    named = {f"{method} {endpoint}" for method, _address, endpoint in (row.split() for row in routes(app))}
    assert set(budgets.declared()) - kept == named


def test_a_get_writes_nothing(app):
    most = budgets.declared()
    writing = [
        route for route in most if route.startswith("GET") and (most[route].writes or most[route].commits)
    ]
    assert writing == []


def test_a_request_over_its_budget_and_one_without_fail(app: Flask, sign_in, nadia, monkeypatch):
    me = sign_in(nadia)
    monkeypatch.setitem(app.extensions["budgets"], "GET home.help_page", Budget(queries=0, bytes=50_000))
    with pytest.raises(AssertionError, match=r"allows: .GET home\.help_page"):
        me.get("/help")
    monkeypatch.delitem(app.extensions["budgets"], "GET home.help_page")
    with pytest.raises(AssertionError, match="no budget for this"):
        me.get("/help")


@pytest.mark.parametrize("who", ["nadia", "tomasz", "ruth", "meilin", "ada"])
def test_home_costs_six_statements_for_everybody(request, sign_in, who, spent):
    device = sign_in(request.getfixturevalue(who))
    assert spent(lambda: device.get("/")) <= HOME


@pytest.mark.parametrize("who", ["nadia", "tomasz", "ruth", "meilin"])
def test_home_costs_six_statements_however_much_is_waiting(
    request, sign_in, who, spent, nadia, tomasz, ruth, meilin
):
    long_course.publish()
    cycle_story.launched(meilin, "Front office")
    with time_machine.travel(cycle_story.noon(cycle_story.CUT_OFF)):
        coach, manager, hr = sign_in(tomasz), sign_in(ruth), sign_in(meilin)
        for days, asking in enumerate((coach, manager, hr), start=5):
            ask(asking, nadia, days=days)
            ask(asking, nadia, days=days, course=long_course.KEY)
        ask(manager, tomasz, course=long_course.KEY)
        ask(hr, ruth, course=long_course.KEY)
        write(coach, nadia, clock.today("Europe/London"), share="1")
        read(sign_in(nadia), long_course.lessons(1)[0])
        told(nadia, tomasz, ruth, meilin, many=200)
        device = sign_in(request.getfixturevalue(who))
        assert spent(lambda: device.get("/")) <= HOME
        assert "99+" in device.get("/").text


def test_a_lesson_costs_five_statements_in_a_course_of_fifty(sign_in, nadia, spent):
    long_course.publish()
    me = sign_in(nadia)
    first = spent(lambda: me.get("/learning/lessons/three-seconds"))
    for key in long_course.lessons(1):
        read(me, key)
    assert spent(lambda: me.get(f"/learning/lessons/{long_course.lessons(1)[4]}")) == first <= LESSON


def test_a_course_of_fifty_lessons_costs_what_one_of_three_costs(sign_in, nadia, spent):
    long_course.publish()
    me = sign_in(nadia)
    for place in (1, 2):
        read(me, long_course.lessons(place)[0])
    small = spent(lambda: me.get("/learning/courses/listen"))
    assert spent(lambda: me.get(f"/learning/courses/{long_course.KEY}")) == small


def test_the_team_page_costs_six_statements_for_three_or_three_hundred(sign_in, tomasz, spent):
    coach = sign_in(tomasz)
    few = spent(lambda: coach.get("/coaching/"))
    grow_team(tomasz, 297, clock.today("Europe/London"))
    assert spent(lambda: coach.get("/coaching/")) == few <= TEAM


def test_an_inbox_of_two_hundred_costs_what_an_empty_one_costs(sign_in, nadia, spent):
    me = sign_in(nadia)
    empty = spent(lambda: me.get("/notifications/"))
    told(nadia, many=200)
    assert spent(lambda: me.get("/notifications/")) == empty


@pytest.fixture
def sittings(sign_in, nadia) -> list[Sitting]:
    """Nadia in quizzes of ten and of a hundred questions; their lessons are read."""
    long_course.publish()
    device = sign_in(nadia)
    for key in (*long_course.lessons(1), *long_course.lessons(2)):
        read(device, key)
    return [start(device, f"of-{many}") for many in long_course.SIZES]


def test_saving_costs_six_statements_at_most_and_one_commit(sittings, spent, queries):
    for sitting in sittings:
        name = sitting.page(1).options[0]
        assert spent(lambda sitting=sitting, name=name: sitting.save(1, [name], 1)) <= SAVE
        assert spent(lambda sitting=sitting: sitting.save(1, [], 2)) <= SAVE
        assert sum(statement.startswith("UPDATE") for statement in queries) == 1
        assert spent(lambda sitting=sitting: post(sitting, "answers/1", sequence=3)) <= SAVE
    most = budgets.declared()
    for route in ("PUT quizzes.draft", "POST quizzes.answer"):
        assert (most[route].queries, most[route].commits) <= (SAVE, 1)


@pytest.mark.parametrize("page", ["questions/1", "summary"])
def test_pages_of_an_open_attempt_cost_the_same_for_a_hundred_questions(sittings, spent, page):
    ten, hundred = (
        spent(lambda sitting=sitting: sitting.device.get(sitting.address(page))) for sitting in sittings
    )
    assert ten == hundred


@pytest.mark.parametrize("completes", [True, False])
def test_sending_costs_twelve_statements_with_the_result_page(sittings, spent, completes):
    """One right answer passes, and completes the module; what was missed is explained by its criteria."""
    for sitting in sittings:
        if completes:
            sitting.answer(1, "a")
        sending = spent(sitting.send)
        result = spent(lambda sitting=sitting: sitting.device.get(sitting.address("result")))
        assert sending + result <= SEND
        shown = sitting.device.get(f"/learning/courses/{long_course.KEY}/completion").text
        assert ("Modules complete: 0 of 10." in shown) is not completes


def test_sending_costs_twelve_statements_on_the_first_step_in_a_course(sign_in, nadia, spent):
    long_course.publish()
    sitting = start(sign_in(nadia), "of-10")
    sending = spent(sitting.send)
    assert sending + spent(lambda: sitting.device.get(sitting.address("result"))) <= SEND


def test_starting_costs_the_same_for_ten_and_for_a_hundred(sign_in, nadia, spent):
    long_course.publish()
    device = sign_in(nadia)
    ten, hundred = (
        spent(lambda many=many: device.post(f"/quizzes/of-{many}/attempts")) for many in long_course.SIZES
    )
    assert ten == hundred


def test_a_device_is_seen_at_most_every_five_minutes(sign_in, nadia, queries):
    now = clock.now()
    me = sign_in(nadia)
    for minutes, written in ((4, 0), (6, 1), (8, 0), (12, 1)):
        queries.clear()
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            me.get("/help")
        assert sum(statement.startswith("UPDATE user_session") for statement in queries) == written


def test_lessons_are_light_the_first_time_and_lighter_again(app, sign_in, nadia):
    """Of all lessons that come with the product: the page, and what it links, as a browser receives it."""
    with transaction():
        library.publish([paths.shipped("content")])
    me = sign_in(nadia)
    files = {asset.hashed: asset for asset in assets.built().values()}
    for key in [lesson.key for lesson in db.session.query(Lesson)]:
        page = me.get(f"/learning/lessons/{key}")
        linked = [files[name] for name in set(SHARED.findall(page.text))]
        assert len(page.data) <= REPEAT_LOAD, key
        assert 1 + len(linked) <= REQUESTS, key
        weight = len(gzip.compress(page.data)) + sum(len(asset.compressed) for asset in linked)
        assert weight <= FIRST_LOAD, key


def told(*people: Person, many: int) -> None:
    with transaction():
        inbox.tell_all(
            Message(person.id, "news", f"thing {number}", "Something happened.", "You asked.", "/help")
            for person in people
            for number in range(many)
        )


def post(sitting: Sitting, address: str, **data: int):
    return sitting.device.post(sitting.address(address), data=data)
