"""The demo: its past plays, every page it links to answers in every role, and nothing of it opens to strangers."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select

from lms.appraisals.models import Appraisal
from lms.audit import trail
from lms.core.db import db, transaction
from lms.demo import cast, cli, story
from lms.learning import rebuilding
from lms.people.models import Person
from tests.reviewing import ReviewingClient

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
MOST_PAGES = 120


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = cli.demo_app(Path(tmp_path_factory.mktemp("demo")), 8000)
    app.test_client_class = ReviewingClient
    app.testing = True
    with app.app_context():
        flask_migrate.upgrade()
        story.play()
        app.config["DEMO_PEOPLE"] = cli.shown()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def enter(app: Flask, key: str) -> ReviewingClient:
    person = db.session.scalars(select(Person).where(Person.email == f"{key}@harbour.example")).one()
    device = app.test_client()
    assert device.post("/people/demo-sign-in", data={"person": person.id}).status_code == 302
    return device


def test_the_finished_cycle_is_closed_and_the_other_one_waits_for_hr(demo):
    states = [row.state for row in db.session.scalars(select(Appraisal).order_by(Appraisal.id))]
    assert states.count("closed") == states.count("open") == 11


def test_the_trail_and_the_ledger_hold(demo):
    assert trail.verify().fault is None
    with transaction():
        assert rebuilding.rebuild(keep=False) == []


@pytest.mark.parametrize("key", [key for key, _words in cast.SHOWN])
def test_every_page_a_person_can_reach_by_links_answers(demo, key):
    device = enter(demo, key)
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = device.get(path)
        assert page.status_code == 200, f"{path} answers {page.status_code}"
        if page.mimetype == "text/html":
            waiting += [
                unescape(link)
                for link in LINK.findall(page.text)
                if link.startswith("/") and link not in seen
            ]
    assert len(seen) > 15


def test_without_signing_in_every_page_leads_to_the_door(demo):
    stranger = demo.test_client()
    for rule in demo.url_map.iter_rules():
        if (
            "GET" in (rule.methods or ())
            and not rule.arguments
            and rule.endpoint not in {"people.sign_in", "home.healthz", "ui.styleguide"}
        ):
            answer = stranger.get(rule.rule)
            assert answer.status_code == 302, rule.rule
            assert answer.location.startswith("/people/sign-in"), rule.rule
