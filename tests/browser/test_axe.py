"""Every page that each role may see, looked at by axe and measured: light and dark, at a desk and on a phone."""

from itertools import groupby

import pytest

from tests.browser.inspecting import inspect
from tests.browser.serving import Served, served
from tests.matrix_story import ACTORS, NOW, House
from tests.test_matrix import READING

pytestmark = pytest.mark.browser
ROLES = {
    "nobody": ("anonymous",),
    "an employee": ("nadia", "patrick"),
    "a coach": ("tomasz",),
    "a manager": ("ruth",),
    "HR": ("meilin", "henrik"),
    "the administrator": ("ada",),
}
# Files, and an answer for machines.
NO_PAGES = (".css", ".csv", "/healthz")
# Drawn the same for everybody, with several of each thing: looked at once, elsewhere.
SPECIMENS = "/ui/styleguide"
AT_ONCE = 6


def seen_by(role: str) -> list[tuple[str, str]]:
    """Each address that opens for a role, with the first person of that role for whom it does."""
    pages = []
    for pattern, paths in READING.values():
        opens = dict(zip(ACTORS, pattern.replace(" ", ""), strict=True))
        person = next((one for one in ROLES[role] if opens[one] == "2"), None)
        pages += [(path, person) for path in paths if person and not path.endswith((*NO_PAGES, SPECIMENS))]
    return sorted(pages)


def area(page: tuple[str, str]) -> str:
    return page[0].split("/")[1]


PAGES = [
    pytest.param(pages[start : start + AT_ONCE], id=f"{role}: {name or 'home'} {start // AT_ONCE + 1}")
    for role in ROLES
    for name, pages in ((name, list(some)) for name, some in groupby(seen_by(role), key=area))
    for start in range(0, len(pages), AT_ONCE)
]


@pytest.fixture
def place(house: House):
    with served(house.app, NOW) as there:
        yield there


@pytest.fixture
def window(place: Served, visit):
    return visit(place, reduced_motion="reduce", viewport={"width": 1440, "height": 900})


@pytest.mark.parametrize("pages", PAGES)
def test_every_page_is_well_made_for_everybody(house: House, window, pages) -> None:
    faults = []
    for path, person in pages:
        window.be(house.device(person))
        window.page.goto(f"{window.place.address}{path.format(**house.numbers)}")
        faults += [f"{path} for {person} {fault}" for fault in inspect(window.page)]
    assert faults == [], "\n".join(faults)
