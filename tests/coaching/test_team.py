"""The team page: who needs the leader this week, where everybody stands, and what it costs."""

import re
from datetime import timedelta

from lms.core.db import db, transaction
from lms.courses import queries as courses
from lms.people.models import CoachLine, Person
from tests.coaching import TODAY
from tests.coaching.story import ask, grow_team, happened, write


def test_the_week_is_chosen_from_facts(sign_in, tomasz, nadia, patrick, sefa):
    _everybody_was_seen(sign_in(tomasz), nadia, patrick)
    listen = courses.course("listen")
    ask([nadia], tomasz, listen, TODAY, TODAY)
    for _try in range(2):
        happened(patrick, "quiz-failed", "say-it-back-quiz")
    happened(sefa, "module-completed", "say-it-back")
    coach = sign_in(tomasz)
    shown = _week(coach.get("/coaching/").text)
    assert "This week: 2 people need you" in shown
    assert "Two tries or more at “Say it back”" in shown
    assert "Completed “Say it back” on Monday 2 March." in shown
    assert f"/coaching/observations/new?person={sefa.id}" in shown
    assert nadia.name not in shown, "due today is not late"


def test_late_is_said_with_its_days(sign_in, tomasz, nadia, monday_morning):
    ask([nadia], tomasz, courses.course("listen"), TODAY, TODAY)
    monday_morning.shift(timedelta(days=4))
    shown = sign_in(tomasz).get("/coaching/").text
    assert "4 days late" in _week(shown)
    assert "“Listen” was due Monday 2 March." in _week(shown)


def test_a_pass_ends_being_stuck_and_an_observation_ends_being_ready(sign_in, tomasz, nadia, patrick, sefa):
    _everybody_was_seen(sign_in(tomasz), nadia, patrick, sefa)
    for kind in ("quiz-failed", "quiz-failed", "quiz-passed"):
        happened(nadia, kind, "say-it-back-quiz")
    happened(nadia, "module-completed", "say-it-back")
    assert (
        "Nobody is late or stuck, and everybody was seen within six weeks."
        in sign_in(tomasz).get("/coaching/").text
    )


def test_six_weeks_without_being_seen(sign_in, tomasz, nadia, monday_morning):
    write(sign_in(tomasz), nadia, TODAY)
    monday_morning.shift(timedelta(days=42))
    assert f"/coaching/people/{nadia.id}" not in _week(sign_in(tomasz).get("/coaching/").text)
    monday_morning.shift(timedelta(days=1))
    assert "Last observed on Monday 2 March." in _week(sign_in(tomasz).get("/coaching/").text)


def test_filters_and_sorting(sign_in, tomasz, nadia, patrick, sefa, monday_morning):
    _everybody_was_seen(sign_in(tomasz), nadia)
    ask([nadia, sefa], tomasz, courses.course("listen"), TODAY, TODAY)
    monday_morning.shift(timedelta(days=2))
    coach = sign_in(tomasz)
    assert _names(coach.get("/coaching/?show=late").text) == [nadia.name, sefa.name]
    assert _names(coach.get("/coaching/?show=unseen").text) == [sefa.name, patrick.name]
    assert _names(coach.get("/coaching/?sort=-name").text) == [sefa.name, patrick.name, nadia.name]
    assert _names(coach.get("/coaching/?sort=seen").text) == [patrick.name, sefa.name, nadia.name]
    assert _names(coach.get("/coaching/?sort=due").text) == [nadia.name, sefa.name, patrick.name]
    assert "Nobody fits this filter." in coach.get("/coaching/?show=stuck").text


def test_ticked_people_are_carried_to_the_assignment(sign_in, tomasz, nadia, sefa):
    coach = sign_in(tomasz)
    form = coach.get("/coaching/").text
    assert 'action="/learning/assignments/new"' in form
    asked = coach.get(f"/learning/assignments/new?person={nadia.id}&person={sefa.id}").text
    checked = re.findall(r'<input(?=[^>]*checked)(?=[^>]*name="people")[^>]*value="(\d+)"', asked)
    assert checked == [str(nadia.id), str(sefa.id)]


def test_a_person_as_a_leader_sees_them(sign_in, tomasz, ruth, nadia):
    ask([nadia], tomasz, courses.course("listen"), TODAY + timedelta(days=2), TODAY)
    happened(nadia, "quiz-failed", "say-it-back-quiz")
    shown = sign_in(ruth).get(f"/coaching/people/{nadia.id}").text
    assert "Receptionist, Front office" in shown
    assert f"/learning/people/{nadia.id}/courses/listen/completion" in shown
    assert "Due in 2 days" in shown
    assert "0 of 2" in shown
    assert ">1</span>" in shown


def test_criteria_of_the_assigned_course_come_first(sign_in, tomasz, nadia, patrick):
    ask([nadia], tomasz, courses.course("listen"), TODAY, TODAY)
    coach = sign_in(tomasz)
    assert _open(coach.get(f"/coaching/observations/new?person={nadia.id}").text) == ["listening", "empathy"]
    assert _open(coach.get(f"/coaching/observations/new?person={patrick.id}").text) == [
        "empathy",
        "listening",
    ]


def test_a_leader_whose_people_are_all_closed(sign_in, tomasz, nadia, patrick, sefa):
    with transaction():
        for person in db.session.query(Person).filter(Person.id.in_([nadia.id, patrick.id, sefa.id])):
            person.disabled_at = person.created_at
    coach = sign_in(tomasz)
    assert "Nobody yet" in coach.get("/coaching/").text
    assert "Nobody who can be observed" in coach.get("/coaching/observations/new").text


def test_a_long_name_and_many_pages(sign_in, tomasz):
    long = "Maria Aparecida Conceição dos Santos Albuquerque de Vasconcelos e Figueiredo Lopes"
    first, *_rest = grow_team(tomasz, 57, TODAY)
    with transaction():
        db.session.merge(first).name = long
    coach = sign_in(tomasz)
    assert "1 to 50 of 60" in coach.get("/coaching/?sort=name").text
    second = coach.get("/coaching/?sort=name&page=2").text
    assert len(_names(second)) == 10
    assert long in _names(second)


def test_three_or_thirty_people_cost_the_same(sign_in, tomasz, nadia, queries):
    ask([nadia], tomasz, courses.course("listen"), TODAY, TODAY)
    coach = sign_in(tomasz)
    coach.get("/coaching/")
    queries.clear()
    assert len(_names(coach.get("/coaching/").text)) == 3
    few = list(queries)
    more = grow_team(tomasz, 27, TODAY)
    ask(more, tomasz, courses.course("listen"), TODAY, TODAY)
    for person in more:
        happened(person, "module-completed", "say-it-back")
    queries.clear()
    assert len(_names(coach.get("/coaching/").text)) == 30
    assert len(queries) == len(few) <= 6, few
    assert db.session.query(CoachLine).filter_by(coach_id=tomasz.id).count() == 30


def _everybody_was_seen(device, *people: Person) -> None:
    for person in people:
        write(device, person, TODAY)


def _week(html: str) -> str:
    return html.split('aria-labelledby="everyone"', maxsplit=1)[0]


def _names(html: str) -> list[str]:
    table = html.split("<tbody")[1].split("</tbody", maxsplit=1)[0] if "<tbody" in html else ""
    return [
        name.replace("&#39;", "'")
        for name in re.findall(r'<a href="/coaching/people/\d+">([^<]+)</a>', table)
    ]


def _open(html: str) -> list[str]:
    return re.findall(
        r'<fieldset class="choices anchors" id="level-([a-z-]+)"', html.split("<details", maxsplit=1)[0]
    )
