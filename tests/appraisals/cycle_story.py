"""HR of Harbour & Vale runs a cycle: its plan, and what is known of people before the evidence is frozen."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from lms.appraisals import cycles, phases, template_library
from lms.appraisals.cycles import Plan
from lms.appraisals.models import Appraisal, Cycle
from lms.appraisals.phases import Phases
from lms.coaching import observations
from lms.coaching.models import Observation
from lms.core import clock
from lms.core.db import db, transaction
from lms.core.guard import found
from lms.courses import queries as courses
from lms.learning import assignments
from lms.people import directory
from lms.people.models import Person, Team
from tests.learning import acting

ZONE = "Europe/London"
CUT_OFF = date(2026, 7, 14)
DATES = Phases(date(2026, 1, 1), date(2026, 6, 30), CUT_OFF, CUT_OFF, date(2026, 8, 11))
LAUNCH_DAY = date(2026, 5, 4)
FREEZE_DAY = CUT_OFF + timedelta(days=1)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def plan(
    *teams: str, template: str = "Standard", dates: Phases = DATES, title: str = "Appraisals 2026 H1"
) -> Plan:
    """A plan for the named teams, or for everyone."""
    version = next(one for one in template_library.published() if one.title == template)
    ids = tuple(db.session.scalars(select(Team.id).where(Team.name.in_(teams)))) if teams else None
    return Plan(title, version, dates, ZONE, ids)


def launched(by: Person, *teams: str, on: date = LAUNCH_DAY, **changes) -> Cycle:
    """A cycle set up and launched by HR on a day."""
    with clock.at(noon(on)), transaction():
        template_library.publish_samples()
        cycle = cycles.create(plan(*teams, **changes), by)
        cycles.launch(cycle, by)
    return cycle


def frozen(by: Person, *teams: str) -> Cycle:
    """A cycle launched and frozen in its time."""
    cycle = launched(by, *teams)
    with clock.at(noon(FREEZE_DAY)):
        cycles.freeze(cycle, by, clock.now())
    return cycle


def next_cycle(by: Person) -> Cycle:
    """The cycle after that, launched for the front office."""
    following = phases.following(DATES)
    return launched(by, "Front office", on=date(2026, 10, 1), dates=following, title="Appraisals 2026 H2")


def appraisal_of(person: Person, cycle: Cycle) -> Appraisal:
    asked = select(Appraisal).where(Appraisal.employee_id == person.id, Appraisal.cycle_id == cycle.id)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def observed(observer: Person, employee: Person, day: date, levels: Mapping[str, int], **more) -> Observation:
    """An observation shared on the day it was made."""
    said = {"narrative": f"Seen on {day}, at the desk.", "setting": "desk", "countable": True, **more}
    with clock.at(noon(day)), transaction():
        return observations.record(
            observer, employee, occurred_on=day, levels=levels, share=True, today=day, **said
        )


def asked_to_listen(by: Person, employee: Person, day: date, due_on: date) -> None:
    with clock.at(noon(day)), transaction():
        course = found(courses.course("listen"))
        assignments.assign(
            course, [employee], by=by, today=day, due_on=due_on, reason="The desk asks for it."
        )


def learned(app, sign_in, person: Person, day: date) -> None:
    """Somebody reads the first module and passes its quiz in full."""
    with clock.at(noon(day)):
        device = sign_in(person)
        for lesson in acting.LESSONS:
            acting.read(device, lesson)
        acting.sit(app, device, "say-it-back-quiz")
    db.session.rollback()


def more_people(count: int, manager: Person, team: str = "Kitchen", first: int = 0) -> list[Person]:
    """Give a team more people, who all report to one manager."""
    with transaction():
        kitchen = db.session.scalars(select(Team).where(Team.name == team)).one()
        joined = date(2024, 5, 1)
        people = [
            directory.add_person(
                name=f"Cook Number{number}",
                email=f"cook{number}@harbour.example",
                job_title="Cook",
                team=kitchen,
                joined_on=joined,
                zone=ZONE,
            )
            for number in range(first, first + count)
        ]
        for person in people:
            directory.report_to(person, manager, joined)
    return people


def reads(queries: list[str]) -> list[str]:
    """The statements that read; SQLite is given each new row in a statement of its own."""
    return [statement for statement in queries if statement.startswith(("SELECT", "WITH"))]
