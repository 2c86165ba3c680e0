"""The first team of the bench: one year of twelve people, lived through the product's own verbs."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher

from lms.appraisals import cycles, template_library
from lms.appraisals.models import Cycle
from lms.appraisals.phases import Phases
from lms.coaching import observations
from lms.core import clock
from lms.core.db import transaction
from lms.core.guard import found
from lms.courses import queries as courses
from lms.courses.models import Course
from lms.demo import learners
from lms.learning import assignments
from lms.people import directory
from lms.people.models import Person, Team
from lms.people.policy import ADMIN, HR

SIZE: Final = 12
"""How many people a team has: a manager, a coach, and ten who serve customers."""
ZONE: Final = "Europe/London"
PASSWORD: Final = "four plain words here"  # noqa: S105 - of invented people, in a database that is thrown away
_HALF_YEAR = timedelta(days=182)
_NAMES = (
    "Ines",
    "Marek",
    "Leila",
    "Jun",
    "Tove",
    "Amos",
    "Rosa",
    "Viktor",
    "Hana",
    "Paolo",
    "Greta",
    "Idris",
)
_HEAD_OFFICE = ("Director", "Officer")
# Signing in is measured without the cost of a real hash, which is reported apart.
_QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@dataclass(frozen=True)
class Year:
    """The days that the bench's data hang on."""

    today: date

    @property
    def cut_off(self) -> date:
        """Give the last day of the cycle that is frozen."""
        return self.today - timedelta(days=3)

    @property
    def start(self) -> date:
        """Give its first day."""
        return self.cut_off - _HALF_YEAR

    @property
    def hired(self) -> date:
        """Give the day everybody joined."""
        return self.start - timedelta(days=200)


@dataclass(frozen=True)
class FirstTeam:
    """The numbers of the first team and its people, of HR, and of the cycle to be frozen and the one under way."""

    hr_id: int
    team_id: int
    person_ids: list[int]
    frozen_id: int
    open_id: int


def hire(year: Year) -> tuple[Person, Team, list[Person]]:
    """Hire the head office and the first team, joined by lines; give HR, the team and its people."""
    password = _QUICK.hash(PASSWORD)
    office, team = directory.add_team("Head office"), directory.add_team("Team 0")
    head, hr = (_hire(name, "Head", office, year, password) for name in _HEAD_OFFICE)
    people = [_hire(name, "First", team, year, password) for name in _NAMES]
    manager, coach, *others = people
    directory.report_to(manager, head, year.hired)
    for person in (coach, *others):
        directory.report_to(person, manager, year.hired)
    for person in others:
        directory.coached_by(person, coach, year.hired)
    directory.grant(hr, HR)
    directory.grant(hr, ADMIN)
    return hr, team, people


def live(people: list[Person], year: Year) -> None:
    """Let the first team learn, be asked to learn, and be observed, over half a year."""
    taught = courses.catalogue()
    longest = max(taught, key=lambda course: len(found(course.version).modules))
    short = [course for course in taught if course is not longest]
    manager, coach, *others = people
    for number, course in enumerate(taught):
        _assign(course, others[number :: len(taught)], manager, year.start + timedelta(days=5 + number))
    for number, person in enumerate((coach, *others)):
        begun = at(year.start + timedelta(days=10 + number), 9)
        learners.take_course(person, short[number % len(short)].key, begun, wrong=number % 3)
        learners.take_module(person, longest.key, 1, begun + timedelta(days=80))
        _all_but_one_lesson(person, longest.key, begun + timedelta(days=90))
    for number, person in enumerate(others):
        for place, observer in enumerate((coach, manager, coach)):
            _observe(observer, person, year.start + timedelta(days=30 + 40 * place + number), 3 + place % 2)


def launch(hr: Person, team_ids: tuple[int, ...], year: Year) -> tuple[Cycle, Cycle]:
    """Launch the cycle to be frozen, for some teams, and the one after it, for everybody."""
    form = template_library.published()[0]
    end = year.cut_off
    dates = Phases(year.start, end, end, end, end + timedelta(days=28))
    later = end + _HALF_YEAR
    now = Phases(end + timedelta(days=1), later, later, later, later + timedelta(days=28))
    plans = (cycles.Plan("Last half-year", form, dates, ZONE, team_ids), cycles.Plan("Now", form, now, ZONE))
    frozen, under_way = (cycles.create(plan, hr) for plan in plans)
    with clock.at(at(end - timedelta(days=20), 9)):
        cycles.launch(frozen, hr)
    cycles.launch(under_way, hr)
    return frozen, under_way


def at(day: date, hour: int) -> datetime:
    """Give a moment of a day where the bench's organisation is."""
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))


def address(person_id: int) -> str:
    """Give the e-mail address with which somebody of the bench signs in."""
    return f"person{person_id}@bench.example"


def _hire(name: str, family: str, team: Team, year: Year, password: str) -> Person:
    person = directory.add_person(
        name=f"{name} {family}",
        email=f"{name}.{family}@bench.example",
        team=team,
        joined_on=year.hired,
        zone=ZONE,
    )
    person.email = address(person.id)
    person.password_hash = password
    person.password_set_at = clock.now()
    return person


def _assign(course: Course, whom: list[Person], by: Person, on: date) -> None:
    with clock.at(at(on, 9)), transaction():
        due_on = on + timedelta(days=120)
        assignments.assign(course, whom, by=by, today=on, due_on=due_on, reason="So that we all start alike.")


def _all_but_one_lesson(person: Person, course_key: str, moment: datetime) -> None:
    """Read the second module of a course up to its last lesson, which the bench then reads."""
    module = found(found(courses.course(course_key)).version).modules[1]
    learners.read_lessons(person, course_key, 2, moment, count=len(module.lessons) - 1)


def _observe(observer: Person, person: Person, on: date, level: int) -> None:
    with clock.at(at(on, 19)), transaction():
        observations.record(
            observer,
            person,
            occurred_on=on,
            setting="desk",
            narrative=f"{person.first_name} listened to the end, and said what comes next. The guest relaxed.",
            levels={"empathy": level, "listening": level},
            countable=True,
            share=True,
            today=on,
        )
