"""The demo's past, played through the product's own verbs with the clock set; nothing is inserted."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from lms.appraisals import template_library
from lms.coaching import observations
from lms.coaching.models import Observation
from lms.core import clock, paths
from lms.core.db import db, transaction
from lms.core.guard import found
from lms.courses import library
from lms.courses import queries as courses
from lms.demo import appraising, cast, learners, seen
from lms.demo.calendar import ZONE, Calendar, at
from lms.learning import assignments
from lms.learning.models import Assignment
from lms.people.models import Person


def play(say: Callable[[str], object] = lambda _words: None) -> SimpleNamespace:
    """Play the demo's past up to this moment and give its people as attributes.

    `say` hears a few words before each act.
    """
    days = Calendar(clock.today(ZONE))
    say("Hiring people and publishing courses")
    with clock.at(at(days.hired, 9)), transaction():
        library.publish(paths.content_folders())
        template_library.publish_samples()
        people = cast.assemble(at(days.hired, 9))
    say("Half a year of learning and coaching")
    _last_period(people, days)
    say("Last period's appraisals, from launch to closure")
    appraising.finished_cycle(people, days)
    say("This period, up to today")
    _this_period(people, days)
    appraising.open_cycle(people, days)
    return people


def _last_period(people: SimpleNamespace, days: Calendar) -> None:
    start = days.last_start
    desk = [people.nadia, people.patrick, people.sefa, people.chau, people.maria]
    asked = _assign(
        people.ruth,
        [*desk, people.tomasz, people.kiri],
        "people-skills",
        start + timedelta(days=10),
        30,
        "Every first contact is ours to win. Start here.",
    )
    _assign(
        people.owen,
        [people.amina, people.jonas],
        "teamwork",
        start + timedelta(days=12),
        30,
        "So that a patient never has to tell their story twice.",
    )
    with clock.at(at(start + timedelta(days=13), 9)), transaction():
        reason = "She taught this at the house she came from."
        assignments.waive(asked, people.maria, by=people.ruth, reason=reason)
    for number, person in enumerate([*desk, people.tomasz, people.kiri]):
        if person is not people.maria:
            learners.take_module(
                person, "people-skills", 1, at(start + timedelta(days=14 + 2 * number), 10), wrong=number % 2
            )
    for person in (people.amina, people.jonas):
        learners.take_module(person, "teamwork", 1, at(start + timedelta(days=20), 11))
    _observe(people, seen.LAST_PERIOD, days.last_end)


def _this_period(people: SimpleNamespace, days: Calendar) -> None:
    start = days.this_start
    _assign(
        people.tomasz,
        [people.nadia, people.patrick, people.sefa],
        "empathy-at-work",
        start + timedelta(days=20),
        190,
        "So that the first thing a tired guest gets is you, not the screen.",
    )
    _assign(
        people.ruth,
        [people.nadia, people.chau],
        "teamwork",
        days.today - timedelta(days=30),
        24,
        "We lost two wake-up calls last month, both between shifts.",
    )
    learners.take_module(people.nadia, "empathy-at-work", 1, at(start + timedelta(days=40), 14))
    learners.read_lessons(people.nadia, "empathy-at-work", 2, at(days.today - timedelta(days=3), 15), count=1)
    learners.take_course(people.sefa, "empathy-at-work", at(start + timedelta(days=45), 2))
    learners.take_module(people.patrick, "empathy-at-work", 1, at(start + timedelta(days=50), 16), wrong=4)
    learners.sit_quiz(people.patrick, "empathy-at-work", 1, at(start + timedelta(days=53), 16), wrong=3)
    learners.take_module(people.amina, "empathy-at-work", 1, at(start + timedelta(days=60), 12))
    _observe(people, seen.THIS_PERIOD, days.this_end)
    with clock.at(at(days.today - timedelta(days=18), 20)), transaction():
        latest = _latest_about(people.nadia)
        observations.reply(latest, by=people.nadia, text="Thank you. I will show Châu on Tuesday.")


def _assign(
    by: Person, whom: list[Person], course_key: str, on: date, due_in: int, reason: str
) -> Assignment:
    with clock.at(at(on, 9)), transaction():
        course = found(courses.course(course_key))
        return assignments.assign(
            course, whom, by=by, today=on, due_on=on + timedelta(days=due_in), reason=reason
        )


def _observe(people: SimpleNamespace, moments: Iterable[seen.Seen], period_end: date) -> None:
    for moment in moments:
        on = period_end - timedelta(days=moment.days)
        with clock.at(at(on, 19)), transaction():
            observations.record(
                getattr(people, moment.observer),
                getattr(people, moment.employee),
                occurred_on=on,
                setting=moment.setting,
                narrative=moment.narrative,
                levels=moment.levels,
                countable=moment.countable,
                share=True,
                today=on,
            )


def _latest_about(person: Person) -> Observation:
    shared = select(Observation).where(Observation.employee_id == person.id, Observation.countable)
    return db.session.scalars(shared.order_by(Observation.occurred_on.desc()).limit(1)).one()
