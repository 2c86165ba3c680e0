"""Whatever stands in the folder, the check answers with a place in a file, and soon."""

import os
import time
from pathlib import Path

import pytest

from lms.authoring import checker
from tests.authoring.conftest import CATALOGUE, CRITERION, FILES, LESSON, QUIZ, Content

HEAD = FILES[LESSON].split("Mr Adu says that", maxsplit=1)[0]


def test_line_ends_and_byte_order_marks_change_nothing(content: Content):
    plain = checker.read([content.root]).library
    for name in FILES:
        content.write(name, b"\xef\xbb\xbf" + FILES[name].replace("\n", "\r\n").encode())
    assert checker.read([content.root]).library == plain


def test_columns_count_characters_after_a_byte_order_mark(content: Content):
    content.write(LESSON, b"\xef\xbb\xbf" + FILES[LESSON].replace("minutes: 6", "minutes: six").encode())
    assert content.problems() == [f"{LESSON}:6:10 F114"]


def test_template_braces_are_text(content: Content):
    content.write(LESSON, FILES[LESSON] + "\n{{ 7 * 7 }} {% if x %} {# note #}\n")
    content.change(QUIZ, "Typing loudly {#typing}", "Saying {{ name }} {#typing}")
    content.change(QUIZ, "Short sounds of agreement {#sounds}", "Saying {% raw %} and {{ 7 * 7 }} {#sounds}")
    [course] = checker.read([content.root]).library.courses
    assert "{{ 7 * 7 }} {% if x %} {# note #}" in course.modules[0].lessons[0].html
    assert course.modules[0].quiz is not None
    assert course.modules[0].quiz.questions[1].options[2].html == "Saying {{ name }}"
    assert course.modules[0].quiz.questions[1].options[0].html == "Saying {% raw %} and {{ 7 * 7 }}"


@pytest.mark.parametrize(
    ("written", "title"), [("NO", "NO"), ("0777", "0777"), ("1.10", "1.10"), ("12:30", "12:30"), ("~", "~")]
)
def test_yaml_never_turns_text_into_something_else(content: Content, written: str, title: str):
    content.change(LESSON, "title: The cold room", f"title: {written}")
    [course] = checker.read([content.root]).library.courses
    assert course.modules[0].lessons[0].title == title


def test_a_pipe_is_refused_without_waiting_for_it(content: Content):
    (content.root / LESSON).unlink()
    os.mkfifo(content.root / LESSON)
    assert f"{LESSON}:1:1 F105" in content.problems()


@pytest.mark.parametrize("target", ["/etc/hostname", "../../../../outside.md", "/dev/zero"])
def test_a_link_out_of_the_folder_is_refused(content: Content, target: str):
    content.root.parent.joinpath("outside.md").write_text("secret", encoding="utf-8")
    (content.root / LESSON).unlink()
    (content.root / LESSON).symlink_to(target)
    assert f"{LESSON}:1:1 F104" in content.problems()


def test_a_linked_folder_out_of_the_content_is_refused(content: Content, tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (content.root / "courses/outside").symlink_to(outside)
    assert any(problem.startswith("courses/outside:1:1 F104") for problem in content.problems())


def test_a_course_that_links_to_its_own_folder_ends(content: Content):
    (content.root / "courses/loop").symlink_to(content.root / "courses")
    assert "courses/loop:1:1 F120" in content.problems()


def test_a_file_where_a_folder_should_be_is_noted(content: Content):
    for path in sorted((content.root / "criteria").iterdir()):
        path.unlink()
    (content.root / "criteria").rmdir()
    content.write("criteria", "")
    assert "criteria:1:1 F100" in content.problems()


YAML = {
    "alias bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "merge key": "base: &base {a: 1}\n<<: *base\n",
    "python object": "title: !!python/object/apply:os.system [ls]\n",
    "deep flow": "a: " + "[" * 9000 + "\n",
    "deep block": "".join(" " * depth + "a:\n" for depth in range(150)),
    "many keys": "".join(f"k{number}: 1\n" for number in range(1500)),
    "two documents": "a: 1\n...\nb: 2\n",
    "directive": "%YAML 9.9\n",
    "surrogate": 'title: "\\ud800"\n',
    "beyond Unicode": 'title: "\\UFFFFFFFF"\n',
    "control": 'title: "\\0"\n',
    "list": "- a\n- b\n",
    "word": "hello\n",
    "key is a list": "? [a, b]\n: c\n",
    "only a comment and a word": "# nothing\nx\n",
    "tabs": "a:\n\t- b\n",
    "long": "a: " + "x" * 90_000 + "\n",
    "quotes": 'a: "' + "\\x41" * 4000 + '"\n',
    "question marks": "? " * 9000 + "\n",
}


@pytest.mark.parametrize("yaml", YAML.values(), ids=YAML.keys())
@pytest.mark.parametrize("name", [LESSON, CATALOGUE, CRITERION])
def test_hostile_yaml_is_an_error_in_its_file(content: Content, name: str, yaml: str):
    content.write(name, yaml if name == CATALOGUE else f"---\n{yaml}---\ntext\n")
    started = time.process_time()
    problems = content.problems()
    assert any(problem.startswith(name + ":") for problem in problems)
    assert time.process_time() - started < 2


TEXT = {
    "brackets": "[",
    "pictures": "![",
    "links": "[a](",
    "footnotes": "^[",
    "footnote marks": "[^" * 150 + "\n\n",
    "tildes": "~~a",
    "stars": "*a ",
    "quotes": "> ",
    "quoted lines": ">" * 300 + "a\n",
    "lists": "- a\n  ",
    "tables": "a|b\n-|-\n",
    "callouts": "> [!RULE]\n> a\n\n",
    "headings": "# a\n",
    "angles": "<",
    "html": "<a ",
    "definitions": "a\n: ",
}


READABLE = {"F119", "F199", "L603", "L604", "L605", "A701", "A702", "A703", "D902"}
"""What may be said about such a text; that the file could not be read is not among it."""


@pytest.mark.parametrize("piece", TEXT.values(), ids=TEXT.keys())
def test_hostile_text_takes_no_time(content: Content, piece: str):
    content.write(LESSON, HEAD + "Words.\n\n[^]: x\n\n" + piece * (20_000 // len(piece)))
    started = time.process_time()
    codes = {diagnostic.code for diagnostic in checker.read([content.root]).diagnostics}
    assert time.process_time() - started < 2
    assert codes <= READABLE


def test_deep_nesting_is_cut_off(content: Content):
    content.write(LESSON, HEAD + "".join("  " * depth + "- a\n" for depth in range(200)))
    assert any(problem.endswith("F119") for problem in content.problems())


def test_the_largest_bad_paragraph_takes_no_time(content: Content):
    content.write(LESSON, HEAD + "Words.\n\n" + "![" * 49_000)
    started = time.process_time()
    codes = {diagnostic.code for diagnostic in checker.read([content.root]).diagnostics}
    assert time.process_time() - started < 3
    assert codes <= READABLE


def test_ten_megabytes_are_not_read(content: Content):
    content.write(LESSON, "a" * 10_000_000)
    assert content.problems() == [f"{LESSON}:1:1 F103"]
