"""Load an organisation of any size: one team lives its year, every other team is a copy of it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import flask_migrate
from sqlalchemy import insert

from lms.appraisals import template_library
from lms.bench import copying, first_team
from lms.bench.copying import COPIED, Copier
from lms.bench.first_team import SIZE, FirstTeam, Year
from lms.core import clock, paths
from lms.core.db import db, transaction
from lms.courses import library
from lms.people.models import Person, Team, folded

HEAD_OFFICE: Final = 2
SMALLEST: Final = HEAD_OFFICE + 2 * SIZE
_TEAMS_AT_ONCE = 100
_FIRST = ("Ada", "Bea", "Cem", "Dora", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Lea", "Mia", "Ned")
_LAST = (
    "Abbot",
    "Baker",
    "Carter",
    "Dyer",
    "Fisher",
    "Glover",
    "Hunter",
    "Mason",
    "Porter",
    "Sawyer",
    "Weaver",
)


@dataclass(frozen=True)
class Organisation:
    """What was loaded: how many people, teams (some in the cycle to freeze) and rows, and where to find copies."""

    first: FirstTeam
    copier: Copier
    people: int
    teams: int
    in_cycle: int
    rows: int
    kind: str

    @property
    def frozen(self) -> int:
        """How many people are in the cycle to be frozen."""
        return self.in_cycle * SIZE


def load(people: int, frozen: int, said: Callable[[int], object]) -> Organisation:
    """Fill the current application's empty database with people, `frozen` of them in the cycle to be frozen.

    `said` hears how many people each step added.
    """
    flask_migrate.upgrade()
    year = Year(clock.today(first_team.ZONE))
    teams = (people - HEAD_OFFICE) // SIZE
    in_cycle = min(teams, max(1, math.ceil(frozen / SIZE)))
    first, people_of_it = _first_team(year, teams, in_cycle)
    copier = Copier(first, in_cycle - 1)
    said(HEAD_OFFICE + SIZE)
    for start in range(1, teams, _TEAMS_AT_ONCE):
        run = range(start, min(start + _TEAMS_AT_ONCE, teams))
        with transaction() as database:
            database.execute(insert(Person), _people(people_of_it, copier, run))
            copier.copy(database, run)
        said(len(run) * SIZE)
    with transaction() as database:
        copying.renumber(database)
        database.connection().exec_driver_sql("ANALYZE")
    rows = sum(copying.rows((Person, Team, *COPIED)).values())
    kind = db.engine.dialect.name
    return Organisation(first, copier, HEAD_OFFICE + teams * SIZE, teams, in_cycle, rows, kind)


def _first_team(year: Year, teams: int, in_cycle: int) -> tuple[FirstTeam, list[Person]]:
    with clock.at(first_team.at(year.hired, 9)), transaction() as database:
        library.publish(paths.content_folders(extra=[]))
        template_library.publish_samples()
        hr, team, people = first_team.hire(year)
        further = [{"id": team.id + number, "name": f"Team {number}"} for number in range(1, teams)]
        database.execute(insert(Team), further)
    first_team.live(people, year)
    with transaction():
        ids = tuple(team.id + number for number in range(in_cycle))
        frozen, under_way = first_team.launch(hr, ids, year)
    numbers = [person.id for person in people]
    return FirstTeam(hr.id, team.id, numbers, frozen.id, under_way.id), people


def _people(first: Sequence[Person], copier: Copier, teams: range) -> list[dict[str, Any]]:
    """Give the people of further teams, each like the one at the same place of the first team."""
    return [
        _person(like, copier.person_id(team, place), copier.team_id(team))
        for team in teams
        for place, like in enumerate(first)
    ]


def _person(like: Person, person_id: int, team_id: int) -> dict[str, Any]:
    name = f"{_FIRST[person_id % len(_FIRST)]} {_LAST[person_id % len(_LAST)]}"
    email = first_team.address(person_id)
    return {
        "id": person_id,
        "name": name,
        "email": email,
        "found_by": f"{folded(name)} {email}",
        "job_title": like.job_title,
        "team_id": team_id,
        "joined_on": like.joined_on,
        "zone": like.zone,
        "theme": like.theme,
        "password_hash": like.password_hash,
        "password_set_at": like.password_set_at,
        "created_at": like.created_at,
    }
