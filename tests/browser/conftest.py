"""A real browser in front of a real server. Without Playwright and Chromium everything here is skipped, by name."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.core import clock
from lms.core.db import db
from tests.browser.serving import Served, played, served
from tests.browser.visiting import Visitor

NEEDS = "needs playwright and chromium: pip install -e '.[browser]', and a chromium on the path"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real Chromium; skipped where there is none")


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Chromium, started once per file. LMS_TEST_CHROMIUM names it, and then it must be there."""
    named = os.environ.get("LMS_TEST_CHROMIUM")
    path = shutil.which(named or "chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        sync_playwright = None
    if not path or sync_playwright is None:
        (pytest.fail if named else pytest.skip)(NEEDS)
    with sync_playwright() as playwright:
        # Everything is on this machine and of our own making; as root, Chromium has no sandbox.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Visitor]]:
    """Give somebody a browser window of their own; whatever went wrong in it fails the test."""
    visitors: list[Visitor] = []

    def enter(place: Served, kind: type[Visitor] = Visitor, **settings) -> Visitor:
        visitors.append(kind(chromium.new_context(**settings), place))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.leave()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo organisation with its year of history, served at this moment."""
    app = played(Path(tmp_path_factory.mktemp("demo")))
    with served(app, clock.now()) as place:
        yield place
    with app.app_context():
        db.engine.dispose()
