"""Mark answers: what was chosen against the key, in exact fractions, rounded only to be written down."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Protocol


class Keyed(Protocol):
    """A question with its key: kind, points, grading, and options as {"id", "correct", …}."""

    @property
    def kind(self) -> str:
        """Give single, multiple or true-false."""

    @property
    def points(self) -> int:
        """Give what a right answer earns."""

    @property
    def grading(self) -> str:
        """Give "all" or "partial"."""

    @property
    def options(self) -> Sequence[Mapping[str, Any]]:
        """Give the options in any order."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer earned of what was possible; `right` means in full."""

    exact: Fraction
    possible: int
    right: bool

    @property
    def points(self) -> Decimal:
        """Give the points with two places, as they are kept."""
        return rounded(self.exact)


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt earned: points and percent with two places; passed is decided before any rounding."""

    points: Decimal
    possible: int
    score: Decimal
    passed: bool


def mark(question: Keyed, chosen: Collection[str]) -> Mark:
    """Mark the options chosen by their ids; nothing chosen earns nothing.

    Several right answers with grading "partial" earn (right ticks - wrong ticks) / right, at least 0;
    everything else is all or nothing.
    """
    key = {option["id"] for option in question.options if option["correct"]}
    ticks = set(chosen)
    right = bool(ticks) and ticks == key
    share = Fraction(right)
    if question.kind == "multiple" and question.grading == "partial" and key:
        share = max(Fraction(0), Fraction(len(ticks & key) - len(ticks - key), len(key)))
    return Mark(share * question.points, question.points, right)


def total(marks: Iterable[Mark], pass_mark: int) -> Result:
    """Add up the marks; it is passed when the exact points reach `pass_mark` percent of what was possible."""
    marks = list(marks)
    points = sum((mark.exact for mark in marks), Fraction(0))
    possible = sum(mark.possible for mark in marks)
    score = points * 100 / possible if possible else Fraction(0)
    return Result(rounded(points), possible, rounded(score), bool(possible) and score >= pass_mark)


def enough(pass_mark: int, possible: int) -> int:
    """Give the whole points that are always enough to pass: 7 of 8 at 80 percent."""
    return ceil(Fraction(pass_mark * possible, 100))


def rounded(exact: Fraction) -> Decimal:
    """Give a fraction from 0 up as a decimal with two places, halves up."""
    return Decimal(floor(exact * 100 + Fraction(1, 2))).scaleb(-2)
