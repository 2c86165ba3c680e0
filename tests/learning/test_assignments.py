"""Asking people to learn: whom one may ask, what they read, and what can change afterwards."""

from datetime import timedelta

import pytest

from lms.core import clock
from lms.core.db import db
from lms.learning.models import Assignment, AssignmentEvent, Enrolment
from lms.people import directory
from tests.learning.acting import LESSONS, read, sit

REASON = "So that a tired guest hears you first."


def ask(device, *people, days=10, reason=REASON, course="listen"):
    due = (clock.today("Europe/London") + timedelta(days=days)).isoformat()
    return device.post(
        "/learning/assignments/new",
        data={
            "people": [str(person.id) for person in people],
            "course": course,
            "due_on": due,
            "reason": reason,
        },
    )


def test_a_coach_asks_two_people_and_they_read_why(sign_in, tomasz, nadia, patrick):
    coach = sign_in(tomasz)
    form = coach.get(f"/learning/assignments/new?person={nadia.id}")
    assert "checked" in form.text
    answer = ask(coach, nadia, patrick)
    assert answer.status_code == 302
    assert "Nadia Rahmani" in coach.get(answer.location).text
    home = sign_in(nadia).get("/").text
    assert REASON in home
    assert "Tomasz Wieczorek asked on" in home
    assert "asks you to take “Listen”" in sign_in(patrick).get("/notifications/").text


def test_the_same_course_asked_twice_is_one_enrolment_with_two_askers(sign_in, tomasz, ruth, nadia):
    ask(sign_in(tomasz), nadia, days=10)
    ask(sign_in(ruth), nadia, days=5, reason="The handover goes wrong.")
    enrolment = db.session.query(Enrolment).one()
    assert enrolment.due_on == clock.today("Europe/London") + timedelta(days=5)
    page = sign_in(nadia).get("/learning/courses/listen").text
    assert REASON in page
    assert "The handover goes wrong." in page


def test_bad_input_keeps_what_was_typed_and_changes_nothing(sign_in, tomasz, nadia):
    coach = sign_in(tomasz)
    refused = ask(coach, nadia, days=-1)
    assert "Choose today or a later day." in refused.text
    assert REASON in refused.text
    assert "Write at most 500 characters; this has 600." in ask(coach, nadia, reason="x" * 600).text
    assert "Say why you ask" in ask(coach, nadia, reason=" ").text
    assert "Choose at least one person." in ask(coach).text
    wrong_date = coach.post(
        "/learning/assignments/new",
        data={"people": [str(nadia.id)], "course": "listen", "due_on": "31.12.", "reason": REASON},
    )
    assert "Choose a day, or write it like 2026-04-10." in wrong_date.text
    assert 'value="31.12."' in wrong_date.text
    assert db.session.query(Assignment).count() == 0


def test_nobody_asks_people_they_do_not_lead(sign_in, tomasz, stranger, nadia, patrick):
    assert "Choose" in ask(sign_in(tomasz), stranger).text
    assert sign_in(nadia).get("/learning/assignments/new").status_code == 403
    assert ask(sign_in(patrick), nadia).status_code == 403
    assert db.session.query(Assignment).count() == 0


def test_hr_may_ask_anybody(sign_in, meilin, stranger):
    assert ask(sign_in(meilin), stranger).status_code == 302


def made(sign_in, by, *people):
    ask(sign_in(by), *people)
    return db.session.query(Assignment).order_by(Assignment.id.desc()).first()


def test_more_time_moves_the_date_and_stays_in_history(sign_in, tomasz, nadia):
    assignment = made(sign_in, tomasz, nadia)
    coach = sign_in(tomasz)
    path = f"/learning/assignments/{assignment.id}/people/{nadia.id}/extension"
    later = (clock.today("Europe/London") + timedelta(days=40)).isoformat()
    assert coach.get(path).status_code == 200
    assert "Say why" in coach.post(path, data={"due_on": later, "reason": ""}).text
    assert coach.post(path, data={"due_on": later, "reason": "She was ill."}).status_code == 302
    assert db.session.query(Enrolment).one().due_on.isoformat() == later
    page = coach.get(f"/learning/assignments/{assignment.id}").text
    assert "She was ill." in page
    assert db.session.query(AssignmentEvent).count() == 2


@pytest.mark.parametrize(("how", "words"), [("waiver", "Waived"), ("withdrawal", "Taken back")])
def test_an_ask_can_end_for_one_person_with_a_reason(sign_in, tomasz, nadia, patrick, how, words):
    assignment = made(sign_in, tomasz, nadia, patrick)
    coach = sign_in(tomasz)
    path = f"/learning/assignments/{assignment.id}/people/{nadia.id}/{how}"
    assert coach.get(path).status_code == 200
    assert coach.post(path, data={"reason": "She teaches it."}).status_code == 302
    assert words in coach.get(f"/learning/assignments/{assignment.id}").text
    again = coach.post(path, data={"reason": "Again."})
    assert "no longer asked of Nadia Rahmani" in again.text
    states = {row.person_id: row.assigned for row in db.session.query(Enrolment)}
    assert states == {nadia.id: False, patrick.id: True}
    assert "She teaches it." in sign_in(nadia).get("/learning/courses/listen/completion").text


def test_a_former_coach_loses_the_page_on_the_day(sign_in, tomasz, ruth, nadia):
    from lms.core.db import transaction
    from lms.people.models import CoachLine

    assignment = made(sign_in, tomasz, nadia)
    coach = sign_in(tomasz)
    assert coach.get(f"/learning/assignments/{assignment.id}").status_code == 200
    with transaction():
        line = db.session.query(CoachLine).filter_by(employee_id=nadia.id).one()
        directory.end_coaching(line, clock.today("Europe/London"))
    assert coach.get(f"/learning/assignments/{assignment.id}").status_code == 404
    assert coach.get(f"/learning/people/{nadia.id}/courses/listen/completion").status_code == 404


def test_late_and_complete_are_said_in_words(app, sign_in, tomasz, nadia, monkeypatch):
    made(sign_in, tomasz, nadia)
    import time_machine

    with time_machine.travel(clock.now() + timedelta(days=14)):
        assert "4 days late" in sign_in(nadia).get("/").text
    me = sign_in(nadia)
    for key in (*LESSONS, "three-seconds"):
        read(me, key)
    sit(app, me, "say-it-back-quiz")
    sit(app, me, "stay-silent-quiz")
    assert "Earned recently" in me.get("/").text
    assert "Complete" in sign_in(tomasz).get(f"/learning/people/{nadia.id}/courses/listen/completion").text
