"""The disk is full: nobody is told that something is saved which is not, pages still open, and room heals it."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from lms.core.config import Settings
from tests.reliability.classroom import Classroom, Learner
from tests.reliability.conftest import Figures, served
from tests.reliability.device import Reply
from tests.reliability.serving import Server

SIZE = "8m"
ENOUGH = 3000
SAID = "Not saved: the disk is full"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    if os.geteuid() != 0:
        pytest.skip("needs the right to mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "small", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def cramped(
    settings: Settings, prepared: Callable[[str], tuple[Flask, str]], small_disk: Path, tmp_path: Path
) -> Iterator[Classroom]:
    """The class, with all its data on that disk."""
    app, url = prepared("sqlite")
    path = small_disk / "goldenrule.sqlite"
    with (
        closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as old,
        closing(sqlite3.connect(path)) as new,
    ):
        old.backup(new)
    server = Server(tmp_path, f"sqlite:///{path}", settings.secret_key, data=small_disk)
    with served(Classroom(server, app)) as room:
        yield room


def test_a_full_disk_is_said_and_room_heals_it(
    cramped: Classroom, small_disk: Path, figures: Figures
) -> None:
    learners, nadia = cramped.learners(5), cramped.device("nadia")
    for _cycle in range(figures.count(1, 50)):
        filler = fill_up(small_disk / "filler")
        refused = until(lambda reply: reply.status == 507, learners)
        assert SAID in refused.text
        assert [nadia.get(page).status for page in ("/", "/learning/catalogue", "/help")] == [200] * 3
        assert cramped.faults(learners) == []
        filler.unlink()
        for learner in learners:
            until(lambda reply: reply.status != 507, [learner])
        assert cramped.faults(learners) == []
    cramped.server.stop()
    with closing(sqlite3.connect(small_disk / "goldenrule.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def fill_up(path: Path) -> Path:
    """Write a file until not one byte more has room."""
    with path.open("wb", buffering=0) as filler:
        for size in (65536, 4096, 1):
            try:
                while filler.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return path


def until(met: Callable[[Reply], bool], learners: list[Learner]) -> Reply:
    """Have them go on in turn until a reply is of this kind."""
    for _each in range(ENOUGH):
        for learner in learners:
            reply = learner.step()
            assert isinstance(reply, Reply), reply
            if met(reply):
                return reply
    raise AssertionError(f"no such reply in {ENOUGH} steps of each")
