"""Property tests: no text, however odd, makes the check fall over, wait, or let unsafe HTML through."""

import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.authoring import checker
from lms.core import markdown
from tests.authoring.conftest import CRITERION, FILES, LESSON, QUIZ, Content
from tests.authoring.unsafe import unsafe_parts

PIECES = st.sampled_from(
    [
        "#",
        "##",
        "###",
        "{#x",
        "}",
        "{",
        "{#abc}",
        '{#abc_a="',
        "-_[_]_",
        "-_[x]",
        "-",
        ">",
        ">_[!HINT]¶",
        ">_[!EXPLAIN]¶",
        "[!",
        "]",
        "[a](lesson:",
        "---¶",
        ":",
        "¶",
        "¶¶",
        "|a|¶|-|¶",
        "[a](javascript:alert(1))",
        "<script>",
        "&lt;",
        "```¶",
        "`",
        "*",
        "**A:**_“x”¶",
        "~~",
        "^[",
        "[^1]",
        "[^1]:_x¶",
        "¶:_",
        "1._",
        "\\",
        "%",
        "&a",
        "*a",
        "!!",
        "{{_x_}}",
        "True",
        "False",
        "=",
        '"',
        "points=",
        "grading=partial",
        "title:",
        "id:_",
        "kind:_quiz",
        "____",
        "__>_",
    ]
).map(lambda piece: piece.replace("_", " ").replace("¶", "\n"))
ODD = st.sampled_from(["\0", "\ufeff", "\u202e", "😀", "\ud800", "\r", "\t", "\x85", "\u2028", "_"])
TEXT = st.one_of(PIECES, ODD, st.text(max_size=8))


@st.composite
def mutants(draw: st.DrawFn, text: str) -> str:
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 3, 12, 80])))
        text = text[:start] + draw(TEXT) * draw(st.sampled_from([1, 1, 1, 30])) + text[end:]
    return text


def check_mutant(name: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = Content(Path(folder) / "content")
        for each, original in FILES.items():
            content.write(each, text if each == name else original)
        started = time.process_time()
        report = checker.read([content.root])
        assert time.process_time() - started < 2
        for diagnostic in report.diagnostics:
            lines = diagnostic.source_line
            assert diagnostic.line >= 1
            assert 1 <= diagnostic.column <= max(1, len(lines) + 1)
            assert diagnostic.hint
            assert "{advice}" not in diagnostic.hint
        assert report.sound == (
            len(report.library.courses) == 1 and len(report.library.criteria) == 1
        ) or any(diagnostic.path.name in {"glossary.md", "catalog.yaml"} for diagnostic in report.diagnostics)
        for course in report.library.courses:
            for module in course.modules:
                for lesson in module.lessons:
                    assert not unsafe_parts(lesson.html)


FUZZ = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@FUZZ
@given(mutants(FILES[QUIZ]))
def test_any_quiz_can_be_checked(text: str):
    check_mutant(QUIZ, text)


@FUZZ
@given(mutants(FILES[LESSON]))
def test_any_lesson_can_be_checked(text: str):
    check_mutant(LESSON, text)


@FUZZ
@given(mutants(FILES[CRITERION]))
def test_any_criterion_can_be_checked(text: str):
    check_mutant(CRITERION, text)


@FUZZ
@given(st.lists(TEXT, max_size=40).map("".join))
def test_any_text_becomes_safe_html(text: str):
    text = text.replace("\ud800", "")
    assert not unsafe_parts(markdown.render(text))
    assert not unsafe_parts(markdown.inline(text))
