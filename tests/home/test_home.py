"""The first page of each role, and the pages that are the same for everybody."""

import re
from datetime import timedelta

import pytest
import time_machine

from lms.appraisals import cycles
from lms.core import clock
from lms.core.db import transaction
from tests.appraisals import cycle_story as story
from tests.learning.acting import LESSONS, read
from tests.learning.test_assignments import ask

MOST_QUERIES = 6


def test_on_the_first_day_there_is_one_thing_to_do(sign_in, nadia):
    page = sign_in(nadia).get("/").text
    assert "Nothing is due. Pick one skill." in page
    assert page.count('class="button') == 1


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("nadia", ["Home", "Courses", "Appraisals", "My record"]),
        ("tomasz", ["Home", "Courses", "Team", "Appraisals", "My record"]),
        ("meilin", ["Home", "Courses", "Cycles", "People", "Appraisals", "My record"]),
        ("ada", ["Home", "Courses", "People", "Appraisals", "My record"]),
    ],
)
def test_everybody_finds_the_places_of_their_roles(request, sign_in, who, places):
    page = sign_in(request.getfixturevalue(who)).get("/").text
    rail = page.split('class="rail"', 1)[1].split("</nav>", 1)[0]
    # A phone shows five; where there are more, the rest stand a second time behind "More".
    shown = dict.fromkeys(re.findall(r"</svg><span>([^<]+)</span>", rail))
    assert [place for place in shown if place != "More"] == places
    assert ("More" in shown) == (len(places) > 5)


def test_home_takes_as_many_queries_for_one_ask_as_for_ten(sign_in, nadia, tomasz, ruth, queries):
    me = sign_in(nadia)
    ask(sign_in(tomasz), nadia)
    read(me, LESSONS[0])
    queries.clear()
    me.get("/")
    first = len(queries)
    for days in range(1, 10):
        ask(sign_in(ruth), nadia, days=days)
    queries.clear()
    me.get("/")
    assert len(queries) == first <= MOST_QUERIES


def test_a_long_reason_is_shown_whole(sign_in, nadia, tomasz):
    reason = "Because " + "a very long story " * 20
    ask(sign_in(tomasz), nadia, reason=reason)
    assert reason.strip() in sign_in(nadia).get("/").text


def test_what_a_coach_saw_last_stands_on_the_first_page(sign_in, nadia, tomasz):
    told = "She came round the desk before he reached it. Next: say it out loud."
    today = clock.today("Europe/London") - timedelta(days=1)
    written = sign_in(tomasz).post(
        f"/coaching/people/{nadia.id}/observations",
        data={
            "occurred_on": today.isoformat(),
            "setting": "desk",
            "narrative": told,
            "purpose": "counts",
            "level-empathy": "4",
            "share": "1",
        },
    )
    assert written.status_code == 302
    assert told in sign_in(nadia).get("/").text


@pytest.mark.parametrize("path", ["/help", "/privacy", "/criteria/", "/courses/glossary"])
@pytest.mark.parametrize("who", ["nadia", "tomasz", "meilin", "ada"])
def test_the_pages_for_everybody_answer_everybody(request, sign_in, who, path):
    assert sign_in(request.getfixturevalue(who)).get(path).status_code == 200


def test_the_criteria_show_five_anchors_each(sign_in, nadia):
    page = sign_in(nadia).get("/criteria/").text
    assert page.count('<ol class="levels">') == 10
    assert "Names the feeling and checks it" in page


def test_the_service_says_only_that_it_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_the_own_part_waits_on_the_first_page_until_the_review_opens(sign_in, nadia, meilin):
    cycle = story.launched(meilin, "Front office")
    with time_machine.travel(story.noon(story.CUT_OFF)):
        assert "Write your own part" in sign_in(nadia).get("/").text
        cycles.freeze(cycle, meilin, clock.now())
        assert story.appraisal_of(nadia, cycle).state == "frozen"
        assert "Write your own part" in sign_in(nadia).get("/").text
    with time_machine.travel(story.noon(story.FREEZE_DAY)), transaction():
        cycles.open_reviews(cycle, clock.now())
    with time_machine.travel(story.noon(story.FREEZE_DAY)):
        assert "Write your own part" not in sign_in(nadia).get("/").text
