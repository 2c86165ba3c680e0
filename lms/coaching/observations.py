"""Observations: write down what was seen, share it, answer it, take it back; told to whom it is about."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.audit import trail
from lms.coaching.models import Observation, ObservedLevel
from lms.coaching.policy import OLDEST_DAYS, SETTINGS, role_towards
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, Refusal
from lms.criteria import queries as criteria
from lms.notifications import inbox
from lms.people.models import Person
from lms.ui import words

SHORTEST, LONGEST = 10, 2000
LONGEST_REASON = 500


def record(
    observer: Person,
    employee: Person,
    *,
    occurred_on: date,
    setting: str,
    narrative: str,
    levels: Mapping[str, int],
    countable: bool,
    share: bool,
    today: date,
) -> Observation:
    """Write down what somebody saw of a person's work; a draft, or shared at once.

    `levels` are 1 to 5 by criterion key; what was not seen is left out. The same words about the same day
    twice are one observation. Raises Forbidden for somebody who neither coaches nor manages the person on
    `today`, and Refusal with the field that cannot be used.
    """
    role = role_towards(observer.id, employee.id, today)
    if role is None:
        raise Forbidden
    observation = Observation(observer_id=observer.id, observer_role=role, employee_id=employee.id, levels=[])
    _check_day(observation.employee_id, occurred_on, today)
    _write(observation, occurred_on, setting, narrative, countable=countable)
    _set_levels(observation, levels)
    earlier = _same(observation)
    if earlier is not None:
        observation = earlier
    else:
        db.session.add(observation)
        db.session.flush()
        _note("observation written", observation, observer)
    if share:
        share_with_employee(observation, by=observer, today=today)
    return observation


def change(
    observation: Observation,
    *,
    by: Person,
    occurred_on: date,
    setting: str,
    narrative: str,
    levels: Mapping[str, int],
    countable: bool,
    today: date,
) -> None:
    """Write a draft anew. It must come with its levels.

    Raises Forbidden for anybody but its author, Conflict once it is shared, and Refusal with the field.
    """
    _check_author(observation, by)
    if observation.shared_at is not None:
        raise Conflict(_("This is shared, so its words stand. Withdraw it and write a new one."))
    _check_day(observation.employee_id, occurred_on, today)
    _write(observation, occurred_on, setting, narrative, countable=countable)
    _set_levels(observation, levels)
    db.session.flush()
    _note("observation changed", observation, by)


def share_with_employee(observation: Observation, *, by: Person, today: date) -> None:
    """Let the employee read it, and tell them; from then on its words stand. Sharing twice is sharing once.

    It must come with its levels. Raises Forbidden for anybody but its author, and for an author who no
    longer coaches or manages the person; Refusal when it is too late, or nothing countable is in it.
    """
    _check_author(observation, by)
    if observation.shared_at is not None:
        return
    role = role_towards(by.id, observation.employee_id, today)
    if role is None:
        raise Forbidden
    _check_day(observation.employee_id, observation.occurred_on, today)
    if observation.countable and not observation.levels:
        raise Refusal(_("Choose the closest line of at least one criterion, or say that you practised."))
    observation.observer_role = role
    observation.shared_at = clock.now()
    db.session.flush()
    _note("observation shared", observation, by)
    seen_on = words.day(observation.occurred_on, today)
    _tell(
        observation,
        observation.employee_id,
        "observation-shared",
        _("%(name)s wrote down what they saw on %(day)s.", name=by.first_name, day=seen_on),
        _("You are told because it is about your work. You can reply to it."),
    )


def reply(observation: Observation, *, by: Person, text: str) -> None:
    """Put the employee's own words beside the observer's; written anew, they replace the earlier ones.

    Raises Forbidden for anybody but the employee, and before it is shared; Conflict once it is withdrawn;
    Refusal for no text or too much.
    """
    if by.id != observation.employee_id or observation.shared_at is None:
        raise Forbidden
    _check_stands(observation)
    _check_length(text, "reply", 1, LONGEST, _("Write your reply."))
    if text == observation.reply:
        return
    observation.reply = text
    observation.replied_at = clock.now()
    db.session.flush()
    _note("observation replied to", observation, by)
    seen_on = words.day(observation.occurred_on)
    _tell(
        observation,
        observation.observer_id,
        "observation-replied",
        _("%(name)s replied to what you saw on %(day)s.", name=by.name, day=seen_on),
        _("You are told because you wrote the observation."),
    )


def withdraw(observation: Observation, *, by: Person, reason: str) -> None:
    """Take a shared observation back: that there was one, who withdrew it and why stays, and it never counts.

    Raises Forbidden for anybody but its author; Refusal for a draft, which is thrown away instead, and
    without a reason; Conflict when it is withdrawn already.
    """
    _check_author(observation, by)
    if observation.shared_at is None:
        raise Refusal(_("Nobody else has read this draft. Throw it away instead."))
    _check_stands(observation)
    _check_length(reason, "reason", 1, LONGEST_REASON, _("Say why, so that it can be understood later."))
    observation.withdrawn_at = clock.now()
    observation.withdrawn_reason = reason
    db.session.flush()
    _note("observation withdrawn", observation, by)
    seen_on = words.day(observation.occurred_on)
    _tell(
        observation,
        observation.employee_id,
        "observation-withdrawn",
        _("%(name)s withdrew what they saw on %(day)s. It does not count.", name=by.first_name, day=seen_on),
        _("You are told because it was about your work."),
    )


def throw_away(observation: Observation, *, by: Person) -> None:
    """Remove a draft that nobody else has read. It must come with its levels.

    Raises Forbidden for anybody but its author, Conflict once it is shared.
    """
    _check_author(observation, by)
    if observation.shared_at is not None:
        raise Conflict(_("This is shared, so it cannot be thrown away. You can withdraw it."))
    _note("observation draft thrown away", observation, by)
    db.session.delete(observation)
    db.session.flush()


def _write(
    observation: Observation, occurred_on: date, setting: str, narrative: str, *, countable: bool
) -> None:
    if setting not in SETTINGS:
        raise Refusal(_("Choose where you saw it."), field="setting")
    too_short = _("Write a sentence or two: what you saw, its effect, what next.")
    _check_length(narrative, "narrative", SHORTEST, LONGEST, too_short)
    observation.occurred_on = occurred_on
    observation.setting = setting
    observation.narrative = narrative
    observation.countable = countable


def _set_levels(observation: Observation, levels: Mapping[str, int]) -> None:
    """Keep the levels against today's wording of each criterion."""
    current = {version.criterion.key: version for version in criteria.current()}
    if not set(levels) <= set(current) or not set(levels.values()) <= {1, 2, 3, 4, 5}:
        raise Refusal(_("Choose one of the five lines of a criterion."))
    wanted = {current[key].id: level for key, level in levels.items()}
    kept = [row for row in observation.levels if row.criterion_version_id in wanted]
    for row in kept:
        row.level = wanted.pop(row.criterion_version_id)
    added = (ObservedLevel(criterion_version_id=number, level=level) for number, level in wanted.items())
    observation.levels = [*kept, *added]


