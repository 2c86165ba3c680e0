"""The commands an operator runs, from an empty folder to a served product."""

import os
import re
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import main
from lms.core import config, paths

ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return subprocess.run(
        [sys.executable, "-m", "lms", *arguments],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_nothing_is_served_without_a_secret(tmp_path):
    refused = run(tmp_path, "serve")
    assert refused.returncode == 1
    assert "there is no secret key" in refused.stderr
    assert "python -m lms init" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_short_secret_is_no_secret(tmp_path):
    refused = run(tmp_path, "audit", "verify", LMS_SECRET_KEY="short")
    assert refused.returncode == 1
    assert "at least 32 characters" in refused.stderr


def test_init_makes_a_secret_a_database_and_a_link_that_works_once(tmp_path):
    made = run(tmp_path, "init", "--email", "ada@example.com", "--name", "Ada Fonseca")
    assert made.returncode == 0, made.stderr
    secret = tmp_path / "var" / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert re.search(r"/people/set-up/\S{20,}", made.stdout)
    healthy = run(tmp_path, "doctor")
    assert healthy.returncode == 0, healthy.stderr
    assert "All is well." in healthy.stdout
    assert secret.read_text().strip() not in healthy.stdout
    assert all(setting.variable in healthy.stdout for setting in config.SETTINGS)
    again = run(tmp_path, "upgrade")
    assert again.returncode == 0, again.stderr
    assert run(tmp_path, "audit", "verify").returncode == 0


def test_an_old_database_is_not_served(tmp_path):
    assert run(tmp_path, "init", "--email", "ada@example.com", "--name", "Ada Fonseca").returncode == 0
    with sqlite3.connect(tmp_path / "var" / "goldenrule.sqlite") as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
    database.close()
    refused = run(tmp_path, "serve")
    assert refused.returncode == 1
    assert "python -m lms upgrade" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LMS_ZONE", "Mars/Base", "use a name such as Europe/London"),
        ("LMS_BASE_URL", "goldenrule.example", "starts with http:// or https://"),
        ("LMS_TRUSTED_PROXIES", "-1", "a number from 0 up"),
        ("LMS_LOG_FORMAT", "xml", "use text or json"),
        ("LMS_DATABASE_URL", "sqlite:///here.sqlite", "the whole path of a file"),
        ("LMS_DATABASE_URL", "postgres://ada@db/lms", "postgresql+psycopg://"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(monkeypatch, tmp_path, name, value, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "read", config.read.__wrapped__)
    refused = CliRunner().invoke(main, ["doctor"], env={name: value})
    assert refused.exit_code == 1
    assert name in refused.stderr
    assert words in refused.stderr


def test_the_environment_wins_over_the_file():
    settings = config.build(
        {"LMS_ORGANISATION": "Here"}, {"LMS_ORGANISATION": "There", "LMS_ZONE": "Europe/London"}
    )
    assert settings.organisation == "Here"
    assert settings.sources["organisation"] == "environment"
    assert settings.zone == "Europe/London"
    assert settings.sources["zone"] == ".env file"


def test_content_ships_with_the_product_or_lies_in_the_checkout(tmp_path, monkeypatch):
    assert paths.shipped("content") == ROOT / "content"
    package = tmp_path / "lms"
    (package / "_shipped" / "content").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.shipped("content") == package / "_shipped" / "content"
    with pytest.raises(FileNotFoundError, match="install Goldenrule again"):
        paths.shipped("migrations")


def test_a_broken_content_file_gives_its_line_and_the_rest_is_published(tmp_path):
    assert run(tmp_path, "init", "--email", "ada@example.com", "--name", "Ada Fonseca").returncode == 0
    own = tmp_path / "own" / "courses" / "mine"
    (own / "10-first").mkdir(parents=True)
    (own / "course.md").write_text("---\nid: mine\nkind: course\ntitel: Mine\n---\nText.\n")
    checked = run(tmp_path, "content", "check", "own")
    assert checked.returncode == 1
    assert re.search(r"own/courses/mine/course\.md:4:1: error F\d+", checked.stdout + checked.stderr)
    assert "title" in checked.stdout + checked.stderr
    published = run(tmp_path, "content", "publish", LMS_CONTENT=str(tmp_path / "own"))
    assert published.returncode == 1
    assert "course.md:4:1" in published.stderr
    assert "Published:" in published.stdout
