"""What a page weighs on the wire, and what stands on its first screen, as the browser itself counts it."""

import pytest

from tests.browser.inspecting import script
from tests.browser.places import PLACES

pytestmark = pytest.mark.browser
KB = 1024
FIRST_BYTES, FIRST_REQUESTS = 60 * KB, 5
AGAIN_BYTES, AGAIN_REQUESTS = 25 * KB, 1
# Controls that compete for attention on the first screen at 1440 by 900, without the answers of a quiz.
MOST_CONTROLS = {"lesson": 12, "quiz": 8, "course": 15}


class Wire:
    """Counts what comes over the network to one page."""

    def __init__(self, page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.on("Network.requestWillBeSent", self._asked)
        self._session.on("Network.requestServedFromCache", self._kept)
        self._session.on("Network.responseReceived", self._answered)
        self._session.on("Network.loadingFinished", self._finished)
        self.clear()

    def clear(self) -> None:
        self._bytes: dict[str, int] = {}

    def _asked(self, event) -> None:
        # The icon of the window is fetched once per site, when the browser finds the time.
        if "/favicon." not in event["request"]["url"]:
            self._bytes[event["requestId"]] = 0

    def _kept(self, event) -> None:
        self._bytes.pop(event["requestId"], None)

    def _answered(self, event) -> None:
        if event["response"].get("fromDiskCache"):
            self._kept(event)

    def _finished(self, event) -> None:
        if event["requestId"] in self._bytes:
            self._bytes[event["requestId"]] = event["encodedDataLength"]

    @property
    def requests(self) -> int:
        return len(self._bytes)

    @property
    def bytes(self) -> int:
        return int(sum(self._bytes.values()))


@pytest.fixture
def measured(request):
    """Keep a figure in the report of the run, which `--junitxml` writes."""
    return lambda what, *figures: request.node.user_properties.append((what, figures))


@pytest.mark.parametrize("name", PLACES)
def test_a_page_is_light_at_first_and_lighter_again(demo, visit, name, measured):
    there = visit(demo, viewport={"width": 1440, "height": 900})
    PLACES[name](there)
    address, cookies = there.page.url, there.context.cookies()

    fresh = visit(demo, viewport={"width": 1440, "height": 900})
    fresh.context.add_cookies(cookies)
    wire = Wire(fresh.page)
    fresh.page.goto(address, wait_until="networkidle")
    measured("first", wire.requests, wire.bytes)
    assert wire.requests <= FIRST_REQUESTS
    assert wire.bytes <= FIRST_BYTES

    wire.clear()
    fresh.page.goto(address, wait_until="networkidle")
    measured("again", wire.requests, wire.bytes)
    assert wire.requests <= AGAIN_REQUESTS
    assert wire.bytes <= AGAIN_BYTES


@pytest.mark.parametrize("name", MOST_CONTROLS)
def test_few_controls_compete_on_the_first_screen(demo, visit, name, measured):
    there = visit(demo, viewport={"width": 1440, "height": 900})
    PLACES[name](there)
    there.page.evaluate(script())
    controls = there.page.evaluate("inspected.firstScreen()")
    measured("controls", controls)
    assert 1 <= controls <= MOST_CONTROLS[name]
