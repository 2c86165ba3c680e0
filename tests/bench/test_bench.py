"""The bench: it names every main page with its ratio, its data are the same every time, and nothing stays behind."""

import json
import tempfile

from click.testing import CliRunner, Result

from lms.cli import main

PAGES = (
    "sign-in page",
    "sign in, without the hash",
    "home",
    "catalogue",
    "course",
    "lesson",
    "mark lesson read",
    "quiz: start",
    "quiz: question",
    "quiz: save answer",
    "quiz: submit",
    "quiz: result",
    "coach's team",
    "assign a course",
    "share an observation",
    "HR: cycle under way",
    "HR: record",
    "HR: score sheet",
    "HR: people",
)


def bench(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["bench", *arguments])


def test_every_main_page_stands_beside_the_floor_and_nothing_stays_behind(tmp_path, monkeypatch):
    """One run loads the same organisation twice: it holds as many rows, and its pages ask as many questions."""
    shelf, file = tmp_path / "shelf", tmp_path / "figures.json"
    shelf.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shelf))
    done = bench("--people", "30,30", "--rounds", "1", "--json", str(file))
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    for page in (*PAGES, "the quiz loop"):
        assert [ratio(line, page) > 0 for line in lines if line.startswith(f"{page} ")] == [True, True], page
    assert sum(line.startswith("Freezing 24 appraisals") for line in lines) == 2
    once, again = json.loads(file.read_text())
    assert (once["people"], once["rows"]) == (again["people"], again["rows"]) == (26, once["rows"])
    assert asked(once) == asked(again)
    assert once["freeze"]["items"] == again["freeze"]["items"] == once["freeze"]["floor_items"]
    assert list(shelf.iterdir()) == []


def ratio(line: str, page: str) -> float:
    return float(line.removeprefix(page).split()[2])


def asked(run: dict) -> dict[str, int]:
    return {page["name"]: page["statements"] for page in run["pages"]}


def test_an_organisation_has_at_least_two_teams():
    refused = bench("--people", "20")
    assert refused.exit_code == 2
    assert "two teams and their head office" in refused.output
