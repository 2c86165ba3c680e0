"""A cycle from its plan to its end: set up, launched, frozen, reviewed, closed.

The same verbs serve HR's pages, the command and the demonstration.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.appraisals import closing, freezing, launching, phases, population, reviews, template_library
from lms.appraisals.models import Appraisal, Cycle, NamedAppraiser, TemplateVersion
from lms.appraisals.phases import Misplaced, Phases
from lms.appraisals.sheets import Moment
from lms.appraisals.states import State
from lms.audit import trail
from lms.core import clock
from lms.core.db import db, transaction
from lms.core.errors import Forbidden, Refusal
from lms.people.models import Person
from lms.ui.words import day

POLICY: Final = {
    "minimum_days": 90,
    "self_part": "own-part-sent",
    "unacknowledged_after_working_days": 10,
}
"""The rules of a first cycle; later ones take those of the cycle before."""


@dataclass(frozen=True)
class Plan:
    """What HR decides about a cycle; `team_ids` None means everyone."""

    title: str
    template: TemplateVersion
    phases: Phases
    zone: str
    team_ids: tuple[int, ...] | None = None


def problems(plan: Plan) -> Iterator[Refusal]:
    """Give everything that keeps a plan from being a cycle, each with the field it belongs to."""
    if not plan.title.strip():
        yield Refusal(_("Write a title."), field="title")
    try:
        template_library.weights_of(plan.template)
    except ValueError:
        yield Refusal(_("The weights of this form do not sum to 10,000. Choose another."), field="template")
    for field, fault in phases.misplaced(plan.phases):
        yield Refusal(_misplaced_words(fault, plan.phases), field=field)
    if plan.team_ids == ():
        yield Refusal(_("Choose at least one team."), field="teams")
    elif not population.size(plan.team_ids, plan.phases.period_end):
        words = _("Nobody here would be in this cycle. Choose teams that have people.")
        yield Refusal(words, field="who" if plan.team_ids is None else "teams")


def create(plan: Plan, by: Person, *, key: str = "") -> Cycle:
    """Set up a cycle; nobody is told until it is launched. The same plan twice, before that, is one cycle.

    Without a key it is named after its period, such as 2027-H1. Raises Refusal with the field that cannot stand.
    """
    _check(plan)
    same = _same(plan)
    if same is not None:
        return same
    last = latest()
    cycle = Cycle(
        key=_free_key(key or phases.period_key(plan.phases.period_start, plan.phases.period_end)),
        policy=dict(last.policy if last else POLICY),
        created_by_id=by.id,
        **_planned(plan),
    )
    db.session.add(cycle)
    db.session.flush()
    trail.record("cycle created", f"cycle {cycle.id}", actor_id=by.id, key=cycle.key)
    return cycle


def change(cycle: Cycle, plan: Plan, by: Person) -> None:
    """Plan a cycle anew, as long as it is not launched. Raises Refusal with the field that cannot stand."""
    if cycle.launched_at:
        raise Refusal(_("This cycle is launched. Its dates and its form stay as people were told."))
    _check(plan)
    changed = {name: value for name, value in _planned(plan).items() if getattr(cycle, name) != value}
    for name, value in changed.items():
        setattr(cycle, name, value)
    if changed:
        trail.record("cycle changed", f"cycle {cycle.id}", actor_id=by.id)


def phases_of(cycle: Cycle) -> Phases:
    """Give the dates of a cycle."""
    return Phases(**{day.name: getattr(cycle, day.name) for day in fields(Phases)})


def latest() -> Cycle | None:
    """Give the cycle that was set up last, with its form: a new one begins with its values."""
    newest = select(Cycle).options(joinedload(Cycle.template_version)).order_by(Cycle.id.desc()).limit(1)
    return db.session.scalar(newest)


def name_appraiser(cycle: Cycle, employee: Person, appraiser: Person, by: Person) -> None:
    """Name who rates somebody whom no active manager can rate. The last one named before the launch stands.

    Raises Forbidden for one's own appraisal, and Refusal for somebody who needs none, for the employee as their
    own appraiser, and for a closed account.
    """
    check_naming(employee, by)
    candidate = _candidate(cycle, employee)
    named_before = candidate.named is not None
    if candidate.number or not (named_before or (candidate.obstacle and candidate.obstacle.wants_appraiser)):
        raise Refusal(_("%(name)s needs no appraiser named here.", name=employee.name))
    if appraiser.id == employee.id:
        raise Refusal(_("Choose somebody else: nobody rates themselves."), field="appraiser")
    if appraiser.disabled_at:
        raise Refusal(
            _("%(name)s has no open account. Choose somebody else.", name=appraiser.name), field="appraiser"
        )
    row = _naming(cycle, employee)
    if row.appraiser_id == appraiser.id:
        return
    row.appraiser_id, row.by_id, row.at = appraiser.id, by.id, clock.now()
    db.session.add(row)
    trail.record(
        "appraiser named", f"person {employee.id}", actor_id=by.id, cycle=cycle.id, appraiser=appraiser.id
    )


def check_naming(employee: Person, by: Person) -> None:
    """Raise Forbidden for who would name their own appraiser: nobody in HR acts on their own appraisal."""
    if employee.id == by.id:
        raise Forbidden(_("Somebody else in HR names who rates you."))


def launch(cycle: Cycle, by: Person | None) -> list[Appraisal]:
    """Open an appraisal for everybody who is ready and has none yet, and tell them and who rates them (T1).

    Launching again adds only who is missing. Raises Refusal while nobody can be launched.
    """
    # On PostgreSQL two who launch at once queue here; SQLite queues them by itself.
    db.session.execute(select(Cycle.id).where(Cycle.id == cycle.id).with_for_update())
    today = clock.today(cycle.zone)
    ready = [candidate for candidate in population.candidates(cycle, today) if candidate.ready]
    if not ready and cycle.launched_at is None:
        raise Refusal(_("Nobody can be launched yet. The list below says what is missing for whom."))
    opened = launching.open_for(ready, cycle)
    cycle.launched_at = cycle.launched_at or clock.now()
    if opened:
        launching.tell(opened, ready, cycle)
        trail.record(
            "cycle launched", f"cycle {cycle.id}", actor_id=by.id if by else None, people=len(opened)
        )
        for appraisal in opened:
            trail.record("appraisal opened", f"appraisal {appraisal.id}", actor_id=by.id if by else None)
    return opened


def check_freeze(cycle: Cycle, at: datetime, early: str = "") -> None:
    """Raise Refusal when a cycle cannot be frozen at a moment: not launched, or too early without a reason."""
    if cycle.launched_at is None:
        raise Refusal(_("This cycle is not launched yet, so there is nothing to freeze."))
    if cut_off_has_come(cycle, at) or early.strip():
        return
    words = _(
        "The cut-off is %(day)s. To freeze before that day, say why it cannot wait.", day=day(cycle.cut_off)
    )
    raise Refusal(words, field="reason")


def cut_off_has_come(cycle: Cycle, at: datetime) -> bool:
    """Tell whether it is the day of the cut-off, or later, where the cycle is."""
    return _local_day(cycle, at) >= cycle.cut_off


def freeze(
    cycle: Cycle,
    by: Person | None,
    at: datetime,
    *,
    early: str = "",
    progress: Callable[[int], object] = lambda _count: None,
) -> int:
    """Freeze the evidence of every open appraisal (T3), and open the reviews that need not wait (T4).

    Each chunk is a transaction of its own, so call it outside one: stopped halfway, it goes on where it stopped
    when it is called again. `progress` hears how many each chunk froze. Gives how many it froze in all.
    Raises Refusal when the cut-off has not come and there is no reason to be early.
    """
    check_freeze(cycle, at, early)
    until = _last_day(cycle, at)
    reason = "" if cut_off_has_come(cycle, at) else early.strip()
    frozen, last = 0, 0
    while True:
        with transaction():
            chunk = freezing.next_chunk(cycle, last)
            if chunk:
                freezing.freeze(chunk, cycle, until, Moment(at, by.id if by else None, reason))
                reviews.open_due(chunk, cycle, at)
        if not chunk:
            return frozen
        frozen, last = frozen + len(chunk), chunk[-1].id
        progress(len(chunk))


def rehearse(cycle: Cycle, at: datetime) -> Iterator[freezing.Prepared]:
    """Give what freezing a cycle at a moment would store for each open appraisal. It changes nothing."""
    chunk = freezing.next_chunk(cycle, 0)
    while chunk:
        yield from freezing.prepare(chunk, cycle, _last_day(cycle, at))
        chunk = freezing.next_chunk(cycle, chunk[-1].id)


def open_reviews(cycle: Cycle, at: datetime) -> list[Appraisal]:
    """Open the reviews of frozen appraisals whose own part is sent, or whose time for it is over (T4)."""
    frozen = select(Appraisal).where(Appraisal.cycle_id == cycle.id, Appraisal.state == State.FROZEN)
    return reviews.open_due(list(db.session.scalars(frozen.order_by(Appraisal.id))), cycle, at)


def close_due(cycle: Cycle, at: datetime) -> list[Appraisal]:
    """Close what is acknowledged and can no longer be disputed (T12)."""
    due = closing.acknowledged_and_over(cycle, _local_day(cycle, at))
    return closing.close(due, at, by=None, acknowledged=True)


def close_unacknowledged(cycle: Cycle, by: Person, at: datetime) -> list[Appraisal]:
    """Close, on HR's decision, what nobody acknowledged in its time; it is recorded as not acknowledged (T9)."""
    due = closing.unacknowledged_and_over(cycle, _local_day(cycle, at))
    return closing.close(due, at, by=by, acknowledged=False)


