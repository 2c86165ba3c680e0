"""Somebody at a browser: they sign in, click what they read, and type. The door's address is all they know."""

import re
import time

from tests.beginning import PASSWORD
from tests.browser.serving import Served

WAIT = 20_000


def called(name: str) -> re.Pattern[str]:
    """What begins so; what is only read out after the words may stand apart from them."""
    return re.compile("^" + re.escape(name).replace(":", r"\s*:"))


class Visitor:
    """One person's window. What the browser complained of, or the server failed at, is kept in `troubles`."""

    def __init__(self, context, place: Served) -> None:
        self.context, self.place = context, place
        context.set_default_timeout(WAIT)
        self.troubles: list[str] = []
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("response", self._answered)

    def _heard(self, message) -> None:
        # A refused form answers 422 and a failed load is told apart below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.troubles.append(message.text)

    def _answered(self, response) -> None:
        if response.status >= 500 or response.status == 404:
            self.troubles.append(f"{response.status} {response.url}")

    def leave(self) -> None:
        """Close the window, and tell what went wrong in it."""
        self.context.close()
        assert self.troubles == []

    def sign_in(self, email: str) -> "Visitor":
        """Come in through the door, on a device where nobody is signed in."""
        self.context.clear_cookies()
        self.page.goto(f"{self.place.address}/people/sign-in")
        self.type("Work e-mail", email)
        self.type("Password", PASSWORD)
        self.press("Sign in")
        return self

    def sign_in_as_shown(self, name: str) -> "Visitor":
        """Come into the demo with one click."""
        self.context.clear_cookies()
        self.page.goto(f"{self.place.address}/people/sign-in")
        self.press(f"Sign in: {name}")
        return self

    def be(self, device) -> None:
        """Go on as whoever is signed in on another device."""
        self.context.clear_cookies()
        cookie = device.get_cookie("goldenrule")
        if cookie:
            self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.place.address}])

    def go(self, name: str) -> None:
        """Follow the first link that is called so."""
        self.use(self.page.get_by_role("link", name=called(name)).first)

    def press(self, name: str) -> None:
        """Press the first button that is called so."""
        self.use(self.page.get_by_role("button", name=called(name)).first)

    def open_newest(self) -> None:
        """Open the first thing that a list has to show."""
        self.use(self.page.locator("main").get_by_role("link").first)

    def type(self, label: str, words: str) -> None:
        """Write into the field with this label."""
        self.fill(self.page.get_by_label(called(label)).first, words)

    def tick(self, name: str) -> None:
        """Choose what is called so."""
        name = called(name)
        box = self.page.get_by_role("radio", name=name).or_(self.page.get_by_role("checkbox", name=name))
        self.check(box.first)

    def choose(self, field: str, value: object) -> None:
        """Choose one of the lines of a criterion or question, opening it first where it is folded away."""
        line = self.page.locator(f'[name="{field}"][value="{value}"]')
        line.wait_for(state="attached")
        if not line.is_visible():
            self.use(self.page.locator("details", has=line).locator("summary"))
        self.check(line)

    def use(self, control) -> None:
        """Press a button or follow a link."""
        control.click()

    def check(self, box) -> None:
        """Tick a box, or choose one of several."""
        box.check()

    def fill(self, field, words: str) -> None:
        """Write into a field."""
        field.fill(words)

    def offers(self, button: str) -> bool:
        """Tell whether the page has a button that is called so."""
        return self.page.get_by_role("button", name=called(button)).count() > 0

    def holds(self, label: str, words: str) -> bool:
        """Tell whether a field holds these words."""
        return self.page.get_by_label(called(label)).first.input_value() == words

    def reads(self, words: str) -> None:
        """Make sure that these words stand on the page, once it is there."""
        until = time.monotonic() + WAIT / 1000
        while words not in self.text() and time.monotonic() < until:
            self.page.wait_for_timeout(50)
        assert words in self.text(), f"{words!r} is not on {self.page.url}:\n{self.text()[:1500]}"

    def text(self) -> str:
        """What the page says, in one line."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())
