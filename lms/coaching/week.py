"""Who in a team needs their leader this week, and how a team is listed: from facts, never from scores."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.ui.tables import Sort

LATE, STUCK, READY, UNSEEN = "late", "stuck", "ready", "unseen"
NEEDS: Final = (LATE, STUCK, READY, UNSEEN)
FILTERS: Final = ("all", LATE, STUCK, UNSEEN)
SORTS: Final = ("name", "due", "seen")
READY_DAYS: Final = 14
UNSEEN_DAYS: Final = 42
AT_MOST: Final = 5


@dataclass(frozen=True)
class Fact:
    """One thing that is known of a person: a title and its day."""

    title: str
    on: date


@dataclass(frozen=True)
class Member:
    """One person of the team: courses asked and done, what is due next, and when they were last observed.

    `stuck` names a module failed twice and not passed, with the day of the last try; `learned` the module
    completed last within two weeks.
    """

    id: int
    name: str
    job_title: str
    joined_on: date
    asked: int
    done: int
    seen_on: date | None
    due: Fact | None
    stuck: Fact | None
    learned: Fact | None

    def is_in(self, need: str, today: date) -> bool:
        """Tell whether a need, or a filter, holds for this person today."""
        if need == LATE:
            return self.due is not None and self.due.on < today
        if need == STUCK:
            return self.stuck is not None
        if need == READY:
            return self.learned is not None and (self.seen_on is None or self.seen_on < self.learned.on)
        if need == UNSEEN:
            return (self.seen_on or self.joined_on) < today - timedelta(days=UNSEEN_DAYS)
        return True


@dataclass(frozen=True)
class Need:
    """Somebody who needs the leader this week, and why: `late`, `stuck`, `ready` (to be seen) or `unseen`."""

    member: Member
    kind: str


def who_needs_you(members: Sequence[Member], today: date) -> list[Need]:
    """Choose at most five people, each once: the most pressing of every kind, then the next of every kind."""
    left = list(members)
    ranked: list[tuple[int, int, Need]] = []
    for order, kind in enumerate(NEEDS):
        needs = [Need(one, kind) for one in left if one.is_in(kind, today)]
        needs.sort(key=_since)
        ranked.extend((rank, order, need) for rank, need in enumerate(needs))
        left = [one for one in left if not one.is_in(kind, today)]
    ranked.sort(key=lambda entry: entry[:2])
    return [need for _rank, _order, need in ranked[:AT_MOST]]


def counts(members: Sequence[Member], today: date) -> dict[str, int]:
    """Count how many people each filter shows."""
    return {name: sum(one.is_in(name, today) for one in members) for name in FILTERS}


def listed(members: Iterable[Member], wanted: str, sort: Sort, today: date) -> list[Member]:
    """Give the members a filter shows, in order. They come by name, and keep that order among equals.

    Who has nothing due comes last; who was never observed comes first.
    """
    chosen = [one for one in members if one.is_in(wanted, today)]
    if sort.key == "due":
        chosen.sort(key=lambda one: (one.due is None, one.due.on if one.due else date.max))
    elif sort.key == "seen":
        chosen.sort(key=lambda one: one.seen_on or date.min)
    return chosen[::-1] if sort.descending else chosen


def _since(need: Need) -> date:
    """Give the day since when somebody needs the leader; the earliest is the most pressing."""
    member = need.member
    fact = {LATE: member.due, STUCK: member.stuck, READY: member.learned}.get(need.kind)
    return fact.on if fact else member.seen_on or member.joined_on