def _check(plan: Plan) -> None:
    for refusal in problems(plan):
        raise refusal


def _planned(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title.strip(),
        "template_version_id": plan.template.id,
        "zone": plan.zone,
        "population": population.rule(plan.team_ids),
        **asdict(plan.phases),
    }


def _same(plan: Plan) -> Cycle | None:
    """Find a cycle that waits for its launch and was planned in just the same way: a button pressed twice."""
    waiting = db.session.scalars(select(Cycle).where(Cycle.launched_at.is_(None)).order_by(Cycle.id))
    planned = _planned(plan).items()
    return next((one for one in waiting if all(getattr(one, name) == value for name, value in planned)), None)


def _free_key(wanted: str) -> str:
    """Give the wanted key, or the first of it with a number that no cycle has."""
    taken = set(db.session.scalars(select(Cycle.key).where(Cycle.key.startswith(wanted, autoescape=True))))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (wanted, *numbered) if key not in taken)


def _candidate(cycle: Cycle, employee: Person) -> population.Candidate:
    for candidate in population.candidates(cycle, clock.today(cycle.zone)):
        if candidate.person.id == employee.id:
            return candidate
    raise Refusal(_("%(name)s is not in this cycle.", name=employee.name))


def _naming(cycle: Cycle, employee: Person) -> NamedAppraiser:
    named = select(NamedAppraiser).where(
        NamedAppraiser.cycle_id == cycle.id, NamedAppraiser.employee_id == employee.id
    )
    return db.session.scalar(named) or NamedAppraiser(cycle_id=cycle.id, employee_id=employee.id)


