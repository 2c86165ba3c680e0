"""Who may do what with one appraisal, by relation and state: the visibility matrix as data.

Relations are read from today's lines, so a former manager has none from the day of the transfer on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from lms.appraisals.models import Appraisal
from lms.appraisals.states import State
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden
from lms.people.models import CoachLine, Person, ReportingLine, RoleGrant
from lms.people.policy import HR as HR_ROLE
from lms.people.policy import Viewer, coachees, reports


class Relation(StrEnum):
    """What somebody is to an appraisal. The employee is nothing else, and who rates is not HR to it.

    The rater is whom HR named, else the manager of today.
    """

    EMPLOYEE = auto()
    MANAGER = auto()
    RATER = auto()
    COACH = auto()
    HR = auto()


class Action(StrEnum):
    """What can be asked of an appraisal."""

    READ = auto()
    READ_SELF_PART = auto()
    READ_SHEET = auto()
    READ_CONTRIBUTIONS = auto()
    READ_RATING = auto()
    WRITE_SELF_PART = auto()
    WRITE_MANAGER_PART = auto()
    RETURN_PART = auto()
    CHANGE_LEVEL = auto()
    APPROVE = auto()
    RELEASE = auto()
    ACKNOWLEDGE = auto()


ALWAYS = frozenset(State)
FROZEN_ON = ALWAYS - {State.DRAFT, State.OPEN, State.WITHDRAWN}
REVIEWED_ON = FROZEN_ON - {State.FROZEN}
RATED_ON = REVIEWED_ON - {State.IN_REVIEW}
RELEASED_ON = RATED_ON - {State.CALIBRATION}
CALIBRATION = frozenset({State.CALIBRATION})
BEFORE_REVIEW = frozenset({State.OPEN, State.FROZEN})
SELF_CLOSED = "self-closed"
"""The policy of a cycle under which the manager reads the self part once its time is over, before rating."""

_EMPLOYEE, _MANAGER, _RATER, _HR = Relation.EMPLOYEE, Relation.MANAGER, Relation.RATER, Relation.HR
_MAY: Mapping[Action, Mapping[Relation, frozenset[State]]] = {
    Action.READ: {_EMPLOYEE: ALWAYS, _MANAGER: ALWAYS, _RATER: ALWAYS, _HR: ALWAYS},
    Action.READ_SELF_PART: {_EMPLOYEE: ALWAYS, _MANAGER: RATED_ON, _RATER: RATED_ON, _HR: RATED_ON},
    Action.READ_SHEET: {_EMPLOYEE: RELEASED_ON, _MANAGER: FROZEN_ON, _RATER: FROZEN_ON, _HR: FROZEN_ON},
    Action.READ_CONTRIBUTIONS: {Relation.COACH: RELEASED_ON},
    Action.READ_RATING: {_EMPLOYEE: RELEASED_ON, _MANAGER: RATED_ON, _RATER: RATED_ON, _HR: RATED_ON},
    Action.WRITE_SELF_PART: {_EMPLOYEE: BEFORE_REVIEW},
    Action.WRITE_MANAGER_PART: {_RATER: frozenset({State.IN_REVIEW})},
    Action.RETURN_PART: {_HR: BEFORE_REVIEW},
    Action.CHANGE_LEVEL: {_HR: CALIBRATION},
    Action.APPROVE: {_HR: CALIBRATION},
    Action.RELEASE: {_HR: CALIBRATION},
    Action.ACKNOWLEDGE: {_EMPLOYEE: frozenset({State.RELEASED})},
}


@dataclass(frozen=True)
class Access:
    """What one person is to one appraisal today, and so what they may do with it."""

    appraisal: Appraisal
    relations: frozenset[Relation]

    def can(self, action: Action) -> bool:
        """Tell whether the action is theirs in the present state."""
        return State(self.appraisal.state) in self._states(action)

    def ever(self, action: Action) -> bool:
        """Tell whether the action is theirs in some state."""
        return bool(self._states(action))

    @property
    def may_know(self) -> bool:
        """Tell whether they may know that the appraisal exists."""
        return self.can(Action.READ) or self.can(Action.READ_CONTRIBUTIONS)

    def _states(self, action: Action) -> frozenset[State]:
        may = _MAY[action]
        states = frozenset[State]().union(*(may.get(relation, frozenset()) for relation in self.relations))
        early = action is Action.READ_SELF_PART and _RATER in self.relations and self._self_part_opens_early
        return states | REVIEWED_ON if early else states

    @property
    def _self_part_opens_early(self) -> bool:
        return bool(self.appraisal.cycle.policy.get("self_part") == SELF_CLOSED)


def can(viewer: Viewer, action: Action, appraisal: Appraisal) -> bool:
    """Tell whether a viewer may do something with an appraisal as it stands. It must come with its cycle."""
    return access(viewer.person, appraisal).can(action)


def access(person: Person, appraisal: Appraisal) -> Access:
    """Say what a person is to an appraisal today, where they are. It must come with its cycle."""
    return Access(appraisal, relations(person.id, appraisal, clock.today(person.zone)))


def check(person: Person, action: Action, appraisal: Appraisal) -> None:
    """Raise Forbidden where an action is not a person's, and Conflict where it is, but not in this state."""
    theirs = access(person, appraisal)
    if not theirs.ever(action):
        raise Forbidden
    if not theirs.can(action):
        raise Conflict(_("This appraisal stands elsewhere by now. Load the page again to see where."))


def relations(person_id: int, appraisal: Appraisal, on: date) -> frozenset[Relation]:
    """Give what somebody is to an appraisal on a day, in one query."""
    if person_id == appraisal.employee_id:
        return frozenset({Relation.EMPLOYEE})
    manages, coaches, in_hr = db.session.execute(
        select(
            reports(person_id, on).where(ReportingLine.employee_id == appraisal.employee_id).exists(),
            coachees(person_id, on).where(CoachLine.employee_id == appraisal.employee_id).exists(),
            select(RoleGrant.id).where(*_holds_hr(person_id)).exists(),
        )
    ).one()
    named = appraisal.named_appraiser_id
    rates = named == person_id if named is not None else manages
    held = {
        _MANAGER: manages,
        _RATER: rates,
        Relation.COACH: coaches,
        _HR: in_hr and not manages and not rates,
    }
    return frozenset(relation for relation, true in held.items() if true)


def rated_by(person_id: int, on: date) -> ColumnElement[bool]:
    """Say in SQL which appraisals are of somebody's reports on a day, or theirs to rate by HR's naming."""
    # Where nobody is named, the comparison alone is unknown, and so would be its opposite.
    named = Appraisal.named_appraiser_id.is_not(None) & (Appraisal.named_appraiser_id == person_id)
    theirs = Appraisal.employee_id.in_(reports(person_id, on)) | named
    return theirs & (Appraisal.employee_id != person_id)


def coached_and_released(person_id: int, on: date) -> ColumnElement[bool]:
    """Say in SQL which appraisals hold something a coach contributed to and may look at on a day."""
    return Appraisal.employee_id.in_(coachees(person_id, on)) & Appraisal.state.in_(sorted(RELEASED_ON))


def _holds_hr(person_id: int) -> tuple[ColumnElement[bool], ...]:
    held = RoleGrant.revoked_at.is_(None)
    return RoleGrant.person_id == person_id, RoleGrant.role == HR_ROLE, held
