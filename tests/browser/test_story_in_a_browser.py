"""The main job at a real browser, by clicking only: with the product's scripts, and without any."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lms.appraisals import template_library
from lms.core.db import transaction
from tests.browser import acts
from tests.browser.keyboard import Typist
from tests.browser.serving import Served, at, served
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser
SEEN = (
    ("2026-02-10", "tomasz", {"empathy": 4, "reliability": 4}),
    ("2026-03-12", "tomasz", {"reliability": 3, "ownership": 4, "listening": 4}),
    ("2026-04-09", "ruth", {"empathy": 4, "teamwork": 4, "reliability": 4}),
)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_course_taken_in_a_browser_reaches_the_appraisal(app, visit, script):
    with story(app) as house:
        window = visit(house, java_script_enabled=script, viewport={"width": 1440, "height": 900})

        acts.assigns(entering(window, "2026-01-12", "tomasz"))
        acts.learns(entering(window, "2026-01-20", "nadia"), app)
        for day, observer, levels in SEEN:
            acts.observes(entering(window, day, observer), day, levels)
            acts.replies(entering(window, day, "nadia"))
        acts.launches(entering(window, "2026-06-01", "meilin"))
        acts.writes_own_part(entering(window, "2026-06-20", "nadia"))
        acts.freezes(entering(window, "2026-07-14", "meilin"))
        acts.rates(entering(window, "2026-07-20", "ruth"))
        acts.releases(entering(window, "2026-08-03", "meilin"))
        acts.acknowledges(entering(window, "2026-08-05", "nadia"))


def test_an_employee_and_her_coach_need_no_mouse(app, visit):
    with story(app) as house:
        window = visit(house, Typist, viewport={"width": 1440, "height": 900})

        acts.assigns(entering(window, "2026-01-12", "tomasz"))
        acts.learns(entering(window, "2026-01-20", "nadia"), app)
        day, observer, levels = SEEN[0]
        acts.observes(entering(window, day, observer), day, levels)
        acts.replies(entering(window, day, "nadia"))


@contextmanager
def story(app) -> Iterator[Served]:
    """The house before anything has happened; once the story is told, nobody is left in it."""
    with transaction():
        template_library.publish_samples()
    with served(app, at("2026-01-12")) as house:
        yield house


def entering(window: Visitor, day: str, name: str) -> Visitor:
    """Somebody signs in on a day."""
    window.place.clock.turn(at(day))
    return window.sign_in(f"{name}@harbour.example")