def _last_day(cycle: Cycle, at: datetime) -> date:
    """Give the last day whose evidence counts: the cut-off, or the day itself when HR is early."""
    return min(cycle.cut_off, _local_day(cycle, at))


def _local_day(cycle: Cycle, at: datetime) -> date:
    return at.astimezone(ZoneInfo(cycle.zone)).date()


def _misplaced_words(fault: Misplaced, dates: Phases) -> str:
    words: dict[Misplaced, str] = {
        Misplaced.ENDS_BEFORE_IT_STARTS: _("The period ends before it starts. Choose a later day."),
        Misplaced.TOO_SHORT: _(
            "The period has %(days)s days. Nobody can be rated on fewer than %(least)s.",
            days=dates.days,
            least=phases.SHORTEST_PERIOD,
        ),
        Misplaced.CUT_OFF_IN_PERIOD: _(
            "Choose the end of the period or a day after it, so that all of it counts."
        ),
        Misplaced.SELF_PART_BEFORE_PERIOD: _("Choose a day in the period or after it."),
        Misplaced.SELF_PART_AFTER_CUT_OFF: _(
            "Choose the cut-off or a day before it: the own part is sent by then."
        ),
        Misplaced.REVIEW_BEFORE_CUT_OFF: _(
            "Choose a day after the cut-off: managers rate what is frozen then."
        ),
    }
    return words[fault]
