"""Where one person stands in one quiz: what is begun and passed, how many tries are left, and from when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.quizzes.models import Attempt, QuizVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's tries at one quiz; `left` None is unlimited, `next_at` None is at once."""

    open: Attempt | None
    sent: tuple[Attempt, ...]
    left: int | None
    next_at: datetime | None

    @property
    def passed(self) -> bool:
        """Tell whether any try passed; a later one never takes that away."""
        return any(attempt.passed for attempt in self.sent)

    @property
    def over(self) -> bool:
        """Tell whether every try is used and sent."""
        return self.left == 0 and self.open is None

    @property
    def may_start(self) -> bool:
        """Tell whether another try may begin now."""
        return self.open is None and self.left != 0 and self.next_at is None


def stand(attempts: Sequence[Attempt], version: QuizVersion | None, at: datetime) -> Standing:
    """Apply the rules of a version to a person's attempts in order; no version takes no more tries."""
    sent = tuple(attempt for attempt in attempts if attempt.submitted_at is not None)
    begun = next((attempt for attempt in attempts if attempt.submitted_at is None), None)
    if version is None:
        return Standing(begun, sent, 0, None)
    left = None if version.attempts is None else max(0, version.attempts - len(attempts))
    return Standing(begun, sent, left, _next_at(sent, version, at))


def _next_at(sent: Sequence[Attempt], version: QuizVersion, at: datetime) -> datetime | None:
    """Give when the wait after a failed try ends, if it has not ended yet."""
    last = sent[-1] if sent else None
    if last is None or last.passed or last.submitted_at is None:
        return None
    ends = last.submitted_at + timedelta(hours=version.wait_hours)
    return ends if ends > at else None
