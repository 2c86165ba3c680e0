"""The command that checks content before anybody sees it."""

from pathlib import Path

import click

from lms.authoring import checker
from lms.authoring.checker import Report
from lms.authoring.diagnostics import as_json, as_text
from lms.core import paths


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def check(context: click.Context, folders: tuple[Path, ...], style: str) -> None:
    """Check content folders and say what to correct, and where."""
    report = checker.read(folders or paths.content_folders())
    if style == "json":
        click.echo(as_json(report.diagnostics, Path.cwd()))
    else:
        if report.diagnostics:
            click.echo(as_text(report.diagnostics, Path.cwd()))
        click.echo(summary(report))
    context.exit(0 if report.sound else 1)


def summary(report: Report) -> str:
    """Return one line: how much content is sound, and how many problems were found."""
    library = report.library
    modules = [module for course in library.courses for module in course.modules]
    questions = [question for module in modules if module.quiz for question in module.quiz.questions]
    counts = ", ".join(
        [
            _count(len(library.courses), "course"),
            _count(len(modules), "module"),
            _count(sum(len(module.lessons) for module in modules), "lesson"),
            _count(len(questions), "question"),
            _count(len(library.criteria), "criterion", "criteria"),
        ]
    )
    found = [diagnostic.severity for diagnostic in report.diagnostics]
    return f"{counts}: {_count(found.count('error'), 'error')}, {_count(found.count('warning'), 'warning')}"


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
