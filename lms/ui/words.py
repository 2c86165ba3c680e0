"""Dates, numbers and names in the words people use: "Friday 10 April", "4 days late", "ĐC"."""

import unicodedata
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from flask_babel import get_locale, get_timezone, ngettext
from flask_babel import gettext as _

from lms.core import clock

_SOURCE = Locale("en", "GB")
_SOON = 7
_HOUR = 60


class StateWords(NamedTuple):
    """A state as `parts.status` prints it: colour kind, icon name, words."""

    kind: str
    icon: str
    text: str


def day(value: date, today: date | None = None) -> str:
    """Give "Friday 10 April", with the year when it is not the current one."""
    current = (today or clock.today()).year
    pattern = _("EEEE d MMMM") if value.year == current else _("EEEE d MMMM y")
    return str(format_date(value, pattern, locale=_locale()))


def short_day(value: date, today: date | None = None) -> str:
    """Give "10 April" for tables and lists, with the year when it is not the current one."""
    current = (today or clock.today()).year
    pattern = _("d MMMM") if value.year == current else _("d MMMM y")
    return str(format_date(value, pattern, locale=_locale()))


def moment(value: datetime, zone: str | tzinfo | None = None) -> str:
    """Give "Friday 10 April, 14:02" in the zone, or in the viewer's own. The datetime must carry a zone."""
    local = _local(value, zone)
    today = clock.now().astimezone(local.tzinfo).date()
    return str(_("%(day)s, %(time)s", day=day(local.date(), today), time=_time(local)))


def clock_time(value: datetime, zone: str | tzinfo | None = None) -> str:
    """Give "14:02" in the zone, or in the viewer's own. The datetime must carry a zone."""
    return _time(_local(value, zone))


def due_words(due: date | None, today: date) -> StateWords:
    """Say how a due date stands: late, within seven days, later, or none."""
    if due is None:
        return StateWords("calm", "dash", _("No due date"))
    left = (due - today).days
    if left < 0:
        return StateWords("bad", "late", ngettext("%(num)s day late", "%(num)s days late", -left))
    if left == 0:
        return StateWords("warn", "clock", _("Due today"))
    if left == 1:
        return StateWords("warn", "clock", _("Due tomorrow"))
    if left <= _SOON:
        return StateWords("warn", "clock", ngettext("Due in %(num)s day", "Due in %(num)s days", left))
    return StateWords("calm", "calendar", _("Due %(day)s", day=day(due, today)))


def percent(share: float) -> str:
    """Give "92%" for a share between 0 and 1, rounded to whole percent."""
    return str(format_percent(share, locale=_locale()))


def number(value: float) -> str:
    """Give "2,143" or "66.41": the number as the reader's language writes it."""
    return str(format_decimal(value, locale=_locale()))


def minutes_words(minutes: int) -> str:
    """Give "6 minutes", "1 hour" or "1 hour 20 minutes"."""
    hours, rest = divmod(minutes, _HOUR)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if rest or not hours:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts)


def many(count: int, singular: str, plural: str) -> str:
    """Give "1 person" or "1,200 people"; both forms hold %(n)s. The caller marks them for translation."""
    return str(ngettext(singular, plural, count, n=number(count)))


def initials(name: str) -> str:
    """Give up to two letters for an avatar: the first of the first and of the last word."""
    letters = [letter for word in unicodedata.normalize("NFC", name).split() if (letter := _first(word))]
    if not letters:
        return "?"
    return "".join([letters[0], letters[-1]] if len(letters) > 1 else letters).upper()[:2]


def _first(word: str) -> str:
    return next((letter for letter in word if letter.isalnum()), "")


def _local(value: datetime, zone: str | tzinfo | None) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    return value.astimezone(zone or get_timezone() or UTC)


def _time(local: datetime) -> str:
    return str(format_time(local.time(), _("HH:mm"), locale=_locale()))


def _locale() -> Locale:
    return get_locale() or _SOURCE
