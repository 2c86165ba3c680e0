"""What waits for a person in appraisals: their own part, parts to rate, results to acknowledge, records to release."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Date, Row, Select, SQLColumnExpression, func, literal, or_, select, union_all

from lms.appraisals.models import Appraisal, Cycle, Part
from lms.appraisals.states import State
from lms.core.db import db
from lms.people.models import Person
from lms.people.policy import Viewer, reports

_KINDS = WRITE, READ, RATE, RELEASE = ("write", "read", "rate", "release")
# The own part may be sent until the review opens.
_UNTIL_REVIEW = (State.OPEN, State.FROZEN)
_NO_DAY = literal(None, Date)
_NOBODY = literal("")
_ONE = literal(1)


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, why, and by when."""

    title: str
    address: str
    why: str
    due_on: date | None = None


def waiting_for(who: Viewer) -> list[Task]:
    """Give what waits for a person, soonest first, read in one query."""
    asked = [_to_write(who), _to_read(who)]
    if who.leads:
        asked.append(_to_rate(who))
    if who.is_hr:
        asked.append(_to_release())
    rows = list(db.session.execute(union_all(*asked)))
    rows.sort(key=lambda row: (row.due_on is None, row.due_on or date.max, _KINDS.index(row.kind), row.id))
    return [_task(row) for row in rows]


def _task(row: Row[*tuple[Any, ...]]) -> Task:
    if row.kind == WRITE:
        title, address = _("Write your own part: %(cycle)s", cycle=row.title), f"/appraisals/{row.id}/self"
        why = _("Your view stands beside your manager’s.")
    elif row.kind == READ:
        title, address = _("Read your appraisal: %(cycle)s", cycle=row.title), f"/appraisals/{row.id}"
        why = _("It is released. Say that you have read it.")
    elif row.kind == RATE:
        title, address = _("Rate %(name)s", name=row.name), f"/appraisals/{row.id}/rating"
        why = _("%(cycle)s: the evidence is frozen.", cycle=row.title)
    else:
        title = _("Approve and release: %(cycle)s", cycle=row.title)
        address = f"/appraisals/cycles/{row.id}/calibration"
        why = ngettext("%(num)s record is ready.", "%(num)s records are ready.", row.number)
    return Task(title, address, why, row.due_on)


def _rows(
    kind: str,
    thing: SQLColumnExpression[int],
    due_on: SQLColumnExpression[date | None] = _NO_DAY,
    name: SQLColumnExpression[str] = _NOBODY,
    number: SQLColumnExpression[int] = _ONE,
) -> Select[*tuple[Any, ...]]:
    """Select tasks of one kind, all kinds in the same columns."""
    return select(
        literal(kind).label("kind"),
        thing.label("id"),
        Cycle.title.label("title"),
        due_on.label("due_on"),
        name.label("name"),
        number.label("number"),
    ).join(Appraisal, Appraisal.cycle_id == Cycle.id)


def _to_write(who: Viewer) -> Select[*tuple[Any, ...]]:
    sent = select(Part.appraisal_id).where(
        Part.person_id == who.id, Part.relationship_ == "self", Part.submitted_at.is_not(None)
    )
    return (
        _rows(WRITE, Appraisal.id, Cycle.self_due)
        .where(Appraisal.employee_id == who.id, Appraisal.state.in_(_UNTIL_REVIEW))
        .where(Appraisal.id.not_in(sent))
    )


def _to_read(who: Viewer) -> Select[*tuple[Any, ...]]:
    return _rows(READ, Appraisal.id).where(Appraisal.employee_id == who.id, Appraisal.state == State.RELEASED)


def _to_rate(who: Viewer) -> Select[*tuple[Any, ...]]:
    theirs = or_(
        Appraisal.named_appraiser_id == who.id,
        Appraisal.named_appraiser_id.is_(None) & Appraisal.employee_id.in_(reports(who.id, who.today())),
    )
    return (
        _rows(RATE, Appraisal.id, Cycle.review_due, Person.name)
        .join(Person, Person.id == Appraisal.employee_id)
        .where(Appraisal.state == State.IN_REVIEW, theirs)
    )


def _to_release() -> Select[*tuple[Any, ...]]:
    return (
        _rows(RELEASE, Cycle.id, number=func.count(Appraisal.id))
        .where(Appraisal.state == State.CALIBRATION)
        .group_by(Cycle.id, Cycle.title)
    )
