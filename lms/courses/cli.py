"""Commands: `content publish`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from lms.authoring import diagnostics
from lms.core import paths
from lms.core.db import transaction
from lms.courses import library


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def publish(folders: tuple[Path, ...]) -> None:
    """Make what is sound in the content folders what learners see, at once and without a restart.

    What is broken stays as it was and is reported; the exit code is then 1.
    """
    with transaction():
        published = library.publish(list(folders) or paths.content_folders())
    problems = published.report.diagnostics
    if problems:
        click.echo(diagnostics.as_text(problems, Path.cwd()), err=True)
    click.echo(
        f"Published: {published.courses} courses and {published.criteria} criteria are new or changed."
    )
    if any(problem.severity == "error" for problem in problems):
        raise SystemExit(1)
