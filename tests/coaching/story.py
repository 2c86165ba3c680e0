"""What Tomasz sees of Nadia's work, in the words he types."""

from datetime import date

from lms.core.db import db, transaction
from lms.learning import assignments, ledger
from lms.people import directory
from lms.people.models import Person
from tests.reviewing import ReviewingClient

COT = "A couple came in at 00:40 with a crying child. Nadia slowed down. The father laughed. Next: offer the cot."


def seen(day: date, **changes: str) -> dict[str, str]:
    """Fill in the observation form: on a day, at the desk, empathy 4, and it may count."""
    return {
        "occurred_on": day.isoformat(),
        "setting": "desk",
        "narrative": COT,
        "level-empathy": "4",
        "level-listening": "none",
        "purpose": "counts",
        **changes,
    }


def write(device: ReviewingClient, employee: Person, day: date, **changes: str) -> str:
    """Write an observation through the form, and give the address of its page."""
    answer = device.post(f"/coaching/people/{employee.id}/observations", data=seen(day, **changes))
    assert answer.status_code == 302, answer.text
    return answer.location


def ask(people: list[Person], by: Person, course: object, due_on: date, today: date) -> None:
    with transaction():
        assignments.assign(course, people, by=by, today=today, due_on=due_on, reason="The desk asks for it.")


def happened(person: Person, kind: str, key: str) -> None:
    with transaction():
        ledger.add([ledger.fact(person.id, kind, key, "r1")])


def grow_team(coach: Person, count: int, since: date) -> list[Person]:
    """Give a coach more people."""
    with transaction():
        more = [
            directory.add_person(
                name=f"Colleague Number{number}",
                email=f"colleague{number}@harbour.example",
                joined_on=since,
                zone="Europe/London",
            )
            for number in range(count)
        ]
        for person in more:
            directory.coached_by(person, coach, since)
    db.session.rollback()
    return more
