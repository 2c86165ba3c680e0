"""Quizzes: a pool of questions and the rules of asking them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast, get_args

from lms.authoring import didactics, prose, questions
from lms.authoring.documents import Quiz, Reveal, Source
from lms.authoring.findings import Findings
from lms.authoring.frontmatter import FrontMatter
from lms.authoring.revisions import revision
from lms.authoring.sources import TextFile

_REVEALS: Final[tuple[Reveal, ...]] = get_args(Reveal)


@dataclass(frozen=True, slots=True)
class Rules:
    """How a quiz is asked where its own front matter says nothing."""

    pass_mark: int = 80
    draw: int | None = None
    attempts: int | None = None
    wait_hours: int = 0
    shuffle: tuple[str, ...] = ()
    reveal: Reveal = "passed"


def read_rules(matter: FrontMatter, defaults: Rules) -> Rules:
    """Read the rules from front matter; what it leaves out comes from `defaults`."""
    return Rules(
        pass_mark=matter.number("pass", 1, 100, defaults.pass_mark),
        draw=matter.limit("draw", 200, "all", defaults.draw),
        attempts=matter.limit("attempts", 99, "unlimited", defaults.attempts),
        wait_hours=matter.hours("wait", defaults.wait_hours),
        shuffle=matter.words("shuffle", ("questions", "options"), defaults.shuffle),
        reveal=cast("Reveal", matter.choice("reveal", _REVEALS, defaults.reveal)),
    )


def read(
    file: TextFile, matter: FrontMatter, defaults: Rules, inherited: Mapping[str, int], findings: Findings
) -> Quiz:
    """Read a quiz file; `inherited` is what the module develops."""
    identity, title = matter.identifier("quiz"), matter.text("title")
    matter.texts("seed", default=())
    rules = read_rules(matter, defaults)
    develops = matter.develops(inherited)
    matter.finish()
    body = prose.parse(file, matter.body_line)
    prose.check_markup(body, findings)
    asked = questions.read(body, develops, findings)
    _check_pool(rules, len(asked), file, matter, findings)
    didactics.check_keys(
        [entry.choices for entry in asked], "options" in rules.shuffle, matter.spot("id"), findings
    )
    pool = tuple(entry.question for entry in asked)
    return Quiz(
        id=identity,
        title=title,
        pass_mark=rules.pass_mark,
        draw=rules.draw,
        attempts=rules.attempts,
        wait_hours=rules.wait_hours,
        shuffle_questions="questions" in rules.shuffle,
        shuffle_options="options" in rules.shuffle,
        reveal=rules.reveal,
        develops=develops,
        questions=pool,
        revision=revision(
            {
                "pass": rules.pass_mark,
                "draw": rules.draw,
                "develops": develops,
                "questions": sorted((question.id, question.revision) for question in pool),
            }
        ),
        source=Source(file.path, 1),
    )


def _check_pool(rules: Rules, count: int, file: TextFile, matter: FrontMatter, findings: Findings) -> None:
    if count == 0 and not findings.broken(file.path):
        findings.note("Q202", file.spot(matter.body_line + 1))
    elif rules.draw and rules.draw > count and not findings.broken(file.path):
        findings.note("Q201", matter.spot("draw"), draw=rules.draw, count=count)
