"""What a person may see of an attempt they sent: before passing little, then everything explained."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lms.quizzes.marking import mark
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.standing import Standing


@dataclass(frozen=True, slots=True)
class OptionReview:
    """One option: whether it was chosen, whether it is right (None: not told), and what is said about it."""

    html: str
    chosen: bool
    right: bool | None
    because: str


@dataclass(frozen=True, slots=True)
class QuestionReview:
    """One question with the options that may be shown, and its explanation (empty: not told)."""

    position: int
    stem: str
    right: bool
    options: tuple[OptionReview, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Review:
    """An attempt as its person may see it: missed questions, right ones, and the themes of the missed."""

    explained: bool
    missed: tuple[QuestionReview, ...]
    right: tuple[QuestionReview, ...]
    themes: tuple[str, ...]


def explains(attempt: Attempt, standing: Standing) -> bool:
    """Tell whether keys and explanations are open: after passing or the last try, unless its rules differ."""
    reveal = attempt.quiz_version.reveal
    if reveal == "never" or attempt.submitted_at is None:
        return False
    return reveal != "passed" or standing.passed or standing.over


def review(answers: Sequence[Answer], *, explained: bool) -> Review:
    """Go through the answers of a sent attempt, each with its question."""
    missed, right, themes = [], [], Counter[str]()
    for answer in answers:
        if mark(answer.question_revision, answer.chosen).right:
            right.append(_question(answer, right=True, explained=explained))
        else:
            missed.append(_question(answer, right=False, explained=explained))
            themes.update(answer.question_revision.develops)
    return Review(explained, tuple(missed), tuple(right), tuple(themes))


def _question(answer: Answer, *, right: bool, explained: bool) -> QuestionReview:
    options = tuple(
        OptionReview(
            option["html"],
            option["id"] in answer.chosen,
            option["correct"] if explained else None,
            option["feedback"],
        )
        for option in answer.options_shown
        if explained or option["id"] in answer.chosen
    )
    question = answer.question_revision
    return QuestionReview(
        answer.position, question.stem, right, options, question.explanation if explained else ""
    )
