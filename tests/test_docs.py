"""The pages for people are true: their examples check, their commands exist, their links and names lead somewhere."""

import ast
import re
import shlex
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import click
import pytest
from flask.cli import AppGroup

from lms.appraisals import template_library
from lms.appraisals.scoring.formula import score
from lms.appraisals.scoring.inputs import (
    Component,
    CriterionWeight,
    Inputs,
    LearningItem,
    ObservationItem,
    Weights,
    Window,
)
from lms.authoring import checker, codes
from lms.cli import main
from lms.core import callouts, config, paths
from tests import package_map

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
EXAMPLES = sorted((ROOT / "docs" / "examples").iterdir())
DRAWN_BY_HAND = {"docs/pictures/home.png"}
EXAMPLE = re.compile(r"^`([\w./-]+\.md)`\n\n```markdown\n(---\n.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```(?:sh)?\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"python -m lms((?: [^\n|`]+)?)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"`(?:lms/)?([a-z_/]+\.py): (\w+)`")
PLACED = re.compile(r"`([a-z_]+/[\w/-]*\.?\w+)[:`]")
OF_DEVELOPERS = {"db"}
"""What operators need no word of: the migrations of whoever changes the product."""
OF_THE_TESTS = re.compile(r"LMS_TEST_[A-Z]+")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def commands(page: Path) -> Iterator[list[str]]:
    """Give the words behind each `python -m lms` that a page shows as code, or that an example runs."""
    text = page.read_text(encoding="utf-8")
    for block, span in CODE.findall(text) if page.suffix == ".md" else [(text, "")]:
        for found in COMMAND.finditer(block or span):
            yield shlex.split(found[1].split("&&")[0], comments=True)


def unknown_word(words: list[str], group: click.Group) -> str | None:
    """Follow a command into the tree; give the first word or option that it does not know."""
    command: click.Command = group
    while isinstance(command, click.Group) and words:
        name, *words = words
        if name not in command.commands:
            return name
        command = command.commands[name]
    known = {option for param in command.params for option in param.opts} | {"--help"}
    return next((word for word in words if word.startswith("-") and word.split("=")[0] not in known), None)


@pytest.fixture
def tree(app) -> click.Group:
    """The command with all that the application adds to it."""
    assert isinstance(app.cli, AppGroup)
    return click.Group("lms", commands={**app.cli.commands, **main.commands})


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The whole files of authors.md, each where the page says that it stands."""
    examples = EXAMPLE.findall(text("docs/authors.md"))
    assert {Path(name).name for name, _content in examples} >= {"course.md", "module.md", "20-quiz.md"}
    for name, content in examples:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def test_the_first_course_of_an_author_has_no_problem_at_all(written):
    report = checker.read([paths.shipped("content"), written])
    assert [found for found in report.diagnostics if found.path.is_relative_to(written)] == []
    course = next(course for course in report.library.courses if course.id == "kind-words")
    quiz = course.modules[0].quiz
    assert quiz is not None
    assert {question.kind for question in quiz.questions} == {"single", "multiple", "true-false"}


def test_every_whole_file_an_author_is_shown_has_a_place():
    page = text("docs/authors.md")
    assert len(EXAMPLE.findall(page)) == len(re.findall(r"^```markdown\n---$", page, re.MULTILINE))


def test_authors_are_told_of_every_callout_and_every_family_of_problems():
    page = text("docs/authors.md")
    assert [kind for kind in callouts.KINDS if f"[!{kind}]" not in page] == []
    assert [code for code in codes.RULES if f"{code[:2]}…" not in page] == []


@pytest.mark.parametrize("page", [*PAGES, *EXAMPLES], ids=lambda page: page.name)
def test_every_command_on_a_page_exists(page, tree):
    assert [words for words in commands(page) if unknown_word(words, tree)] == []


def test_a_command_that_does_not_exist_is_noticed(tree):
    assert unknown_word(["appraisals", "thaw", "KEY"], tree) == "thaw"
    assert unknown_word(["appraisals", "freeze", "KEY", "--late"], tree) == "--late"
    assert unknown_word(["appraisals", "freeze", "KEY", "--early", "reason"], tree) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file(page):
    targets = [
        link.split("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link
    ]
    broken = [
        target
        for target in targets
        if ":" not in target
        and not (page.parent / target).exists()
        and (page.parent / target).resolve().relative_to(ROOT).as_posix() not in DRAWN_BY_HAND
    ]
    assert broken == []


def test_operators_are_told_of_the_settings_there_are_with_their_defaults():
    rows = re.findall(r"^\| `(LMS_\w+)` \| (?:`([^`]*)`|empty) \|", text("docs/operators.md"), re.MULTILINE)
    assert rows == [(setting.variable, setting.default) for setting in config.SETTINGS]


def test_no_page_names_a_setting_that_does_not_exist():
    known = {setting.variable for setting in config.SETTINGS}
    for path in (ROOT / "tests").glob("*/conftest.py"):
        known.update(OF_THE_TESTS.findall(path.read_text(encoding="utf-8")))
    shown = [page.read_text(encoding="utf-8") for page in [*PAGES, *EXAMPLES]]
    assert {name for page in shown for name in re.findall(r"LMS_[A-Z_]+", page)} - known == set()


def test_operators_are_led_to_every_example():
    page = text("docs/operators.md")
    assert [path.name for path in EXAMPLES if f"(examples/{path.name})" not in page] == []


def test_operators_are_told_of_every_command(tree):
    rows = re.findall(r"^\| (`python -m lms .*?) \|", text("docs/operators.md"), re.MULTILINE)
    told = {words.split()[0] for row in rows for words in COMMAND.findall(row)}
    assert set(tree.commands) - told - OF_DEVELOPERS == set()


def test_developers_are_led_to_functions_that_exist():
    named = NAMED.findall(text("docs/developers.md"))
    assert len(named) > 20
    assert [f"{path}: {name}" for path, name in named if name not in _defined(ROOT / "lms" / path)] == []


def test_developers_are_led_to_files_that_exist():
    named = set(PLACED.findall(text("docs/developers.md")))
    assert len(named) > 20
    assert [name for name in named if not any((root / name).exists() for root in (ROOT, ROOT / "lms"))] == []


def test_developers_are_shown_the_packages_as_the_contracts_and_their_docstrings_say():
    """`python -m tests.package_map` writes the table anew."""
    assert package_map.table() in text("docs/developers.md")


def test_hr_reads_the_weights_of_the_forms_that_ship():
    rows = re.findall(
        r"^\| ([\w ]+) \| (\d+) ?% \| (\d+) ?% \| (\d+) ?% \| (\d+) ?% \|$", text("docs/hr.md"), re.MULTILINE
    )
    assert {title: [100 * int(weight) for weight in weights] for title, *weights in rows} == {
        form.title: [form.components[component] for component in Component]
        for form in template_library.SAMPLES
    }


def test_the_example_for_hr_is_what_the_formula_gives():
    sheet = score(_example(), _standard())
    learning, behaviour = sheet.components[:2]
    assert (learning.points, behaviour.points) == (Decimal(75), Decimal("56.25"))
    assert (sheet.section.points, sheet.section.level) == (Decimal("62.50"), 4)
    page = text("docs/hr.md")
    assert all(figure in page for figure in ("L is 75", "B is 56.25", "**62.50**", "**level 4**"))


def _standard() -> Weights:
    standard = next(form for form in template_library.SAMPLES if form.key == "standard")
    return Weights(
        standard.components, {"empathy": CriterionWeight(5000), "reliability": CriterionWeight(5000)}
    )


def _example() -> Inputs:
    def seen(number: int, observer: str, **levels: int) -> ObservationItem:
        return ObservationItem(str(number), observer, date(2026, 2, number), True, levels)

    module = LearningItem(
        "1", "say-it-back", "Say it back", True, date(2026, 3, 2), date(2026, 3, 1), Decimal(90), 80
    )
    return Inputs(
        window=Window(date(2025, 12, 31), date(2026, 6, 30)),
        learning=(module,),
        observations=(
            seen(2, "tomasz", empathy=4),
            seen(3, "tomasz", empathy=4, reliability=3),
            seen(4, "kiri", empathy=3),
        ),
        eligible_days=181,
    )


def _defined(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
