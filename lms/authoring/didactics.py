"""What makes content teach: verbs one can see, short lessons, answers one cannot guess from their looks."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from lms.authoring.choices import Choice
from lms.authoring.documents import Lesson
from lms.authoring.findings import Findings, Spot

_MOST_MINUTES: Final = 10
_MOST_WORDS: Final = 900
_FEWEST_QUESTIONS: Final = 6
_FEWEST_OPTIONS: Final = 3
_FAIR_SHARE: Final = 0.4
_FIRST_WORD: Final = re.compile(r"[*_]*([A-Za-z\-]+)")

# Verbs of the revised taxonomy of Bloom (Anderson & Krathwohl 2001), with those our own curriculum uses.
VERBS: Final = frozenset(
    word
    for line in (
        "adapt address admit agree analyse answer anticipate apologise apply appraise argue arrange",
        "ask assess avoid back begin break bring build calculate calibrate call carry catch",
        "categorise change check choose cite clarify classify close coach collect combine compare",
        "complete compose conduct connect contrast convert count create critique debrief decide",
        "decline defend define deliver demonstrate describe design detect develop diagnose",
        "differentiate discover discuss distinguish divide draft draw edit end estimate evaluate",
        "examine explain express find follow formulate gather generalise give greet group guess hand",
        "handle hear help identify illustrate implement improve infer interpret interview introduce",
        "invite judge justify keep label lead link list listen locate look make map match measure",
        "model name notice observe offer open order organise outline own paraphrase pass pause",
        "perform phrase plan point practise predict prepare present prevent prioritise produce",
        "promise propose protect prove put question rank rate read rearrange recall receive recite",
        "recognise recommend record refuse relate remove repair repeat rephrase replace report",
        "reproduce reset resolve respond restate return reveal review revise rewrite ring run say",
        "schedule see select separate set share show simplify sketch slow solve sort speak spot start",
        "state stop structure suggest summarise support take teach tell test thank trace translate",
        "try turn use verify visit wait warn weigh welcome write",
    )
    for word in line.split()
)


def check_objectives(objectives: Sequence[str], spots: Sequence[Spot], findings: Findings) -> None:
    """Note objectives that do not begin with something a person can be seen doing."""
    for objective, spot in zip(objectives, spots, strict=False):
        found = _FIRST_WORD.match(objective)
        word = found[1] if found else objective.split()[0]
        if word.lower().split("-")[0] not in VERBS:
            findings.note("D903", Spot(spot.path, spot.line, spot.column, len(word), spot.text), word=word)


def check_length(lesson: Lesson, minutes: Spot, top: Spot, findings: Findings) -> None:
    """Note lessons that are longer than people stay with."""
    if lesson.minutes > _MOST_MINUTES:
        findings.note("D901", minutes, minutes=lesson.minutes)
    if lesson.words > _MOST_WORDS:
        findings.note("D902", top, words=lesson.words)


def check_keys(questions: Sequence[Sequence[Choice]], shuffled: bool, spot: Spot, findings: Findings) -> None:
    """Note quizzes whose right options show by their length, or by their place where options stay put."""
    singles = [
        choices
        for choices in questions
        if len(choices) >= _FEWEST_OPTIONS and len(_right_places(choices)) == 1
    ]
    if len(singles) < _FEWEST_QUESTIONS:
        return
    longest = sum(_right_is_longest(choices) for choices in singles)
    if longest > _FAIR_SHARE * len(singles):
        findings.note("D907", spot, count=longest, all=len(singles))
    place, count = Counter(_right_places(choices)[0] for choices in singles).most_common(1)[0]
    even = math.ceil(len(singles) / min(len(choices) for choices in singles))
    if not shuffled and count > max(even, _FAIR_SHARE * len(singles)):
        findings.note("D908", spot, place=place, count=count, all=len(singles))


def _right_places(choices: Sequence[Choice]) -> list[int]:
    return [place for place, choice in enumerate(choices, start=1) if choice.option.correct]


def _right_is_longest(choices: Sequence[Choice]) -> bool:
    lengths = {choice.option.correct: 0 for choice in choices}
    for choice in choices:
        lengths[choice.option.correct] = max(lengths[choice.option.correct], len(choice.text))
    return lengths[True] > lengths[False]
