"""Copy the first team's rows for many other teams, set by set: every number moves on by a fixed step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Table,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Session

from lms.appraisals.models import Appraisal, Segment
from lms.bench.first_team import SIZE, FirstTeam
from lms.coaching.models import Observation, ObservedLevel
from lms.core.db import db
from lms.learning.models import Assignment, AssignmentEvent, Enrolment, LearningEvent, Progress
from lms.notifications.models import Notification
from lms.people.models import CoachLine, Person, ReportingLine, Team
from lms.quizzes.models import Answer, Attempt

COPIED: Final[Sequence[type[DeclarativeBase]]] = (
    ReportingLine,
    CoachLine,
    Assignment,
    AssignmentEvent,
    Enrolment,
    Progress,
    LearningEvent,
    Attempt,
    Answer,
    Observation,
    ObservedLevel,
    Notification,
    Appraisal,
    Segment,
)
"""What each further team has of its own, parents before children."""
_OWNERS: Final = ("person_id", "employee_id", "asked_by_id")


@dataclass(frozen=True)
class Block:
    """The first team's rows of one table, by their first and last number."""

    first: int
    last: int

    @property
    def step(self) -> int:
        """How far the numbers move on with each team."""
        return self.last - self.first + 1


class Copier:
    """Copies the first team for runs of further teams; `frozen_teams` of them are in the cycle to be frozen."""

    def __init__(self, first: FirstTeam, frozen_teams: int) -> None:
        self._frozen, self._frozen_teams = first.frozen_id, frozen_teams
        self._blocks: dict[Table, Block] = {
            _table(Team): Block(first.team_id, first.team_id),
            _table(Person): Block(first.person_ids[0], first.person_ids[-1]),
        }
        for model in COPIED:
            self._blocks[_table(model)] = _block(_table(model))

    def copy(self, database: Session, teams: range) -> None:
        """Copy the first team for these teams, counted from 1, whose people are there already."""
        team = _table(Team)
        number = (team.c.id - self._blocks[team].first).label("number")
        run = select(number).where(number.between(teams.start, teams.stop - 1)).subquery()
        for model in COPIED:
            table = _table(model)
            columns = [column for column in table.columns if not column.server_default]
            database.execute(insert(table).from_select(columns, self._moved(table, columns, run)))

    def person_id(self, team: int, place: int) -> int:
        """Give the number of the person at a place (0 manager, 1 coach, then the others) in a team."""
        return self._blocks[_table(Person)].first + team * SIZE + place

    def team_id(self, team: int) -> int:
        """Give the number of a team, counted from 0, the first one."""
        return self._blocks[_table(Team)].first + team

    def moved_id(self, model: type[DeclarativeBase], row_id: int, team: int) -> int:
        """Give the number that a row of the first team has in another team."""
        return row_id + team * self._blocks[_table(model)].step

    def _moved(self, table: Table, columns: Sequence[Any], run: Subquery) -> Select[Any]:
        block, team = self._blocks[table], run.c.number
        values: list[Any] = [self._value(column, team) for column in columns]
        each_for_every_team = select(*values).select_from(table.join(run, true()))
        rows = each_for_every_team.where(table.c.id.between(block.first, block.last))
        owner = next((table.c[name] for name in _OWNERS if name in table.c), None)
        if owner is not None:
            people = self._blocks[_table(Person)]
            rows = rows.where(owner.between(people.first, people.last))
        return rows.where(self._in_cycle(table, team))

    def _value(self, column: Any, team: ColumnElement[int]) -> Any:
        if column.name == "number" and column.table is _table(Appraisal):
            return column + literal("/") + cast(team, column.type)
        block = self._blocks[column.table] if column.primary_key else None
        for key in column.foreign_keys:
            block = self._blocks.get(key.column.table, block)
        if block is None:
            return column
        moved = column + team * block.step
        return case((column.between(block.first, block.last), moved), else_=column)

    def _in_cycle(self, table: Table, team: ColumnElement[int]) -> ColumnElement[bool]:
        """Leave teams that are not in the cycle to be frozen without its appraisals."""
        appraisals = _table(Appraisal)
        everybody = team <= self._frozen_teams
        if table is appraisals:
            return or_(everybody, appraisals.c.cycle_id != self._frozen)
        if table is _table(Segment):
            theirs = select(appraisals.c.id).where(appraisals.c.cycle_id == self._frozen)
            return or_(everybody, table.c.appraisal_id.not_in(theirs))
        return true()


def renumber(database: Session) -> None:
    """Let PostgreSQL go on counting after the highest copied number; SQLite does so by itself."""
    if database.get_bind().dialect.name == "sqlite":
        return
    filled: Sequence[type[DeclarativeBase]] = (Team, Person, *COPIED)
    for model in filled:
        name = str(_table(model).name)
        highest = select(func.max(_table(model).c.id)).scalar_subquery()
        database.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), highest)))


def rows(models: Sequence[type[DeclarativeBase]]) -> Mapping[str, int]:
    """Count the rows of tables, by name."""
    counted = {_table(model).name: select(func.count()).select_from(_table(model)) for model in models}
    return {name: db.session.scalar(count) or 0 for name, count in counted.items()}


def _table(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def _block(table: Table) -> Block:
    first, last = db.session.execute(select(func.min(table.c.id), func.max(table.c.id))).one()
    return Block(first or 1, last or 1)
