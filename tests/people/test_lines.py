"""Reporting and coach lines: from a day, until a day, never two managers at once, never in a circle."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from lms.core.db import db, reading, transaction
from lms.core.errors import Refusal
from lms.people import directory, policy
from lms.people.models import CoachLine, ReportingLine

NOON = datetime(2026, 4, 7, 12, tzinfo=UTC)
MAY = date(2026, 5, 1)


def lines_of(person, kind=ReportingLine):
    with reading() as database:
        return database.scalars(
            select(kind).where(kind.employee_id == person.id).order_by(kind.valid_from, kind.id)
        ).all()


def reports(manager, on):
    with reading() as database:
        return set(database.scalars(policy.reports(manager.id, on)))


def set_manager(admin, employee, manager, day):
    return admin.post(f"/people/{employee.id}/manager", data={"manager": manager.id, "from_day": str(day)})


def add_coach(admin, employee, coach, day):
    return admin.post(f"/people/{employee.id}/coaches", data={"coach": coach.id, "from_day": str(day)})


def test_a_new_manager_begins_on_the_day_the_former_one_ends(sign_in, ada, nadia, ruth, henrik):
    with time_machine.travel(NOON):
        admin = sign_in(ada)
        assert set_manager(admin, nadia, henrik, MAY).location == f"/people/{nadia.id}"
        page = admin.get(f"/people/{nadia.id}").text
    assert "1 May" in page
    assert "Later" in page
    former, new = lines_of(nadia)
    assert (former.manager_id, former.valid_to) == (ruth.id, MAY)
    assert (new.manager_id, new.valid_from, new.valid_to) == (henrik.id, MAY, None)
    day_before = MAY - timedelta(days=1)
    assert nadia.id in reports(ruth, day_before)
    assert nadia.id not in reports(henrik, day_before)
    assert nadia.id not in reports(ruth, MAY)
    assert nadia.id in reports(henrik, MAY)


def test_on_the_day_itself_the_pages_name_the_new_manager(sign_in, ada, meilin, nadia, henrik):
    with time_machine.travel(NOON):
        set_manager(sign_in(ada), nadia, henrik, MAY)
    # 30 April, 23:30 in London, where she is; then half an hour later.
    with time_machine.travel(datetime(2026, 4, 30, 22, 30, tzinfo=UTC)) as clock:
        mine, hr = sign_in(nadia), sign_in(meilin)
        assert "Ruth Adeyemi-Clarke" in mine.get("/people/me").text
        assert "Ruth Adeyemi-Clarke" in hr.get("/people/?q=nadia").text
        clock.shift(timedelta(minutes=31))
        page, row = mine.get("/people/me").text, sign_in(meilin).get("/people/?q=nadia").text
    assert "Henrik Aalto" in page
    assert "Ruth Adeyemi-Clarke" not in page
    assert "Henrik Aalto" in row


def test_a_manager_set_wrongly_is_replaced_from_the_same_day(admin, nadia, henrik, meilin):
    set_manager(admin, nadia, henrik, MAY)
    assert set_manager(admin, nadia, meilin, MAY).status_code == 302
    assert [(line.manager_id, line.valid_to) for line in lines_of(nadia)][1:] == [
        (henrik.id, MAY),
        (meilin.id, None),
    ]
    assert nadia.id not in reports(henrik, MAY)
    assert "Replaced the same day" in admin.get(f"/people/{nadia.id}").text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-03-03", "joins on"),
        ("2024-03-04", "Ruth Adeyemi-Clarke is the manager since"),
        ("2026-04-31", "Choose a day, or write it like"),
        ("", "Choose the first day"),
        ("3000-01-01", "between 1900 and 2199"),
    ],
)
def test_a_wrong_day_is_said_at_the_field_and_what_was_chosen_stays(admin, nadia, ruth, day, words):
    answer = set_manager(admin, nadia, ruth, day)
    assert answer.status_code == 422
    assert words in answer.text
    assert re.search(rf'<option selected value="{ruth.id}">', answer.text)
    if day:
        assert day in answer.text
    assert len(lines_of(nadia)) == 1


def test_lines_never_overlap(admin, nadia, henrik, meilin):
    set_manager(admin, nadia, henrik, MAY)
    answer = set_manager(admin, nadia, meilin, "2026-04-01")
    assert answer.status_code == 422
    assert "A later line begins on Friday 1 May" in answer.text
    assert len(lines_of(nadia)) == 2


def test_neither_oneself_nor_a_stranger_to_the_list_can_be_chosen(admin, nadia):
    for chosen in (nadia.id, 99999, "x", ""):
        answer = admin.post(f"/people/{nadia.id}/manager", data={"manager": chosen, "from_day": str(MAY)})
        assert answer.status_code == 422
    assert len(lines_of(nadia)) == 1


def test_a_circle_is_refused_at_any_length(admin, nadia, tomasz, ruth, henrik):
    direct = set_manager(admin, ruth, nadia, MAY)
    assert direct.status_code == 422
    assert "Nadia Rahmani reports to Ruth Adeyemi-Clarke" in direct.text
    set_manager(admin, nadia, tomasz, MAY)
    assert "Change that line first" in set_manager(admin, ruth, nadia, MAY).text
    assert set_manager(admin, ruth, henrik, MAY).status_code == 302
    assert "Change that line first" in set_manager(admin, henrik, nadia, MAY).text


def test_a_circle_of_days_to_come_is_refused_too(admin, nadia, ruth, henrik):
    set_manager(admin, henrik, nadia, date(2026, 6, 1))
    assert "Change that line first" in set_manager(admin, nadia, henrik, MAY).text


def test_roles_may_be_swapped_on_one_day(admin, nadia, ruth, henrik):
    set_manager(admin, nadia, henrik, MAY)
    assert set_manager(admin, ruth, nadia, MAY).status_code == 302


def test_a_manager_line_ends_with_nobody_in_its_place(admin, nadia, ruth):
    line = lines_of(nadia)[0]
    early = admin.post(f"/people/manager-lines/{line.id}/end", data={"on": "2024-01-01"})
    assert early.status_code == 422
    assert "This line begins on" in early.text
    assert admin.post(f"/people/manager-lines/{line.id}/end", data={"on": str(MAY)}).status_code == 302
    assert reports(ruth, MAY).isdisjoint({nadia.id})
    assert nadia.id in reports(ruth, MAY - timedelta(days=1))
    again = admin.post(f"/people/manager-lines/{line.id}/end", data={"on": str(MAY)})
    assert again.status_code == 422
    assert "already" in again.text


def test_several_coaches_each_until_a_day(admin, nadia, tomasz, ruth):
    assert add_coach(admin, nadia, ruth, MAY).status_code == 302
    twice = add_coach(admin, nadia, ruth, MAY + timedelta(days=30))
    assert twice.status_code == 422
    assert "is a coach of" in twice.text
    first = lines_of(nadia, CoachLine)[0]
    assert admin.post(f"/people/coach-lines/{first.id}/end", data={"on": str(MAY)}).status_code == 302
    with reading() as database:
        assert set(database.scalars(policy.coachees(tomasz.id, MAY - timedelta(days=1)))) >= {nadia.id}
        assert nadia.id not in set(database.scalars(policy.coachees(tomasz.id, MAY)))
        assert nadia.id in set(database.scalars(policy.coachees(ruth.id, MAY)))
    assert add_coach(admin, nadia, tomasz, MAY).status_code == 302


def test_people_may_coach_each_other(sign_in, ada, nadia, tomasz):
    assert add_coach(sign_in(ada), tomasz, nadia, MAY).status_code == 302


def test_closed_accounts_are_not_offered(admin, nadia, henrik):
    admin.post(f"/people/{henrik.id}/closure")
    admin.get(f"/people/{henrik.id}")
    assert "Henrik Aalto" not in admin.get(f"/people/{nadia.id}/manager").text
    assert set_manager(admin, nadia, henrik, MAY).status_code == 422


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_tried_no_day_has_two_managers_or_a_circle(app, seed):
    """Tries random lines, and checks each answer against a plain day-by-day picture of the same people."""
    chance = random.Random(seed)  # noqa: S311 - a game to repeat, not a secret
    first = date(2026, 1, 1)
    with transaction():
        people = [
            directory.add_person(name=f"P {n}", email=f"p{n}@harbour.example", joined_on=first, zone="UTC")
            for n in range(5)
        ]
        managers = [{} for _day in range(12)]
        taken = 0
        for _try in range(60):
            employee, manager = chance.sample(people, 2)
            start = chance.randrange(12)
            wanted = [
                {**day, employee.id: manager.id} if n >= start else day for n, day in enumerate(managers)
            ]
            begun = [line.valid_from for line in _all_of(employee)]
            fits = all((first + timedelta(days=start)) >= day for day in begun) and not any(
                map(_has_circle, wanted)
            )
            fits = fits and managers[11].get(employee.id) != manager.id
            try:
                directory.report_to(employee, manager, first + timedelta(days=start))
            except Refusal:
                assert not fits
            else:
                assert fits
                managers, taken = wanted, taken + 1
        for n, day in enumerate(managers):
            on = first + timedelta(days=n)
            held = db.session.execute(
                select(ReportingLine.employee_id, ReportingLine.manager_id)
                .where(policy.is_live(ReportingLine, on))
                .where(ReportingLine.employee_id.in_([person.id for person in people]))
            ).all()
            assert len(held) == len(day)
            assert dict(tuple(row) for row in held) == day
        assert taken > 3


def _all_of(person):
    return db.session.scalars(select(ReportingLine).where(ReportingLine.employee_id == person.id)).all()


def _has_circle(managers):
    for start in managers:
        seen, at = set(), start
        while at in managers and at not in seen:
            seen.add(at)
            at = managers[at]
        if at in seen:
            return True
    return False
