"""Sorting, paging and filtering of lists, by addresses that only ever name what the page allows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from flask import request

ROWS = 50
_AROUND = 1


@dataclass(frozen=True)
class Sort:
    """By which column a list is sorted, and which way."""

    key: str
    descending: bool = False

    @classmethod
    def parse(cls, args: Mapping[str, str], allowed: Collection[str], default: str) -> Self:
        """Read `sort=name` or `sort=-name`; anything not allowed gives the default, written alike."""
        text = args.get("sort", default)
        if text.removeprefix("-") not in allowed:
            text = default
        return cls(text.removeprefix("-"), text.startswith("-"))

    def turned(self, key: str) -> str:
        """Give the `sort` value of a column's head: the other way if the list is sorted by it already."""
        return f"-{key}" if key == self.key and not self.descending else key

    def aria(self, key: str) -> str | None:
        """Say how the column is sorted, in the words of `aria-sort`, or None."""
        if key != self.key:
            return None
        return "descending" if self.descending else "ascending"


@dataclass(frozen=True)
class Page:
    """One page of a long list: which of how many, and the rows it holds."""

    number: int
    total: int
    size: int = ROWS

    @classmethod
    def parse(cls, args: Mapping[str, str], total: int, size: int = ROWS) -> Self:
        """Read `page=3`; what is not a number gives the first page, too large a number the last."""
        text = args.get("page", "1")
        wanted = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(total)) + 2 else 1
        pages = max(1, -(-total // size))
        return cls(min(max(1, wanted), pages), total, size)

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """Number of the first row shown, counted from 1; 0 in an empty list."""
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.offset + self.size, self.total)

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to link: the first, the last, and those around this one; None stands for a gap."""
        near = range(self.number - _AROUND, self.number + _AROUND + 1)
        shown = sorted({1, self.pages, *(page for page in near if 1 <= page <= self.pages)})
        numbers: list[int | None] = []
        for page in shown:
            if numbers and page - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(page)
        return numbers


def picked(args: Mapping[str, str], name: str, allowed: Collection[str], default: str = "") -> str:
    """Read a filter from the address; a value that is not allowed gives the default."""
    value = args.get(name, default)
    return value if value in allowed else default


def with_query(**changes: str | int | None) -> str:
    """Give this page's address with some parameters changed; None takes one out."""
    args: dict[str, str | int | None] = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in args.items() if value is not None}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
