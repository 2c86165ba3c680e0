"""An author runs the check: what is printed, and what the exit code says."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.authoring.cli import check
from tests.authoring.conftest import COURSE, FILES, LESSON, QUIZ, Content


def test_sound_content_gets_one_line(content: Content):
    result = content.check()
    assert result.output == "1 course, 1 module, 1 lesson, 3 questions, 1 criterion: 0 errors, 0 warnings\n"
    assert result.exit_code == 0


def test_a_problem_shows_its_line_a_caret_and_what_to_do(content: Content, monkeypatch: pytest.MonkeyPatch):
    content.change(QUIZ, "- [x] “Second", "- [ ] “Second")
    monkeypatch.chdir(content.root.parent)
    result = CliRunner().invoke(check, ["content"])
    assert result.exit_code == 1
    assert result.output == (
        "content/courses/empathy/10-heard-first/40-quiz.md:12:1: error Q104: "
        'question "cold-room" has no correct option\n'
        "   12 | - [ ] “The heating starts at six.” {#policy}\n"
        "      | ^^^^^\n"
        "   hint: mark the right answer with [x]\n"
        "0 courses, 0 modules, 0 lessons, 0 questions, 1 criterion: 1 error, 0 warnings\n"
    )


def test_a_misspelt_key_gets_a_suggestion(content: Content):
    content.change(LESSON, "minutes:", "minuets:")
    assert 'hint: did you mean "minutes"?' in content.check().output


def test_all_problems_come_in_one_run_sorted_by_place(content: Content):
    content.change(LESSON, "minutes: 6", "minutes: six")
    content.change(LESSON, "## What he said", "#### What he said")
    content.change(COURSE, 'version: "1.0"', "version: one")
    content.change(QUIZ, "draw: 2", "draw: 9")
    assert content.problems() == [
        f"{LESSON}:6:10 F114",
        f"{LESSON}:10:1 A702",
        f"{QUIZ}:5:7 Q201",
        f"{COURSE}:6:10 F114",
    ]


def test_two_runs_say_the_same(content: Content):
    for name in (COURSE, LESSON, QUIZ):
        content.write(name, FILES[name].replace("title:", "titel:").replace("- [x]", "- [ ]"))
    assert content.check().output == content.check().output


def test_json_says_the_same_as_text(content: Content):
    content.change(QUIZ, " {#typing}", "")
    [entry] = json.loads(content.check("--format", "json").output)
    assert entry == {
        "path": (content.root / QUIZ).as_posix(),
        "line": 31,
        "column": 7,
        "code": "Q119",
        "severity": "warning",
        "message": "the option has no id",
        "hint": "end it with {#typing-loudly}, so that answers survive a change of words",
        "source_line": "- [ ] Typing loudly",
    }


def test_sound_content_is_an_empty_list_in_json(content: Content):
    assert json.loads(content.check("--format", "json").output) == []


@pytest.mark.parametrize("arguments", [["nowhere"], ["--format", "xml"]])
def test_wrong_usage_is_told_apart_from_wrong_content(arguments: list[str]):
    assert CliRunner().invoke(check, arguments).exit_code == 2


def test_several_folders_are_checked_together(content: Content, tmp_path: Path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "glossary.md").write_text("Open question\n: Ours.\n", encoding="utf-8")
    result = CliRunner().invoke(check, [str(content.root), str(own)])
    assert "own/glossary.md:1:1: error C105" in result.output


def test_a_strange_file_name_cannot_break_the_terminal(content: Content):
    name = os.fsdecode(b"courses/empathy/\x1b[31m\n\xff.md")
    (content.root / name).write_bytes(b"")
    output = content.check().output
    assert "courses/empathy/?[31m??.md:1:1: error F126" in output
    assert "\x1b" not in output


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_strange_file_name_in_a_message_is_harmless_too(content: Content, style: str):
    folder = (content.root / LESSON).parent
    for name in (b"20-\x1b\xff.md", b"30-\x1b\xff.md"):
        (folder / os.fsdecode(name)).write_text(
            FILES[LESSON].replace("cold-room-lesson", "twin"), encoding="utf-8"
        )
    output = content.check("--format", style).output
    assert "20-??.md, line 2" in output
    assert "\x1b" not in output


def test_the_excerpt_of_a_very_long_line_stays_short(content: Content):
    content.write(
        LESSON, FILES[LESSON] + "\n" + "word " * 300 + "[x](lesson:nowhere) " + "word " * 300 + "\n"
    )
    excerpt, caret = next(
        (line, below)
        for line, below in zip(
            content.check().output.splitlines(), content.check().output.splitlines()[1:], strict=False
        )
        if "lesson:nowhere" in line and line.startswith("   17 |")
    )
    assert len(excerpt) < 180
    assert excerpt[caret.index("^") :].startswith("lesson:nowhere")
