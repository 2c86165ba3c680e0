"""What the pages of a cycle show: the cycles, the counts, the appraisals in it, and one row each for the export."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from lms.appraisals.models import Appraisal, Cycle, RatingOfRecord, ScoreSheetRecord
from lms.appraisals.states import State
from lms.appraisals.wording import state_words
from lms.core.db import db
from lms.core.guard import found
from lms.people.models import Person, RoleGrant, Team, folded
from lms.people.policy import HR
from lms.ui.tables import ROWS, Page, Sort
from lms.ui.words import StateWords

SORTS: Final = ("name", "number", "team", "state")
NO_TEAM: Final = 0
Record = TypeVar("Record", ScoreSheetRecord, RatingOfRecord)
OVER: Final = (State.ACKNOWLEDGED, State.CLOSED, State.WITHDRAWN)
_ORDER: Final = {state.value: place for place, state in enumerate(State)}


@dataclass(frozen=True)
class Listed:
    """One cycle in the list, with how many appraisals it has and how many are over."""

    cycle: Cycle
    people: int
    over: int


@dataclass(frozen=True)
class Wanted:
    """Which appraisals of a cycle a reader looks for, and in which order; team 0 is no team, None are all."""

    words: str
    state: str
    team_ids: Collection[int] | None
    sort: Sort


@dataclass(frozen=True)
class Entry:
    """One appraisal in the table of a cycle."""

    appraisal: Appraisal
    person: Person
    team: str | None

    @property
    def words(self) -> StateWords:
        """Where the appraisal stands, as pages print it."""
        return state_words(self.appraisal.state)


@dataclass(frozen=True)
class Exported:
    """One appraisal with its score sheet and its latest rating, as far as there are any."""

    appraisal: Appraisal
    sheet: ScoreSheetRecord | None
    rating: RatingOfRecord | None


def cycles() -> list[Listed]:
    """Give all cycles, the latest period first."""
    counted = _counts(Appraisal.cycle_id)
    newest = select(Cycle).options(joinedload(Cycle.template_version))
    rows = db.session.scalars(newest.order_by(Cycle.period_end.desc(), Cycle.id.desc()))
    return [_listed(cycle, counted[cycle.id]) for cycle in rows]


def cycle(cycle_id: int) -> Cycle:
    """Give one cycle with its form. Raises NotFound for an unknown number."""
    return found(
        db.session.get(Cycle, cycle_id, options=[joinedload(Cycle.template_version)], populate_existing=True)
    )


def by_key(key: str) -> Cycle | None:
    """Give the cycle of a key, such as 2027-H1."""
    return db.session.scalar(select(Cycle).where(Cycle.key == key))


def open_count(cycle_id: int) -> int:
    """Count the appraisals of a cycle that are not frozen yet."""
    return _counts(Appraisal.cycle_id, Appraisal.cycle_id == cycle_id)[cycle_id][State.OPEN]


def states_by_team(cycle_id: int) -> dict[int, Counter[str]]:
    """Count the appraisals of a cycle by the team at the launch and by state; 0 is no team."""
    return _counts(Appraisal.team_id, Appraisal.cycle_id == cycle_id)


def team_names() -> dict[int, str]:
    """Give the names of all teams by their numbers, in order."""
    teams = sorted(db.session.execute(select(Team.id, Team.name)), key=lambda row: folded(row.name))
    return {row.id: row.name for row in teams}


def appraisals(cycle_id: int, wanted: Wanted, args: dict[str, str]) -> tuple[Page, list[Entry]]:
    """Give one page of the appraisals of a cycle that are looked for."""
    asked = [Appraisal.cycle_id == cycle_id, *_asked(wanted)]
    total = select(func.count()).select_from(Appraisal).join(Person, Person.id == Appraisal.employee_id)
    page = Page.parse(args, db.session.scalar(total.where(*asked)) or 0)
    rows = db.session.execute(
        select(Appraisal, Person, Team.name)
        .join(Person, Person.id == Appraisal.employee_id)
        .outerjoin(Team, Team.id == Appraisal.team_id)
        .where(*asked)
        .order_by(*_order(wanted.sort))
        .limit(ROWS)
        .offset(page.offset)
    )
    return page, [Entry(*row) for row in rows]


def export(cycle_id: int) -> list[Exported]:
    """Give every appraisal of a cycle in the order of their launch, in three queries."""
    rows = select(Appraisal).where(Appraisal.cycle_id == cycle_id).order_by(Appraisal.id)
    ids = select(Appraisal.id).where(Appraisal.cycle_id == cycle_id)
    sheets = _latest(select(ScoreSheetRecord).where(ScoreSheetRecord.appraisal_id.in_(ids)))
    ratings = _latest(select(RatingOfRecord).where(RatingOfRecord.appraisal_id.in_(ids)))
    return [Exported(row, sheets.get(row.id), ratings.get(row.id)) for row in db.session.scalars(rows)]


def people_to_name(employee_id: int) -> list[Person]:
    """Give everybody who can be named to rate somebody else: open accounts, by name."""
    others = select(Person).where(Person.disabled_at.is_(None), Person.id != employee_id)
    return list(db.session.scalars(others.order_by(Person.found_by, Person.id)))


def person(person_id: int) -> Person | None:
    """Give one person, or None."""
    return db.session.get(Person, person_id)


def officer(email: str) -> Person | None:
    """Give the HR officer with this address, or None."""
    held = (RoleGrant.person_id == Person.id) & (RoleGrant.role == HR) & RoleGrant.revoked_at.is_(None)
    known = select(Person).join(RoleGrant, held).where(Person.email == email.strip().casefold())
    return db.session.scalar(known.where(Person.disabled_at.is_(None)))


def _counts(group: Any, *asked: ColumnElement[bool]) -> dict[int, Counter[str]]:
    """Count appraisals by some number of theirs (0 for none) and by state."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    rows = select(group, Appraisal.state, func.count()).where(*asked).group_by(group, Appraisal.state)
    for number, state, count in db.session.execute(rows):
        counted[number or NO_TEAM][state] = count
    return counted


def _listed(cycle: Cycle, counted: Counter[str]) -> Listed:
    return Listed(cycle, counted.total(), sum(counted[state] for state in OVER))


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = [_has(word) for word in folded(wanted.words).split()]
    if wanted.state:
        asked.append(Appraisal.state == wanted.state)
    if wanted.team_ids is not None:
        asked.append(func.coalesce(Appraisal.team_id, NO_TEAM).in_(wanted.team_ids))
    return asked


def _has(word: str) -> ColumnElement[bool]:
    """Say in SQL that a word is in somebody's name or address, or in the number of their appraisal."""
    number = func.lower(Appraisal.number)
    return or_(Person.found_by.contains(word, autoescape=True), number.contains(word, autoescape=True))


def _order(sort: Sort) -> list[ColumnElement[Any]]:
    column: Any = {
        "name": Person.found_by,
        "number": Appraisal.id,
        "team": func.coalesce(Team.name, ""),
        "state": case(_ORDER, value=Appraisal.state),
    }[sort.key]
    return [column.desc() if sort.descending else column.asc(), Person.found_by.asc(), Appraisal.id.asc()]


def _latest(rows: Select[Record]) -> dict[int, Record]:
    """Give the row of the latest version, by appraisal."""
    latest: dict[int, Record] = {}
    for row in db.session.scalars(rows):
        if row.appraisal_id not in latest or row.version > latest[row.appraisal_id].version:
            latest[row.appraisal_id] = row
    return latest
