"""The purge: what let people in long ago is removed, and what still counts stays."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from lms.audit import trail
from lms.core import clock, jobs
from lms.core.cli import jobs as command
from lms.core.db import db, transaction
from lms.people import accounts, purging
from lms.people.models import SignInAttempt, UserSession

DAY = timedelta(days=1)
MORNING = datetime(2026, 4, 7, 8, tzinfo=UTC)


def left(table) -> int:
    count = db.session.scalar(select(func.count()).select_from(table))
    db.session.rollback()
    return count


def purged(app, at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        answer = app.test_cli_runner().invoke(command, ["run", "purge"])
    assert answer.exit_code == 0, answer.output
    return int(answer.output.splitlines()[-1].removesuffix(" done"))


def test_a_session_is_kept_for_thirty_days_after_it_ended_or_expired(app, sign_in, nadia, patrick):
    with time_machine.travel(MORNING, tick=False):
        sign_in(nadia).post("/people/session-end")
        sign_in(patrick)  # goes home without signing out: it expires after seven days
    assert purged(app, MORNING + 30 * DAY) == 0
    assert purged(app, MORNING + 30 * DAY + timedelta(seconds=1)) == 1
    assert db.session.scalars(select(UserSession.person_id)).all() == [patrick.id]
    assert purged(app, MORNING + 37 * DAY) == 0
    assert purged(app, MORNING + 37 * DAY + timedelta(seconds=1)) == 1


def test_a_device_in_use_stays_signed_in(app, sign_in, nadia):
    with time_machine.travel(MORNING, tick=False):
        sign_in(nadia).post("/people/session-end")
    with time_machine.travel(MORNING + 40 * DAY, tick=False):
        device = sign_in(nadia)
        assert purged(app, MORNING + 40 * DAY) == 1
        assert device.get("/people/me").status_code == 200


def test_failed_tries_are_kept_for_a_day_and_still_shut_the_door(app, client, nadia):
    wrong = {"email": nadia.email, "password": "not the one at all"}
    with time_machine.travel(MORNING, tick=False):
        for _try in range(accounts.TRIES_PER_ACCOUNT):
            client.post("/people/sign-in", data=wrong)
        assert purged(app, MORNING + DAY) == 0
        assert client.post("/people/sign-in", data=wrong).status_code == 429
    assert purged(app, MORNING + DAY + timedelta(seconds=1)) == accounts.TRIES_PER_ACCOUNT
    assert left(SignInAttempt) == 0


def test_links_are_kept_for_thirty_days_and_a_fresh_one_still_works(
    app, client, sign_in, ada, nadia, patrick
):
    with clock.at(MORNING), transaction():
        accounts.make_link(nadia, by_id=ada.id)
        accounts.make_link(nadia, by_id=ada.id)  # which uses the first one up
    later = MORNING + 32 * DAY
    with clock.at(later), transaction():
        token = accounts.make_link(patrick, by_id=ada.id)
    assert purged(app, later) == 1
    assert purged(app, later + timedelta(seconds=1)) == 1
    with time_machine.travel(later, tick=False):
        assert client.get(f"/people/set-up/{token}").status_code == 200


@pytest.mark.parametrize("chunk", [1, 3, 7])
def test_a_purge_that_is_stopped_goes_on_where_it_was(app, monkeypatch, chunk):
    monkeypatch.setattr(purging, "CHUNK", chunk)
    with clock.at(MORNING), transaction():
        for _try in range(7):
            accounts.note_failure("nadia@harbour.example", "127.0.0.1")
    with clock.at(MORNING + 2 * DAY):
        assert jobs.run(jobs.registered()["purge"], is_over=lambda: True) is None
        assert left(SignInAttempt) == 7 - chunk
        assert (jobs.run(jobs.registered()["purge"]) or 0) == 7 - chunk
    assert left(SignInAttempt) == 0


def test_the_audit_trail_still_tells_who_signed_in(app, sign_in, nadia):
    with time_machine.travel(MORNING, tick=False):
        sign_in(nadia)
    before = trail.verify().events
    assert purged(app, MORNING + 100 * DAY) == 1
    assert (trail.verify().events, trail.verify().fault) == (before, None)
