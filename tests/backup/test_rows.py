"""Rows in a backup: every value comes back as it was."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    create_engine,
    insert,
)

from lms.backup import tables
from lms.core.db import UtcDateTime, db


def test_every_column_can_be_written_and_read_again():
    for table in db.metadata.sorted_tables:
        tables.reader(table)
        # A missing value and the JSON word null would be the same in a backup.
        assert [one.name for one in table.columns if isinstance(one.type, JSON) and one.nullable] == []


def test_a_column_that_nobody_thought_of_is_not_guessed():
    with pytest.raises(TypeError, match=r"how sample\.took is written in a backup"):
        tables.reader(Table("sample", MetaData(), Column("took", Interval)))


SAMPLE = {
    "whole": (Integer, st.integers(-(2**31), 2**31 - 1)),
    "part": (Float, st.floats(allow_nan=False, allow_infinity=False)),
    "words": (String, st.text(st.characters(exclude_categories=["Cs"]))),
    "yes": (Boolean, st.booleans()),
    "document": (JSON, st.recursive(st.none() | st.booleans() | st.text(), st.lists)),
    "moment": (UtcDateTime, st.datetimes(timezones=st.just(UTC))),
    "day": (Date, st.dates()),
    "points": (Numeric(8, 2), st.decimals(-999_999, 999_999, places=2)),
    "raw": (LargeBinary, st.binary()),
}


@given(rows=st.lists(st.fixed_dictionaries({name: values for name, (_kind, values) in SAMPLE.items()})))
def test_values_of_every_kind_come_back_as_they_were(rows):
    """Also of kinds that no table has yet."""
    numbered = [{"id": number} | row for number, row in enumerate(rows)]
    columns = [Column(name, kind) for name, (kind, _values) in SAMPLE.items()]
    sample = Table("sample", MetaData(), Column("id", Integer, primary_key=True), *columns)
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        sample.create(connection)
        if rows:
            connection.execute(insert(sample), numbered)
        lines = b"".join(lines for _number, lines in tables.chunks(connection, sample))
    engine.dispose()
    assert list(map(tables.reader(sample), lines.splitlines())) == numbered
