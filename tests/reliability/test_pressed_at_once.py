"""Every button, pressed by one person many times at once, does what it does when it is pressed once.

The routes are the product's own: one that changes something and has no case here fails by name.
"""

import contextvars
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.audit import trail
from lms.audit.models import AuditEvent
from lms.core import clock
from lms.core.db import db
from lms.people.models import SetUpLink
from tests import matrix_story
from tests.appraisals import record_story
from tests.appraisals.cycle_story import noon
from tests.appraisals.record_story import RELEASE_DAY, Cast
from tests.beginning import at_home
from tests.databases import Store
from tests.matrix_story import NOW, House, PlainClient
from tests.reliability.buttons import APART, BECAUSE, CASES, Press
from tests.reliability.conftest import Figures

LOOKING = {"refused", "sign-in refused", "appraisal read"}


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    return Cast(**{one.name: request.getfixturevalue(one.name) for one in fields(Cast)})


@pytest.fixture
def rebuilt(db_kind: str, stores: Callable[[str], Store], built_house) -> Iterator[Callable[[], House]]:
    """Give the house as it was built, as often as asked."""
    house, url = built_house(db_kind)

    def again() -> House:
        db.session.remove()
        db.engine.dispose()
        stores(db_kind).restore(url)
        entered = house.entered()
        entered.app.config.update(DEMO=True, DEMO_PEOPLE=[(entered.nadia.id, "Nadia", "an employee")])
        return entered

    with at_home(house.app), clock.at(NOW):
        yield again


def test_every_route_that_changes_something_has_a_case(app: Flask) -> None:
    changing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert sorted([*CASES, *APART]) == sorted(changing)


@pytest.mark.parametrize("endpoint", CASES)
def test_pressed_many_times_at_once_it_is_pressed_once(
    rebuilt: Callable[[], House], endpoint: str, figures: Figures
) -> None:
    press = CASES[endpoint]
    [once], before, after = pressed(rebuilt(), press, 1)
    assert once.status_code in {200, 302}, once.text
    assert after != before, "a press that does nothing proves nothing"
    alone = grown(before, after)
    answers, before, after = pressed(rebuilt(), press, figures.count(4, 20))
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {200, 302, 403, 404, 409, 422}, statuses
    assert statuses & {200, 302}, statuses
    together = grown(before, after)
    of_each = {name for name in together if name.split(".")[0] in press.grows}
    assert {name: together[name] for name in together.keys() - of_each} == {
        name: alone[name] for name in alone.keys() - of_each
    }
    assert trail.verify().fault is None


def test_a_level_changed_many_times_at_once_is_changed_once(
    cast: Cast, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cast.app, "test_client_class", PlainClient)
    appraisal = record_story.rated(cast, record_story.frozen(cast))
    house = House(cast.app, {"meilin": cast.meilin}, numbers={"rated": appraisal.id})
    press = Press(
        "meilin", "/appraisals/{rated}/level-change", {"level": "3", **BECAUSE}, at=noon(RELEASE_DAY)
    )
    answers, before, after = pressed(house, press, figures.count(4, 20))
    assert min(answer.status_code for answer in answers) == 302
    more = grown(before, after)
    assert (
        more["calibration_change.id"],
        more["rating_of_record.id"],
        more["audit_event.level changed"],
    ) == (1, 1, 1)


def test_of_many_links_made_at_once_one_works(rebuilt: Callable[[], House]) -> None:
    house = rebuilt()
    pressed(house, CASES["people.set_up_link"], 4)
    working = select(func.count()).where(SetUpLink.person_id == house.cook.id, SetUpLink.used_at.is_(None))
    assert db.session.scalar(working) == 1


def pressed(house: House, press: Press, times: int) -> tuple[list[TestResponse], dict, dict]:
    """Press at once, from as many windows of one device; give the answers, and what stood before and after."""
    for earlier in press.first:
        form = earlier.form(house)
        assert send(house, earlier, form).status_code == 302, earlier
    with clock.at(press.at):
        if press.at != NOW:
            house.devices[press.actor] = matrix_story._enter(house.app, house.people[press.actor])
        form, before = press.form(house), standing()
        answers = at_once(times, lambda: send(house, press, form))
        return answers, before, standing()


def at_once(times: int, send: Callable[[], TestResponse]) -> list[TestResponse]:
    """Have it sent several times, as nearly at once as can be."""
    answers: list[TestResponse] = []
    together = threading.Barrier(times)

    def once() -> None:
        together.wait()
        answers.append(send())

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(once,)) for _each in range(times)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == times
    return answers


def send(house: House, press: Press, form: dict[str, object]) -> TestResponse:
    """Send a form from a window of its own."""
    # What the test itself read must not hold the database.
    db.session.rollback()
    with house.app.app_context():
        window = house.app.test_client()
        for cookie in house.device(press.actor)._cookies.values():
            window.set_cookie(cookie.key, cookie.value)
        return window.open(press.path.format(**house.numbers), method=press.method, data=form)


def standing() -> dict[str, object]:
    """How many rows each table has, how many of them fill each column, and what all of them say."""
    counted: dict[str, object] = {}
    # Whoever comes too late is refused, or looks at how things stand, and that is on record.
    apart = {"audit_event", "sign_in_attempt"}
    for table in (one for one in db.metadata.sorted_tables if one.name not in apart):
        filled = select(*(func.count(column).label(column.name) for column in table.c))
        row = db.session.execute(filled).one()
        counted |= {f"{table.name}.{name}": number for name, number in row._mapping.items()}
        counted[f"{table.name}:"] = sorted(map(repr, db.session.execute(table.select())))
    done = select(AuditEvent.action, func.count()).group_by(AuditEvent.action)
    counted |= {
        f"audit_event.{action}": number
        for action, number in db.session.execute(done)
        if action not in LOOKING
    }
    db.session.rollback()
    return counted


def grown(before: dict[str, object], after: dict[str, object]) -> dict[str, int]:
    """By how much the numbers have grown."""
    numbers = (name for name in after if not name.endswith(":"))
    return {name: more for name in numbers if (more := after[name] - before.get(name, 0))}
