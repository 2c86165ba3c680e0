"""What waits for a person in appraisals: their own part, parts to rate, results to acknowledge, records to release."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from lms.appraisals.models import Appraisal, Cycle, Part
from lms.appraisals.states import State
from lms.core.db import db
from lms.people.policy import Viewer, reports

# The own part may be sent until the review opens.
_UNTIL_REVIEW = (State.OPEN, State.FROZEN)


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, why, and by when."""

    title: str
    address: str
    why: str
    due_on: date | None = None


def waiting_for(who: Viewer) -> list[Task]:
    """Give what waits for a person, soonest first; three queries at most."""
    tasks = [*_own(who), *(_to_rate(who) if who.leads else []), *(_to_release() if who.is_hr else [])]
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or date.max))


def _own(who: Viewer) -> list[Task]:
    sent = select(Part.appraisal_id).where(
        Part.person_id == who.id, Part.relationship_ == "self", Part.submitted_at.is_not(None)
    )
    mine = db.session.scalars(
        select(Appraisal)
        .where(Appraisal.employee_id == who.id)
        .where(
            or_(
                Appraisal.state.in_(_UNTIL_REVIEW) & Appraisal.id.not_in(sent),
                Appraisal.state == State.RELEASED,
            )
        )
        .options(joinedload(Appraisal.cycle))
    )
    return [_own_task(appraisal) for appraisal in mine]


def _own_task(appraisal: Appraisal) -> Task:
    title = appraisal.cycle.title
    if appraisal.state in _UNTIL_REVIEW:
        address = f"/appraisals/{appraisal.id}/self"
        return Task(
            _("Write your own part: %(cycle)s", cycle=title),
            address,
            _("Your view stands beside your manager’s."),
            appraisal.cycle.self_due,
        )
    return Task(
        _("Read your appraisal: %(cycle)s", cycle=title),
        f"/appraisals/{appraisal.id}",
        _("It is released. Say that you have read it."),
    )


def _to_rate(who: Viewer) -> list[Task]:
    rated = db.session.scalars(
        select(Appraisal)
        .where(Appraisal.state == State.IN_REVIEW)
        .where(
            or_(
                Appraisal.named_appraiser_id == who.id,
                Appraisal.named_appraiser_id.is_(None)
                & Appraisal.employee_id.in_(reports(who.id, who.today())),
            )
        )
        .options(joinedload(Appraisal.cycle), joinedload(Appraisal.employee))
        .order_by(Appraisal.id)
    )
    return [
        Task(
            _("Rate %(name)s", name=appraisal.employee.name),
            f"/appraisals/{appraisal.id}/rating",
            _("%(cycle)s: the evidence is frozen.", cycle=appraisal.cycle.title),
            appraisal.cycle.review_due,
        )
        for appraisal in rated
    ]


def _to_release() -> list[Task]:
    counted = db.session.execute(
        select(Cycle.id, Cycle.title, func.count(Appraisal.id))
        .join(Appraisal, Appraisal.cycle_id == Cycle.id)
        .where(Appraisal.state == State.CALIBRATION)
        .group_by(Cycle.id, Cycle.title)
    )
    return [
        Task(
            _("Approve and release: %(cycle)s", cycle=title),
            f"/appraisals/cycles/{cycle_id}/calibration",
            ngettext("%(num)s record is ready.", "%(num)s records are ready.", count),
        )
        for cycle_id, title, count in counted
    ]
