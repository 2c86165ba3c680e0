"""What appraisals get: which observations fall into a window, and what they carry."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.coaching import observations, records
from lms.core import clock
from lms.core.db import db, transaction
from tests.coaching.story import COT

SHARED_ON = date(2026, 3, 2)
COUNTS_FROM = date(2026, 3, 5)


def test_a_record_carries_what_was_seen_and_said(app, tomasz, nadia):
    row = _shared(tomasz, nadia, datetime(2026, 3, 2, 9, tzinfo=UTC))
    with transaction():
        observations.reply(row, by=nadia, text="The cot was on its way.")
    (record,) = _from(nadia, date(2026, 1, 1), date(2026, 12, 31))
    assert (record.person_id, record.source_id, record.version) == (nadia.id, row.id, "3")
    assert (record.observer_id, record.observer_name, record.observer_role) == (
        tomasz.id,
        tomasz.name,
        "coach",
    )
    assert (record.narrative, record.reply, record.setting) == (COT, "The cot was on its way.", "desk")
    assert (record.occurred_on, record.scorable_on) == (SHARED_ON, COUNTS_FROM)
    assert record.levels == {"empathy": 4, "listening": 2}
    assert record.criterion_titles == {"empathy": "Empathy", "listening": "Listening and clarity"}


@pytest.mark.parametrize(
    ("after", "until", "falls_in"),
    [
        (COUNTS_FROM - timedelta(days=1), COUNTS_FROM, True),
        (COUNTS_FROM, COUNTS_FROM + timedelta(days=30), False),
        (COUNTS_FROM - timedelta(days=30), COUNTS_FROM - timedelta(days=1), False),
        (COUNTS_FROM - timedelta(days=30), COUNTS_FROM, True),
    ],
)
def test_the_window_opens_after_one_day_and_closes_on_the_other(app, tomasz, nadia, after, until, falls_in):
    _shared(tomasz, nadia, datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert bool(_from(nadia, after, until)) is falls_in


@pytest.mark.parametrize(
    ("zone", "moment", "counts_from"),
    [
        ("Europe/London", datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC), date(2026, 3, 5)),
        ("Europe/London", datetime(2026, 3, 3, 0, 0, tzinfo=UTC), date(2026, 3, 6)),
        ("Pacific/Auckland", datetime(2026, 3, 2, 11, 0, tzinfo=UTC), date(2026, 3, 6)),
        ("America/New_York", datetime(2026, 3, 3, 4, 59, tzinfo=UTC), date(2026, 3, 5)),
        # The night in which London's clocks go forward, seven minutes before and after midnight.
        ("Europe/London", datetime(2026, 3, 28, 23, 53, tzinfo=UTC), date(2026, 3, 31)),
        ("Europe/London", datetime(2026, 3, 29, 23, 7, tzinfo=UTC), date(2026, 4, 2)),
    ],
)
def test_the_day_is_that_of_the_zone(app, tomasz, nadia, zone, moment, counts_from):
    _shared(tomasz, nadia, moment)
    (record,) = _from(nadia, counts_from - timedelta(days=1), counts_from, zone)
    assert record.scorable_on == counts_from
    assert _from(nadia, counts_from, counts_from + timedelta(days=9), zone) == []


def test_many_people_cost_no_more_queries_than_one(app, tomasz, nadia, patrick, sefa, queries):
    for number, person in enumerate((nadia, patrick, sefa)):
        _shared(tomasz, person, datetime(2026, 3, 2, 9 + number, tzinfo=UTC))
    db.session.rollback()
    queries.clear()
    assert len(records.observations([nadia.id], date(2026, 1, 1), date(2026, 12, 31), "Europe/London")) == 1
    one = len(queries)
    queries.clear()
    ids = [nadia.id, patrick.id, sefa.id]
    found = records.observations(ids, date(2026, 1, 1), date(2026, 12, 31), "Europe/London")
    assert [record.person_id for record in found] == ids
    assert len(queries) == one == 2


def _shared(observer, employee, moment):
    with clock.at(moment), transaction():
        return observations.record(
            observer,
            employee,
            occurred_on=SHARED_ON,
            setting="desk",
            narrative=COT,
            levels={"empathy": 4, "listening": 2},
            countable=True,
            share=True,
            today=clock.today(observer.zone),
        )


def _from(person, after, until, zone="Europe/London"):
    return records.observations([person.id], after, until, zone)
