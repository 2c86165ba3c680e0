"""A coach writes down what was seen, shares it, and it is answered or taken back."""

from datetime import date, timedelta

import pytest

from lms.coaching import observations, records
from lms.coaching.models import Observation, ObservedLevel
from lms.core.db import db, transaction
from lms.core.errors import Forbidden, Refusal
from lms.notifications import inbox
from tests.coaching import TODAY
from tests.coaching.story import COT, seen, write


def test_nadia_reads_what_tomasz_saw_and_replies(sign_in, tomasz, nadia, ruth):
    coach = sign_in(tomasz)
    page = write(coach, nadia, TODAY - timedelta(days=1))
    assert "Shared with Nadia Rahmani." in coach.get(page).text

    employee = sign_in(nadia)
    told = inbox.messages(nadia.id)[0]
    assert told.text == "Tomasz wrote down what they saw on Sunday 1 March."
    assert told.address == page
    shown = employee.get(page).text
    assert COT in shown
    assert "Adapts words and pace to this person and this moment" in shown
    assert "Counts from Thursday 5 March" in shown
    employee.post(f"{page}/reply", data={"reply": "The cot was already on its way."})
    employee.post(f"{page}/reply", data={"reply": "The cot was on its way; I said so too late."})
    for device in (coach, sign_in(ruth), employee):
        assert "I said so too late." in device.get(page).text
    assert [message.kind for message in inbox.messages(tomasz.id)] == ["observation-replied"]
    assert "Tomasz Wieczorek, at the desk" in coach.get(f"/coaching/people/{nadia.id}").text
    assert page in employee.get("/coaching/mine").text


def test_from_the_third_day_after_sharing_it_counts(sign_in, tomasz, nadia, monday_morning):
    page = write(sign_in(tomasz), nadia, TODAY)
    monday_morning.shift(timedelta(days=3))
    assert "Counts since Thursday 5 March" in sign_in(nadia).get(page).text


def test_a_draft_is_for_its_author_alone(sign_in, tomasz, nadia, ruth, meilin, patrick, ada):
    coach = sign_in(tomasz)
    page = write(coach, nadia, TODAY, keep="draft", **{"level-empathy": "none"})
    for other in (nadia, ruth, meilin, patrick, ada):
        assert sign_in(other).get(page).status_code == 404
    assert COT not in sign_in(ruth).get(f"/coaching/people/{nadia.id}").text
    assert COT in coach.get(f"/coaching/people/{nadia.id}").text
    assert inbox.messages(nadia.id) == []
    assert records.observations([nadia.id], date(2026, 1, 1), date(2026, 12, 31), "Europe/London") == []


def test_a_draft_is_changed_and_then_shared(sign_in, tomasz, nadia):
    coach = sign_in(tomasz)
    page = write(coach, nadia, TODAY, keep="draft")
    form = coach.get(f"{page}/draft").text
    assert 'name="level-empathy" type="radio" value="4"' in form.replace("checked ", "")
    more = seen(
        TODAY,
        narrative=COT + " It was kind.",
        row_version="1",
        **{"level-empathy": "5", "level-listening": "3"},
    )
    assert coach.post(f"{page}/draft", data=more).status_code == 302
    shown = sign_in(nadia).get(page).text
    assert "It was kind." in shown
    assert [row.level for row in _levels(page)] == [5, 3]
    assert coach.get(f"{page}/draft").location == page
    assert coach.post(f"{page}/draft", data=more).status_code == 422, "what is shared stands"


def test_two_devices_do_not_overwrite_each_other(sign_in, tomasz, nadia):
    coach = sign_in(tomasz)
    page = write(coach, nadia, TODAY, keep="draft")
    first = seen(TODAY, narrative="Written on the phone, in the corridor.", row_version="1", keep="draft")
    assert coach.post(f"{page}/draft", data=first).status_code == 302
    second = seen(TODAY, narrative="Written at the desk, an hour later.", row_version="1", keep="draft")
    answer = coach.post(f"{page}/draft", data=second)
    assert answer.status_code == 422
    assert "This draft was changed on another device." in answer.text
    assert "Written at the desk, an hour later." in answer.text
    assert "Written on the phone" in coach.get(page).text


def test_a_draft_can_be_shared_or_thrown_away_from_its_page(sign_in, tomasz, nadia):
    coach = sign_in(tomasz)
    page = write(coach, nadia, TODAY, keep="draft")
    assert coach.post(f"{page}/sharing").location == page
    assert coach.post(f"{page}/sharing").location == page, "a button pressed twice"
    assert len(inbox.messages(nadia.id)) == 1
    assert coach.post(f"{page}/removal").status_code == 409
    other = write(coach, nadia, TODAY, keep="draft", narrative="Something else entirely.")
    coach.post(f"{other}/removal")
    assert coach.get(other).status_code == 404


def test_a_draft_without_a_level_says_what_is_left_before_it_counts(sign_in, tomasz, nadia):
    coach = sign_in(tomasz)
    page = write(coach, nadia, TODAY, keep="draft", **{"level-empathy": "none"})
    answer = coach.post(f"{page}/sharing")
    assert answer.status_code == 422
    assert "Choose the closest line of at least one criterion" in answer.text
    assert COT in answer.text
    assert sign_in(nadia).get(page).status_code == 404


