"""Pages in states that no link leads to: forms that come back with what to put right, and very long names."""

import pytest

from tests.browser.inspecting import inspect
from tests.browser.places import PLACES
from tests.browser.serving import served
from tests.matrix_story import NOW

pytestmark = pytest.mark.browser
AT_A_DESK = {"reduced_motion": "reduce", "viewport": {"width": 1440, "height": 900}}
TOO_LONG = "word " * 500
# Who sends which form, with which field made wrong where the form could be sent as it comes, and by which button.
REFUSED = {
    "/people/sign-in": ("anonymous", {}, "Sign in"),
    "/people/me/password": ("nadia", {}, "Change"),
    "/learning/assignments/new": ("tomasz", {}, "Assign"),
    "/learning/assignments/{assignment}/people/{id_nadia}/withdrawal": ("tomasz", {}, "Take back"),
    "/coaching/observations/new?person={id_nadia}": ("tomasz", {}, "Share with Nadia"),
    "/appraisals/{nadia_2}/self": ("nadia", {"comment": TOO_LONG}, "Send my part"),
    "/appraisals/{patrick_1}/rating": ("ruth", {"comment": TOO_LONG}, "Send to calibration"),
    "/appraisals/cycles/new": ("meilin", {"title": ""}, "Save and see who is in"),
    "/people/new": ("ada", {}, "Add"),
}


@pytest.mark.parametrize("address", REFUSED)
def test_a_form_that_comes_back_is_well_made(house, visit, address):
    person, wrong, button = REFUSED[address]
    with served(house.app, NOW) as place:
        window = visit(place, **AT_A_DESK)
        window.be(house.device(person))
        window.page.goto(place.address + address.format(**house.numbers))
        for name, words in wrong.items():
            window.page.locator(f'[name="{name}"]').fill(words)
        window.press(button)
        window.page.locator(".error-summary").wait_for()
        assert inspect(window.page) == []


@pytest.mark.parametrize("name", PLACES)
def test_the_pages_of_a_year_of_work_are_well_made(demo, visit, name):
    window = visit(demo, **AT_A_DESK)
    PLACES[name](window)
    assert inspect(window.page) == []


def test_a_very_long_name_fits_everywhere(demo, visit):
    window = visit(demo, **AT_A_DESK).sign_in_as_shown("Ruth Adeyemi-Clarke")
    for link in ("Team", "Maria Aparecida", "Observe"):
        window.go(link)
        window.page.wait_for_load_state()
        assert inspect(window.page) == [], link


def test_a_page_that_is_not_there_is_well_made(house, visit):
    with served(house.app, NOW) as place:
        window = visit(place, **AT_A_DESK)
        window.be(house.device("nadia"))
        window.page.goto(f"{place.address}/people/")
        assert inspect(window.page) == []
        window.page.goto(f"{place.address}/coaching/observations/99999")
        assert inspect(window.page) == []
        window.troubles = [trouble for trouble in window.troubles if not trouble.startswith("404 ")]
