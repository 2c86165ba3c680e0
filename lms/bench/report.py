"""The bench's report: one line for each page and write, with its ratio to the floor."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import quantiles
from typing import Any, Final

from lms.bench.freeze import Freeze
from lms.bench.loading import Organisation
from lms.bench.measure import Row
from lms.bench.tour import QUIZ_LOOP

LESSON: Final = "lesson"
_HEAD: Final = ("page or write", "CPU ms", "floor ms", "ratio", "SQL", "bytes", "p50 ms", "p99 ms")
_WIDTHS: Final = (-26, 8, 9, 6, 5, 8, 8, 8)
_PERCENT: Final = 100
_FEW: Final = 2


def lines(rows: Mapping[str, Row]) -> Iterator[str]:
    """Give the table, then the quiz loop as the sum of its five steps."""
    yield _line(_HEAD)
    for row in rows.values():
        p50, p99 = _waits(row.wall)
        yield _line((row.name, *_costs([row]), row.statements, row.bytes, _ms(p50), _ms(p99)))
    loop = [rows[name] for name in QUIZ_LOOP]
    statements, size = sum(row.statements for row in loop), sum(row.bytes for row in loop)
    yield _line(("the quiz loop", *_costs(loop), statements, size, "", ""))


def freeze_lines(freeze: Freeze) -> Iterator[str]:
    """Give what the freeze took, beside SQL that stores as much."""
    yield (
        f"Freezing {freeze.appraisals} appraisals: {freeze.seconds:.2f} s, "
        f"set-based SQL {freeze.floor_seconds:.2f} s, ratio {freeze.ratio:.1f}; "
        f"{freeze.items} items, the SQL's {freeze.floor_items}."
    )
    reads = " and ".join(str(count) for count in freeze.reads)
    writes = " and ".join(str(count) for count in freeze.writes)
    yield f"A chunk of {freeze.chunk} sends {reads} statements that read, and {writes} that write."


def data(
    rows: Mapping[str, Row], freeze: Freeze, hash_seconds: float, organisation: Organisation
) -> dict[str, Any]:
    """Give the same as plain data; times are in milliseconds, those of the freeze in seconds."""
    return {
        "database": organisation.kind,
        "people": organisation.people,
        "rows": organisation.rows,
        "hash_ms": round(hash_seconds * 1000, 2),
        "quiz_loop_ratio": ratio([rows[name] for name in QUIZ_LOOP]),
        "pages": [_page(row) for row in rows.values()],
        "freeze": {
            "appraisals": freeze.appraisals,
            "items": freeze.items,
            "floor_items": freeze.floor_items,
            "seconds": round(freeze.seconds, 3),
            "floor_seconds": round(freeze.floor_seconds, 3),
            "ratio": round(freeze.ratio, 2),
            "reads_per_chunk": freeze.reads,
            "writes_per_chunk": freeze.writes,
        },
    }


def ratio(rows: Iterable[Row]) -> float:
    """Give how many times the floor's CPU time these take together."""
    listed = list(rows)
    return round(sum(row.cost for row in listed) / sum(row.floor_cost for row in listed), 2)


def _page(row: Row) -> dict[str, Any]:
    p50, p99 = _waits(row.wall)
    return {
        "name": row.name,
        "cpu_ms": float(_ms(row.cost)),
        "floor_ms": float(_ms(row.floor_cost)),
        "ratio": ratio([row]),
        "statements": row.statements,
        "bytes": row.bytes,
        "p50_ms": float(_ms(p50)),
        "p99_ms": float(_ms(p99)),
    }


def _costs(rows: list[Row]) -> tuple[str, str, str]:
    cost, floor = sum(row.cost for row in rows), sum(row.floor_cost for row in rows)
    return _ms(cost), _ms(floor), f"{cost / floor:.2f}"


def _waits(wall: list[float]) -> tuple[float, float]:
    if len(wall) < _FEW:
        return wall[0], wall[0]
    steps = quantiles(wall, n=_PERCENT, method="inclusive")
    return steps[_PERCENT // 2 - 1], steps[-1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def _line(cells: Iterable[object]) -> str:
    padded = (
        f"{cell!s:<{-width}}" if width < 0 else f"{cell!s:>{width}}"
        for cell, width in zip(cells, _WIDTHS, strict=True)
    )
    return " ".join(padded).rstrip()
