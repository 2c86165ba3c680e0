"""Databases to which the house of all stories moves, of each kind that this machine has."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.backup.moving import Commands, there
from tests.databases import KINDS


@pytest.fixture(scope="session")
def run(settings) -> Commands:
    return Commands(settings)


@pytest.fixture
def empty(stores) -> Iterator[Callable[[str], str]]:
    """Give the address of a new, empty database of a kind."""
    made: list[tuple[str, str]] = []

    def make(kind: str) -> str:
        made.append((kind, stores(kind).new()))
        return made[-1][1]

    yield make
    for kind, url in made:
        stores(kind).drop(url)


@pytest.fixture(scope="session")
def saved(run, stores, built_house, tmp_path_factory) -> Callable[[str], Path]:
    """Give a backup of the house, made once of each kind of database."""
    folder = tmp_path_factory.mktemp("saved")

    def of_kind(kind: str) -> Path:
        path = folder / f"{kind}.zip"
        if not path.exists():
            url = built_house(kind)[1]
            stores(kind).restore(url)
            done = run("backup", path, database=url)
            assert done.exit_code == 0, done.output
        return path

    return of_kind


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    """Each kind of database that this machine has."""
    return there(request.param)


@pytest.fixture(params=KINDS)
def other_kind(request) -> str:
    return there(request.param)


@pytest.fixture(scope="session")
def untouched(run, saved, stores) -> Callable[[str], str]:
    """A database of a kind to which the house has moved, for all tests that may not change it."""

    @cache
    def of_kind(kind: str) -> str:
        url = stores(kind).new()
        done = run("restore", saved("sqlite"), "--to", url)
        assert done.exit_code == 0, done.output
        return url

    return of_kind


@pytest.fixture
def moved(run, saved, empty, kind) -> str:
    """A database of each kind to which the house has moved."""
    url = empty(kind)
    done = run("restore", saved("sqlite"), "--to", url)
    assert done.exit_code == 0, done.output
    return url