def _check_day(employee_id: int, occurred_on: date, today: date) -> None:
    employee = db.session.get_one(Person, employee_id)
    oldest = max(today - timedelta(days=OLDEST_DAYS), employee.joined_on)
    if occurred_on > today:
        raise Refusal(_("Choose today or a day before it."), field="occurred_on")
    if occurred_on < oldest:
        earliest = words.day(oldest, today)
        raise Refusal(_("Choose %(day)s or a later day.", day=earliest), field="occurred_on")


def _check_length(text: str, field: str, shortest: int, longest: int, too_short: str) -> None:
    if len(text.strip()) < shortest:
        raise Refusal(too_short, field=field)
    if len(text) > longest:
        raise Refusal(_("Write at most %(most)s characters.", most=words.number(longest)), field=field)


def _check_author(observation: Observation, by: Person) -> None:
    if by.id != observation.observer_id:
        raise Forbidden


def _check_stands(observation: Observation) -> None:
    if observation.withdrawn_at is not None:
        raise Conflict(_("This observation was withdrawn. There is nothing left to do about it."))


def _same(observation: Observation) -> Observation | None:
    """Find what its author has already written in just the same way: a button pressed twice."""
    alike = select(Observation).where(
        Observation.observer_id == observation.observer_id,
        Observation.employee_id == observation.employee_id,
        Observation.occurred_on == observation.occurred_on,
        Observation.setting == observation.setting,
        Observation.narrative == observation.narrative,
        Observation.countable == observation.countable,
        Observation.withdrawn_at.is_(None),
    )
    earlier = db.session.scalars(alike.options(selectinload(Observation.levels))).all()
    return next((row for row in earlier if _by_version(row) == _by_version(observation)), None)


def _by_version(observation: Observation) -> dict[int, int]:
    return {row.criterion_version_id: row.level for row in observation.levels}


def _tell(observation: Observation, person_id: int, kind: str, text: str, why: str) -> None:
    address = f"/coaching/observations/{observation.id}"
    inbox.tell(person_id, kind, _subject(observation), text=text, why=why, address=address)


def _note(action: str, observation: Observation, by: Person) -> None:
    trail.record(action, _subject(observation), actor_id=by.id, employee=observation.employee_id)


def _subject(observation: Observation) -> str:
    return f"observation {observation.id}"
