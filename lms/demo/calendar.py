"""The days of the demo: two periods of half a year, the second one ending a week ago, all told from today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/London"
_PERIOD = timedelta(days=182)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Calendar:
    """The days that everything hangs on."""

    today: date

    @property
    def this_end(self) -> date:
        """Give the last day of the present period."""
        return self.today - _WEEK

    @property
    def this_start(self) -> date:
        """Give the first day of the present period."""
        return self.this_end - _PERIOD

    @property
    def last_end(self) -> date:
        """Give the last day of the period before."""
        return self.this_start - timedelta(days=1)

    @property
    def last_start(self) -> date:
        """Give the first day of the period before."""
        return self.last_end - _PERIOD

    @property
    def hired(self) -> date:
        """Give the day everybody joined."""
        return self.last_start - timedelta(days=60)


def at(day: date, hour: int) -> datetime:
    """Give a moment of a day where the demo's organisation is."""
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))
