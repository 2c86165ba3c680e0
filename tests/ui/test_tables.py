"""Lists are sorted, paged and filtered only as their page allows."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.ui.tables import Page, Sort, picked, with_query

COLUMNS = {"name", "due"}


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("name", Sort("name")),
        ("-name", Sort("name", descending=True)),
        ("password", Sort("due")),
        ("--name", Sort("due")),
        ("", Sort("due")),
    ],
)
def test_only_allowed_columns_sort(text: str, sort: Sort) -> None:
    assert Sort.parse({"sort": text}, COLUMNS, "due") == sort


def test_a_default_may_go_down() -> None:
    assert Sort.parse({}, COLUMNS, "-due") == Sort("due", descending=True)


def test_the_head_of_the_sorted_column_turns_the_order() -> None:
    up = Sort("due")
    assert (up.turned("due"), up.turned("name"), up.aria("due"), up.aria("name")) == (
        "-due",
        "name",
        "ascending",
        None,
    )
    assert (Sort("due", descending=True).turned("due"), Sort("due", descending=True).aria("due")) == (
        "due",
        "descending",
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("3", 3), ("99", 9), ("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("9" * 5000, 1), ("", 1)],
)
def test_any_page_asked_for_gives_one_that_exists(text: str, number: int) -> None:
    assert Page.parse({"page": text}, total=412).number == number


def test_a_page_counts_its_rows() -> None:
    page = Page.parse({"page": "9"}, total=412)
    assert (page.offset, page.first, page.last, page.pages) == (400, 401, 412, 9)
    assert page.numbers == [1, None, 8, 9]
    empty = Page.parse({}, total=0)
    assert (empty.first, empty.last, empty.pages, empty.numbers) == (0, 0, 1, [1])


@given(total=st.integers(0, 5000), text=st.text(max_size=6))
def test_every_page_lies_inside_its_list(total: int, text: str) -> None:
    page = Page.parse({"page": text}, total)
    assert 1 <= page.number <= page.pages
    assert 0 <= page.last - page.offset <= page.size
    assert page.number in page.numbers


def test_a_filter_is_one_of_those_offered() -> None:
    assert picked({"state": "late"}, "state", {"late", "stuck"}, "all") == "late"
    assert picked({"state": "'; drop"}, "state", {"late", "stuck"}, "all") == "all"


def test_a_link_changes_one_parameter_and_keeps_the_others(bare: Flask) -> None:
    with bare.test_request_context("/coaching/?state=late&page=3"):
        assert with_query(sort="-due", page=None) == "/coaching/?state=late&sort=-due"
        assert with_query(state=None, page=None) == "/coaching/"
