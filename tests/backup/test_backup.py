"""Backup: everything in one file, as it is at one moment."""

import json
import re
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import current_thread, main_thread

from sqlalchemy import event

from lms.audit import trail
from lms.cli import main
from lms.core.db import db, transaction
from lms.people.models import Team
from tests.backup.moving import contents, manifest
from tests.beginning import application, at_home


def test_a_backup_is_for_its_owners_eyes_and_says_what_is_not_in_it(run, built_house, tmp_path, settings):
    path = tmp_path / "house.zip"
    done = run("backup", path, database=built_house("sqlite")[1])
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "The secret key is not in it." in done.output
    with zipfile.ZipFile(path) as file:
        assert all(settings.secret_key.encode() not in file.read(name) for name in file.namelist())
    assert [one.name for one in tmp_path.iterdir()] == ["house.zip"]


def test_a_backup_writes_over_nothing_unless_told_to(run, built_house, tmp_path):
    path = tmp_path / "house.zip"
    path.write_text("something dear")
    refused = run("backup", path, database=built_house("sqlite")[1])
    assert refused.exit_code == 1
    assert "there already" in refused.output
    assert path.read_text() == "something dear"
    assert run("backup", path, "--replace", database=built_house("sqlite")[1]).exit_code == 0
    assert run("backup", "--verify", path).exit_code == 0


def test_a_backup_that_fails_leaves_no_file(run, tmp_path, empty):
    refused = run("backup", tmp_path / "house.zip", database=empty("sqlite"))
    assert refused.exit_code == 1
    assert "run `python -m lms upgrade` first" in refused.output
    nowhere = run("backup", tmp_path / "nowhere" / "house.zip", database=empty("sqlite"))
    assert "There is no folder" in nowhere.output
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_of_one_moment_while_people_write(run, settings, moved, tmp_path):
    """Whenever a table is read, somebody adds a team and a note of it; none of it is in the backup."""
    app = application(settings, moved)
    written = []

    def write() -> None:
        with app.app_context(), transaction() as session:
            session.add(Team(name=f"Team {len(written)}"))
            trail.record("added", f"team {len(written)}", actor_id=None)

    def meanwhile(_connection, _cursor, statement, *_more) -> None:
        if current_thread() is main_thread() and re.match(
            r"SELECT (?!count)[\s\S]*FROM (audit_|team|person)", statement
        ):
            people.submit(write).result()
            written.append(statement)

    with ThreadPoolExecutor(1) as people, at_home(app):
        event.listen(db.engine, "before_cursor_execute", meanwhile)
        done = app.test_cli_runner().invoke(main.commands["backup"], [str(tmp_path / "now.zip")])
        event.remove(db.engine, "before_cursor_execute", meanwhile)
        assert done.exit_code == 0, done.output
    assert len(written) >= 4
    with zipfile.ZipFile(tmp_path / "now.zip") as file:
        held = {name: len(file.read(f"tables/{name}.jsonl").splitlines()) for name in ("team", "audit_event")}
        [head] = map(json.loads, file.read("tables/audit_head.jsonl").splitlines())
    teams, events = len(contents(moved)["team"]), len(contents(moved)["audit_event"])
    assert head[1] == held["audit_event"] == manifest(tmp_path / "now.zip")["audit"]["number"]
    assert events - held["audit_event"] == teams - held["team"] > 0


def test_a_backup_says_whether_it_is_whole(run, saved, tmp_path):
    done = run("backup", "--verify", saved("sqlite"))
    assert done.exit_code == 0, done.output
    assert re.search(r"is whole: \d{3,} rows of \d{2} tables", done.output)


def test_a_backup_that_is_not_there_is_said_to_be_missing(run, tmp_path):
    for words in (["backup", "--verify"], ["restore"]):
        refused = run(*words, tmp_path / "none.zip")
        assert refused.exit_code == 1
        assert "No such file" in refused.output
