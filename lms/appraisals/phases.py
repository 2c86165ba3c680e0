"""The dates of a cycle: sensible ones to begin with, the same a round later, and the order they must have."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

SHORTEST_PERIOD = 90
_MONTHS = 12
_HALF, _QUARTER = 6, 3
_NAMES = {_MONTHS: "", _HALF: "-H{}", _QUARTER: "-Q{}"}
_TO_CUT_OFF, _TO_SELF_PART, _TO_REVIEW = timedelta(14), timedelta(14), timedelta(42)
_WORKING_DAYS = range(5)


class Misplaced(StrEnum):
    """What is wrong with the order of two dates."""

    ENDS_BEFORE_IT_STARTS = "ends-before-it-starts"
    TOO_SHORT = "too-short"
    CUT_OFF_IN_PERIOD = "cut-off-in-period"
    SELF_PART_BEFORE_PERIOD = "self-part-before-period"
    SELF_PART_AFTER_CUT_OFF = "self-part-after-cut-off"
    REVIEW_BEFORE_CUT_OFF = "review-before-cut-off"


@dataclass(frozen=True)
class Phases:
    """The days of a cycle: its period, the last day whose evidence counts, and when the two parts are due."""

    period_start: date
    period_end: date
    cut_off: date
    self_due: date
    review_due: date

    @property
    def days(self) -> int:
        """How many days the period has, both ends included."""
        return (self.period_end - self.period_start).days + 1


def suggested(today: date) -> Phases:
    """Return the half-year that a day lies in, with two weeks to its cut-off and four more for the reviews."""
    first = 1 if today.month <= _HALF else _HALF + 1
    return _around(today.replace(month=first, day=1), _month_end(today.year, first + _HALF - 1))


def following(phases: Phases) -> Phases:
    """Return the period after this one, as long as it, with the same time for everything after its end."""
    start = phases.period_end + timedelta(1)
    shift = _end_after(phases, start) - phases.period_end
    moved = [day + shift for day in astuple(phases)]
    return replace(Phases(*moved), period_start=start)


def misplaced(phases: Phases) -> Iterator[tuple[str, Misplaced]]:
    """Give each date that cannot stand, by its field's name, with what is wrong."""
    if phases.period_end < phases.period_start:
        yield "period_end", Misplaced.ENDS_BEFORE_IT_STARTS
    elif phases.days < SHORTEST_PERIOD:
        yield "period_end", Misplaced.TOO_SHORT
    if phases.cut_off < phases.period_end:
        yield "cut_off", Misplaced.CUT_OFF_IN_PERIOD
    if phases.self_due < phases.period_start:
        yield "self_due", Misplaced.SELF_PART_BEFORE_PERIOD
    elif phases.self_due > phases.cut_off:
        yield "self_due", Misplaced.SELF_PART_AFTER_CUT_OFF
    if phases.review_due <= phases.cut_off:
        yield "review_due", Misplaced.REVIEW_BEFORE_CUT_OFF


def period_key(start: date, end: date) -> str:
    """Return the key of a period: its short name, else its first and last month as 2027-04-to-2027-08."""
    return named_period(start, end) or f"{start:%Y-%m}-to-{end:%Y-%m}"


def named_period(start: date, end: date) -> str:
    """Return the short name of a whole year, half or quarter: 2027, 2027-H1 or 2027-Q3; empty for any other."""
    months = _MONTHS * (end.year - start.year) + end.month - start.month + 1
    whole = start.day == 1 and end == _month_end(end.year, end.month)
    if not whole or months not in _NAMES or (start.month - 1) % months:
        return ""
    return f"{start:%Y}{_NAMES[months]}".format((start.month - 1) // months + 1)


def working_days_after(day: date, count: int) -> date:
    """Return the last of so many working days, Monday to Friday, after a day."""
    while count:
        day += timedelta(1)
        count -= day.weekday() in _WORKING_DAYS
    return day


def _around(start: date, end: date) -> Phases:
    return Phases(start, end, end + _TO_CUT_OFF, end + _TO_SELF_PART, end + _TO_REVIEW)


def _end_after(phases: Phases, start: date) -> date:
    """Return the end of the next period: whole months where this one has whole months, else as many days."""
    first, last = phases.period_start, phases.period_end
    if first.day != 1 or last != _month_end(last.year, last.month):
        return start + timedelta(phases.days - 1)
    months = _MONTHS * (last.year - first.year) + last.month - first.month
    return _month_end(start.year, start.month + months)


def _month_end(year: int, month: int) -> date:
    """Return the last day of a month; months beyond December are those of the years after."""
    year, month = year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1
    return date(year, month, monthrange(year, month)[1])
