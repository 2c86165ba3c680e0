"""Makes the pictures of the README and the docs anew, from the demo: `python -m tests.browser.pictures`."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from lms.core import clock
from lms.core.db import db
from lms.demo.seen import LAST_PERIOD
from tests.browser.serving import Served, played, served
from tests.browser.visiting import Visitor

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def home(visitor: Visitor) -> None:
    """A person's first page."""
    visitor.sign_in_as_shown("Nadia Rahmani")


def record(visitor: Visitor) -> None:
    """An appraisal record, acknowledged and closed."""
    home(visitor)
    visitor.go("Appraisals")
    visitor.page.get_by_role("heading", name="Earlier").wait_for()
    visitor.page.locator("main .row a").last.click()


def observe(visitor: Visitor) -> None:
    """What a coach writes down, on a phone."""
    visitor.sign_in_as_shown("Tomasz Wieczorek")
    for link in ("Team", "Nadia Rahmani", "Observe"):
        visitor.go(link)
    visitor.type("What you saw", LAST_PERIOD[0].narrative)
    visitor.page.locator(".anchors input").nth(3).check()
    visitor.page.locator("label", has_text="What you saw").evaluate(
        "label => scrollTo(0, label.offsetTop - 50)"
    )


PICTURES = {"home": (home, DESK), "record": (record, DESK), "observe": (observe, PHONE)}


def main() -> None:
    """Play the demo, open each page, and write its picture."""
    with sync_playwright() as playwright, demo_served(playwright) as (browser, place):
        for name in PICTURES:
            take(name, browser, place)


@contextmanager
def demo_served(playwright) -> Iterator[tuple[object, Served]]:
    """A browser, and the demo as it is played today, served to it."""
    with tempfile.TemporaryDirectory() as folder:
        app = played(Path(folder))
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--hide-scrollbars"]
        )
        with served(app, clock.now()) as place:
            yield browser, place
            browser.close()
        with app.app_context():
            db.engine.dispose()


def take(name: str, browser, place: Served) -> None:
    """Write one picture, with few colours where pngquant is there."""
    come, window = PICTURES[name]
    visitor = Visitor(browser.new_context(**window, reduced_motion="reduce", color_scheme="light"), place)
    come(visitor)
    visitor.page.mouse.move(0, 0)
    path = FOLDER / f"{name}.png"
    visitor.page.screenshot(path=path, animations="disabled")
    visitor.leave()
    if shutil.which("pngquant"):
        subprocess.run(
            ["pngquant", "--force", "--strip", "--speed", "1", "--output", path, "64", path], check=True
        )


if __name__ == "__main__":
    main()
