"""Who may open which page of coaching, and from which day no longer."""

from datetime import timedelta

from lms.core.db import db, transaction
from lms.people import directory
from lms.people.models import CoachLine, Person
from tests.coaching import TODAY
from tests.coaching.story import COT, seen, write


def test_strangers_find_nothing(sign_in, tomasz, nadia, patrick, stranger, ada):
    page = write(sign_in(tomasz), nadia, TODAY)
    for other in (patrick, stranger, ada):
        device = sign_in(other)
        assert device.get(page).status_code == 404
        assert device.post(f"{page}/reply", data={"reply": "Mine."}).status_code == 404
        assert device.get("/coaching/").status_code == 403
        assert device.get(f"/coaching/people/{nadia.id}").status_code == 403
        assert device.get(f"/coaching/observations/new?person={nadia.id}").status_code == 403
        assert device.post(f"/coaching/people/{nadia.id}/observations", data=seen(TODAY)).status_code == 403


def test_nobody_reads_without_signing_in(client, sign_in, tomasz, nadia):
    page = write(sign_in(tomasz), nadia, TODAY)
    for path in ("/coaching/", "/coaching/mine", page):
        assert "/people/sign-in" in client.get(path).location


def test_another_coach_of_the_same_person_reads_only_their_own(sign_in, tomasz, nadia, sefa):
    first = write(sign_in(tomasz), nadia, TODAY)
    _coach(nadia, sefa)
    other = sign_in(sefa)
    second = write(other, nadia, TODAY, narrative="Nadia counted the change out loud.")
    assert other.get(first).status_code == 404
    assert other.get(second).status_code == 200
    assert COT not in other.get(f"/coaching/people/{nadia.id}").text
    assert other.post(f"{first}/withdrawal", data={"reason": "Not mine."}).status_code == 404


def test_the_line_closes_on_its_day(sign_in, tomasz, nadia, monday_morning):
    page = write(sign_in(tomasz), nadia, TODAY)
    draft = write(sign_in(tomasz), nadia, TODAY, keep="draft", narrative="Something else entirely.")
    line = db.session.query(CoachLine).filter_by(employee_id=nadia.id).one()
    with transaction():
        directory.end_coaching(line, TODAY + timedelta(days=1))
    coach = sign_in(tomasz)
    assert coach.get(page).status_code == 200
    monday_morning.shift(timedelta(days=1))
    coach = sign_in(tomasz)
    for path in (
        page,
        draft,
        f"/coaching/people/{nadia.id}",
        f"/coaching/observations/new?person={nadia.id}",
    ):
        assert coach.get(path).status_code == 404, path
    assert coach.post(f"{draft}/sharing").status_code == 404
    assert coach.post(f"/coaching/people/{nadia.id}/observations", data=seen(TODAY)).status_code == 404
    assert nadia.name not in coach.get("/coaching/").text
    assert sign_in(nadia).get(page).status_code == 200


def test_hr_reads_the_record_but_does_not_observe(sign_in, tomasz, nadia, meilin):
    page = write(sign_in(tomasz), nadia, TODAY)
    device = sign_in(meilin)
    shown = device.get(f"/coaching/people/{nadia.id}")
    assert COT[:40] in shown.text
    assert f"/coaching/observations/new?person={nadia.id}" not in shown.text
    assert device.get(page).status_code == 200
    assert device.get("/coaching/").status_code == 403
    assert device.post(f"/coaching/people/{nadia.id}/observations", data=seen(TODAY)).status_code == 403
    assert device.get(f"/coaching/people/{meilin.id}").status_code == 404


def test_managers_see_everybody_below_them(sign_in, tomasz, ruth, nadia, henrik):
    with transaction():
        directory.report_to(db.session.merge(ruth), db.session.merge(henrik), TODAY)
        directory.revoke(db.session.merge(henrik), "hr")
    page = write(sign_in(tomasz), nadia, TODAY)
    above = sign_in(henrik)
    assert nadia.name in above.get("/coaching/").text
    assert above.get(page).status_code == 200
    assert write(above, nadia, TODAY, narrative="Seen by the manager of her manager.")


def test_leaders_have_no_page_about_themselves(sign_in, ruth, tomasz):
    assert sign_in(ruth).get(f"/coaching/people/{ruth.id}").status_code == 404
    assert sign_in(tomasz).get(f"/coaching/people/{ruth.id}").status_code == 404


def _coach(employee: Person, coach: Person) -> None:
    with transaction():
        directory.coached_by(db.session.merge(employee), db.session.merge(coach), TODAY)
