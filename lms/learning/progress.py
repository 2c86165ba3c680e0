"""What a module or course asks for, and what of it is met: pure rules, the same for every page that explains them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Kind = Literal["lesson", "quiz", "module"]
QUIZ_MINUTES = 8
"""How long a quiz is said to take."""


@dataclass(frozen=True)
class Requirement:
    """One thing to do, and the moment it was done; None means it is left."""

    kind: Kind
    key: str
    title: str
    minutes: int
    met_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """Where somebody stands: every requirement in order. Complete once, complete for good."""

    requirements: tuple[Requirement, ...]
    completed_at: datetime | None = None

    @property
    def total(self) -> int:
        """Count what is asked."""
        return len(self.requirements)

    @property
    def done(self) -> int:
        """Count what is met."""
        return sum(requirement.met_at is not None for requirement in self.requirements)

    @property
    def left(self) -> tuple[Requirement, ...]:
        """Give what is left to do, in order; nothing once it is complete."""
        if self.completed_at:
            return ()
        return tuple(requirement for requirement in self.requirements if requirement.met_at is None)

    @property
    def met(self) -> bool:
        """Tell whether everything asked is met now."""
        return bool(self.requirements) and self.done == self.total

    @property
    def started(self) -> bool:
        """Tell whether anything is met."""
        return self.done > 0 or self.completed_at is not None


@dataclass(frozen=True)
class Ask:
    """A lesson or quiz as a module names it: its key, title and minutes."""

    key: str
    title: str
    minutes: int


def module_standing(
    lessons: Sequence[Ask],
    quiz: Ask | None,
    reads: Mapping[str, datetime],
    passed_at: datetime | None,
    completed_at: datetime | None = None,
) -> Standing:
    """Give a module's standing: all its lessons read, and its quiz passed in Certify mode where it has one."""
    asked = [Requirement("lesson", le.key, le.title, le.minutes, reads.get(le.key)) for le in lessons]
    if quiz:
        asked.append(Requirement("quiz", quiz.key, quiz.title, quiz.minutes, passed_at))
    return Standing(tuple(asked), completed_at)


def course_standing(
    modules: Sequence[Ask], completed: Mapping[str, datetime], completed_at: datetime | None = None
) -> Standing:
    """Give a course's standing: all its modules complete."""
    asked = [Requirement("module", mo.key, mo.title, mo.minutes, completed.get(mo.key)) for mo in modules]
    return Standing(tuple(asked), completed_at)


def better(score: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Give the higher of two scores, either of which may be missing."""
    scores = [value for value in (score, other) if value is not None]
    return max(scores, default=None)
