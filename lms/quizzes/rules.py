"""The rules of a quiz in words, as its front page and its questions print them."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.quizzes.marking import enough
from lms.quizzes.models import Attempt, QuizVersion
from lms.quizzes.standing import Standing
from lms.ui.words import moment, number

_DAY = 24


def facts(version: QuizVersion, pool: Sequence[int], standing: Standing) -> list[tuple[str, str]]:
    """Give the rules as (name, words), the questions' points being `pool`."""
    return [
        (_("Questions"), _questions(version, len(pool))),
        (_("Pass"), passing(version, possible(version, pool))),
        (_("Tries"), tries(standing)),
        *(
            [(_("Between tries"), _wait(version.wait_hours))]
            if version.wait_hours and version.attempts != 1
            else []
        ),
        (_("Time"), _("No limit. Leaving keeps your answers and sends nothing.")),
        (_("Afterwards"), _afterwards(version)),
    ]


def possible(version: QuizVersion, pool: Sequence[int]) -> int | None:
    """Give the points a try can earn, or None when they depend on what is drawn."""
    if version.draw is None or version.draw >= len(pool):
        return sum(pool)
    return version.draw * pool[0] if len(set(pool)) == 1 else None


def passing(version: QuizVersion, possible: int | None) -> str:
    """Say what is enough to pass: "7 of 8"."""
    if possible is None:
        return _("%(percent)s%% of the points", percent=version.pass_mark)
    return _("%(points)s of %(possible)s", points=enough(version.pass_mark, possible), possible=possible)


def tries(standing: Standing) -> str:
    """Say how many tries are left, and from when."""
    if standing.left is None:
        left = _("As many as you like")
    else:
        left = ngettext("%(num)s try left", "%(num)s tries left", standing.left)
    if standing.next_at is None or standing.left == 0:
        return left
    return _("%(left)s. Next try from %(moment)s", left=left, moment=moment(standing.next_at))


def which_try(attempt: Attempt) -> str:
    """Say which try this is: "Try 1 of 3"."""
    if attempt.quiz_version.attempts is None:
        return _("Try %(number)s", number=attempt.number)
    return _("Try %(number)s of %(most)s", number=attempt.number, most=attempt.quiz_version.attempts)


def earned(attempt: Attempt) -> str:
    """Say what a marked attempt earned: "7 of 8", "6.5 of 8"."""
    points = number(float(attempt.points or 0))
    return _("%(points)s of %(possible)s", points=points, possible=attempt.points_possible)


def _questions(version: QuizVersion, pool: int) -> str:
    if version.draw is None or version.draw >= pool:
        return ngettext("%(num)s question", "%(num)s questions", pool)
    return _("%(draw)s, drawn by chance from %(pool)s", draw=version.draw, pool=pool)


def _wait(hours: int) -> str:
    days, rest = divmod(hours, _DAY)
    if rest or days == 0:
        wait = ngettext("%(num)s hour", "%(num)s hours", hours)
    else:
        wait = ngettext("%(num)s day", "%(num)s days", days)
    return _("%(wait)s after one that does not pass", wait=wait)


def _afterwards(version: QuizVersion) -> str:
    if version.reveal == "never":
        return _("You see which questions to look at again. The right answers are not shown.")
    if version.reveal == "passed" and version.attempts is None:
        return _("You see which questions to look at again; every answer is explained once you pass.")
    if version.reveal == "passed":
        return _(
            "You see which questions to look at again; every answer is explained once you pass, "
            "or after the last try."
        )
    return _("Every answer is explained.")
