"""Dates and numbers read as people say them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import clock
from lms.ui import words

TODAY = date(2026, 4, 9)
days = st.dates(date(1990, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (-13, ("bad", "late", "13 days late")),
        (-1, ("bad", "late", "1 day late")),
        (0, ("warn", "clock", "Due today")),
        (1, ("warn", "clock", "Due tomorrow")),
        (2, ("warn", "clock", "Due in 2 days")),
        (7, ("warn", "clock", "Due in 7 days")),
        (8, ("calm", "calendar", "Due Friday 17 April")),
        (300, ("calm", "calendar", "Due Wednesday 3 February 2027")),
    ],
)
def test_a_due_date_says_how_it_stands(left: int, said: tuple[str, str, str]) -> None:
    assert words.due_words(TODAY + timedelta(days=left), TODAY) == said


def test_what_has_no_due_date_says_so() -> None:
    assert words.due_words(None, TODAY) == ("calm", "dash", "No due date")


@given(due=days, today=days)
def test_only_what_is_past_is_late_and_only_a_week_is_soon(due: date, today: date) -> None:
    left = (due - today).days
    assert words.due_words(due, today).kind == ("bad" if left < 0 else "warn" if left <= 7 else "calm")


def test_a_day_names_its_year_only_when_it_is_another() -> None:
    assert words.day(date(2026, 4, 10), TODAY) == "Friday 10 April"
    assert words.day(date(2025, 4, 10), TODAY) == "Thursday 10 April 2025"
    assert words.short_day(date(2026, 4, 10), TODAY) == "10 April"
    assert words.short_day(date(2027, 4, 10), TODAY) == "10 April 2027"


def test_a_moment_is_told_in_the_zone_of_the_reader() -> None:
    late_evening = datetime(2026, 4, 9, 23, 30, tzinfo=UTC)
    with clock.at(late_evening):
        assert words.moment(late_evening, "Europe/London") == "Friday 10 April, 00:30"
        assert words.clock_time(late_evening, "America/New_York") == "19:30"


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        words.moment(datetime(2026, 4, 9, 12), "UTC")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minutes"), (1, "1 minute"), (8, "8 minutes"), (60, "1 hour"), (125, "2 hours 5 minutes")],
)
def test_minutes_become_hours_when_there_are_many(minutes: int, said: str) -> None:
    assert words.minutes_words(minutes) == said


def test_numbers_are_written_for_the_reader() -> None:
    assert words.number(2143) == "2,143"
    assert words.percent(0.925) == "92%"
    assert words.many(1, "%(n)s person", "%(n)s people") == "1 person"
    assert words.many(1200, "%(n)s person", "%(n)s people") == "1,200 people"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nadia Rahmani", "NR"),
        ("Đặng Thị Minh Châu", "ĐC"),
        ("Ingrid Þorsteinsdóttir", "IÞ"),
        ("Patrick O’Dea", "PO"),
        ("ada", "A"),
        ("Sefa (night desk)", "SD"),
        ("", "?"),
        ("–", "?"),
    ],
)
def test_initials_take_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert words.initials(name) == letters


@given(st.text(max_size=60))
def test_any_name_has_one_or_two_letters(name: str) -> None:
    assert 1 <= len(words.initials(name)) <= 2
