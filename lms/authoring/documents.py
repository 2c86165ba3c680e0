"""What authors write, as values: courses, modules, lessons, quizzes, criteria and terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

QuestionKind = Literal["single", "multiple", "true-false"]
Grading = Literal["all", "partial"]
Reveal = Literal["each", "end", "passed", "never"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document was written: its file, and the line (from 1) it starts on."""

    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer a learner may choose, and what is said about it afterwards."""

    id: str
    html: str
    correct: bool
    feedback_html: str
    source: Source


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `grading` is "all" (or nothing) or "partial" ((right - wrong) / right, at least 0)."""

    id: str
    kind: QuestionKind
    stem_html: str
    options: tuple[Option, ...]
    hint_html: str
    explanation_html: str
    points: int
    grading: Grading
    develops: Mapping[str, int]
    revision: str
    source: Source


@dataclass(frozen=True, slots=True)
class Quiz:
    """A pool of questions and its rules; `draw` None asks all, `attempts` None is unlimited."""

    id: str
    title: str
    pass_mark: int
    draw: int | None
    attempts: int | None
    wait_hours: int
    shuffle_questions: bool
    shuffle_options: bool
    reveal: Reveal
    develops: Mapping[str, int]
    questions: tuple[Question, ...]
    revision: str
    source: Source


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page to read; `words` counts what a reader reads."""

    id: str
    title: str
    summary: str
    minutes: int
    html: str
    words: int
    revision: str
    source: Source


@dataclass(frozen=True, slots=True)
class Module:
    """A few lessons that belong together, and the quiz that closes them."""

    id: str
    title: str
    summary: str
    minutes: int
    objectives: tuple[str, ...]
    develops: Mapping[str, int]
    html: str
    lessons: tuple[Lesson, ...]
    quiz: Quiz | None
    revision: str
    source: Source


@dataclass(frozen=True, slots=True)
class Course:
    """A course in the order it is taught; `recertify_months` None means it holds for good."""

    id: str
    title: str
    summary: str
    version: str
    language: str
    audience: tuple[str, ...]
    minutes: int
    objectives: tuple[str, ...]
    develops: Mapping[str, int]
    recertify_months: int | None
    html: str
    modules: tuple[Module, ...]
    revision: str
    source: Source


@dataclass(frozen=True, slots=True)
class Anchor:
    """What level 1 (harms) to level 5 (lifts others) looks like."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the customer-service section of an appraisal, with its five anchors."""

    id: str
    title: str
    summary: str
    order: int
    html: str
    anchors: tuple[Anchor, ...]
    revision: str
    source: Source


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the glossary; `slug` is its address on the glossary page."""

    term: str
    slug: str
    html: str
    source: Source


@dataclass(frozen=True, slots=True)
class LearningPath:
    """Courses in the order one audience takes them."""

    id: str
    title: str
    summary: str
    courses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that may be published: courses in catalogue order, criteria by `order`, terms by name."""

    courses: tuple[Course, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    glossary: tuple[Term, ...] = ()
    paths: tuple[LearningPath, ...] = ()