def test_a_button_pressed_twice_writes_once(sign_in, tomasz, nadia):
    coach = sign_in(tomasz)
    assert write(coach, nadia, TODAY) == write(coach, nadia, TODAY)
    assert write(coach, nadia, TODAY, **{"level-empathy": "3"}) != write(coach, nadia, TODAY)
    assert db.session.query(Observation).count() == 2


def test_practice_stays_between_the_two(sign_in, tomasz, nadia, ruth, meilin):
    coach = sign_in(tomasz)
    page = write(coach, nadia, TODAY, purpose="practice", **{"level-empathy": "none"})
    assert "It stays between Tomasz Wieczorek and Nadia Rahmani." in sign_in(nadia).get(page).text
    assert coach.get(page).status_code == 200
    for other in (ruth, meilin):
        assert sign_in(other).get(page).status_code == 404
        assert COT not in sign_in(other).get(f"/coaching/people/{nadia.id}").text
    (record,) = records.observations([nadia.id], TODAY, TODAY + timedelta(days=30), "Europe/London")
    assert (record.countable, record.narrative, record.levels) == (False, "", {})


def test_what_is_withdrawn_leaves_a_tombstone(sign_in, tomasz, nadia, ruth):
    coach, employee = sign_in(tomasz), sign_in(nadia)
    page = write(coach, nadia, TODAY)
    employee.post(f"{page}/reply", data={"reply": "That was Sefa, not me."})
    assert employee.post(f"{page}/withdrawal", data={"reason": "x"}).status_code == 403
    assert sign_in(ruth).post(f"{page}/withdrawal", data={"reason": "x"}).status_code == 404
    empty = coach.post(f"{page}/withdrawal", data={"reason": " "})
    assert empty.status_code == 422
    assert "Say why, so that it can be understood later." in empty.text
    assert coach.post(f"{page}/withdrawal", data={"reason": "I mixed up two people."}).status_code == 302
    for device in (coach, employee, sign_in(ruth)):
        shown = device.get(page).text
        assert "I mixed up two people." in shown
        assert COT not in shown
    assert (
        inbox.messages(nadia.id)[0].text
        == "Tomasz withdrew what they saw on Monday 2 March. It does not count."
    )
    late = employee.post(f"{page}/reply", data={"reply": "Thank you."})
    assert late.status_code == 422
    (record,) = records.observations([nadia.id], TODAY, TODAY + timedelta(days=30), "Europe/London")
    assert record.withdrawn_at is not None
    assert (record.narrative, record.reply, record.levels) == ("", "", {})


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY + timedelta(days=1), "Choose today or a day before it."),
        (TODAY - timedelta(days=61), "Choose Thursday 1 January or a later day."),
    ],
)
def test_a_day_that_cannot_be_keeps_the_text(sign_in, tomasz, nadia, day, words):
    answer = sign_in(tomasz).post(
        f"/coaching/people/{nadia.id}/observations", data=seen(day, **{"level-listening": "2"})
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert COT in answer.text
    assert db.session.query(Observation).count() == 0


def test_the_sixtieth_day_back_is_still_good(sign_in, tomasz, nadia):
    assert write(sign_in(tomasz), nadia, TODAY - timedelta(days=60))


def test_nobody_is_seen_before_they_join(app, tomasz, nadia):
    with transaction():
        db.session.merge(nadia).joined_on = TODAY - timedelta(days=3)
    with pytest.raises(Refusal) as refused, transaction():
        _record(tomasz, nadia, TODAY - timedelta(days=4))
    assert refused.value.field == "occurred_on"


@pytest.mark.parametrize(
    "wrong", [{"narrative": "Nice."}, {"narrative": "x" * 2001}, {"setting": "moon"}, {"purpose": ""}]
)
def test_what_is_missing_or_too_much_is_said(sign_in, tomasz, nadia, wrong):
    answer = sign_in(tomasz).post(f"/coaching/people/{nadia.id}/observations", data=seen(TODAY, **wrong))
    assert answer.status_code == 422
    assert "One thing to put right" in answer.text
    assert db.session.query(Observation).count() == 0


def test_nobody_observes_themselves_or_a_stranger(app, tomasz, nadia, meilin, stranger):
    for observer, employee in ((tomasz, tomasz), (tomasz, stranger), (nadia, tomasz), (meilin, nadia)):
        with pytest.raises(Forbidden), transaction():
            _record(observer, employee, TODAY)


def test_the_role_is_the_one_held_when_it_was_shared(app, tomasz, ruth, nadia):
    with transaction():
        roles = [_record(observer, nadia, TODAY).observer_role for observer in (tomasz, ruth)]
    assert roles == ["coach", "manager"]


@pytest.mark.parametrize("levels", [{"charm": 3}, {"empathy": 6}])
def test_levels_are_lines_of_the_criteria(app, tomasz, nadia, levels):
    with pytest.raises(Refusal), transaction():
        _record(tomasz, nadia, TODAY, levels)


def _record(observer, employee, day, levels=None) -> Observation:
    return observations.record(
        observer,
        employee,
        occurred_on=day,
        setting="desk",
        narrative=COT,
        levels=levels or {"empathy": 4},
        countable=True,
        share=True,
        today=TODAY,
    )


def _levels(page: str) -> list:
    number = int(page.rsplit("/", 1)[1])
    return db.session.query(ObservedLevel).filter_by(observation_id=number).order_by(ObservedLevel.id).all()
