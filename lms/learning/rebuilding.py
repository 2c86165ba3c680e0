"""Work out the stored projections anew: what the ledger and the asks say, beside what is stored."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lms.core.db import db
from lms.courses.models import Course, Lesson, Module
from lms.learning import asks
from lms.learning.completions import mean
from lms.learning.ledger import COURSE_COMPLETED, LESSON_READ, MODULE_COMPLETED, QUIZ_FAILED, QUIZ_PASSED
from lms.learning.models import Enrolment, LearningEvent, Progress
from lms.quizzes.models import Quiz

Ledger = Mapping[tuple[int, str, str], list[LearningEvent]]


def rebuild(*, keep: bool) -> list[str]:
    """Give a line for every stored value that differs from the ledger; with `keep`, put them right."""
    ledger = _ledger()
    lessons, quizzes = _keys(Lesson), _keys(Quiz)
    modules = {module.id: module for module in db.session.scalars(select(Module))}
    lines: list[str] = []
    scores: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    for row in db.session.scalars(select(Progress)):
        module = modules[row.module_id]
        truth = _module_truth(row.person_id, module, ledger, lessons[module.id], quizzes[module.id])
        lines += _compare(row, truth, keep=keep)
        if truth["completed_at"]:
            scores[row.person_id, module.course_id] += (
                [truth["best_score"]] if truth["best_score"] is not None else []
            )
    keys = {course.id: course.key for course in db.session.scalars(select(Course))}
    for enrolment in db.session.scalars(select(Enrolment)):
        truth = _course_truth(enrolment, keys[enrolment.course_id], ledger)
        truth["best_score"] = mean(scores[enrolment.person_id, enrolment.course_id])
        lines += _compare(enrolment, truth, keep=keep)
    return lines


def _ledger() -> Ledger:
    ledger: dict[tuple[int, str, str], list[LearningEvent]] = defaultdict(list)
    for event in db.session.scalars(select(LearningEvent).order_by(LearningEvent.id)):
        ledger[event.person_id, event.kind, event.content_key].append(event)
    return ledger


def _keys(kind: type[Lesson | Quiz]) -> Mapping[int, list[str]]:
    keys: dict[int, list[str]] = defaultdict(list)
    for module_id, key in db.session.execute(select(kind.module_id, kind.key)):
        keys[module_id].append(key)
    return keys


def _module_truth(
    person_id: int, module: Module, ledger: Ledger, lessons: list[str], quizzes: list[str]
) -> dict[str, Any]:
    passes = [event for key in quizzes for event in ledger.get((person_id, QUIZ_PASSED, key), [])]
    fails = [event for key in quizzes for event in ledger.get((person_id, QUIZ_FAILED, key), [])]
    completions = ledger.get((person_id, MODULE_COMPLETED, module.key), [])
    return {
        "lessons_read": sum((person_id, LESSON_READ, key) in ledger for key in lessons),
        "passed_at": min((event.at for event in passes), default=None),
        "best_score": max((Decimal(event.detail["score"]) for event in (*passes, *fails)), default=None),
        "completed_at": completions[0].at if completions else None,
        "completed_revision": completions[0].content_revision if completions else None,
    }


def _course_truth(enrolment: Enrolment, key: str, ledger: Ledger) -> dict[str, Any]:
    completions = ledger.get((enrolment.person_id, COURSE_COMPLETED, key), [])
    live = [ask for ask in asks.of_people([enrolment.person_id], enrolment.course_id) if ask.live]
    return {
        "completed_at": completions[0].at if completions else None,
        "assigned": bool(live),
        "due_on": asks.due(live),
    }


def _compare(row: Progress | Enrolment, truth: Mapping[str, Any], *, keep: bool) -> Iterator[str]:
    for name, value in truth.items():
        stored = getattr(row, name)
        if stored == value:
            continue
        yield f"{type(row).__name__} {row.id}: {name} is {stored}, the ledger says {value}"
        if keep:
            setattr(row, name, value)
