"""Every code has a bad example, and the check names it at its exact file, line and column."""

import pytest

from lms.authoring.codes import RULES
from tests.authoring.bad_examples import BAD, Bad
from tests.authoring.conftest import Content


def test_every_code_has_an_example():
    assert sorted(bad.code for bad in BAD) == sorted(RULES)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.code)
def test_the_check_names_the_place_and_errors_stop_publishing(bad: Bad, content: Content):
    bad.spoil(content)
    result = content.check()
    lines = result.output.splitlines()
    place = f"{(content.root / bad.place).as_posix()}: {RULES[bad.code].severity} {bad.code}: "
    assert any(line.startswith(place) for line in lines)
    if RULES[bad.code].severity == "error":
        assert result.exit_code == 1
    elif RULES[bad.code].severity == "warning":
        assert result.exit_code == 0
        assert lines[-1].startswith("1 course, 1 module, 1 lesson, ")
