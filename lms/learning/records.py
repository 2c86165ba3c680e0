"""What higher packages may ask of learning: the modules of several people in a window of days, asked once for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.core.db import db
from lms.courses import queries as courses
from lms.courses.models import Course, ModuleVersion
from lms.learning import asks
from lms.learning.ledger import MODULE_COMPLETED, QUIZ_PASSED
from lms.learning.models import LearningEvent, Progress
from lms.quizzes import queries as quizzes

Ledger = Mapping[tuple[int, str, str], list[LearningEvent]]


@dataclass(frozen=True)
class ModuleRecord:
    """One module of one person, complete or due: what was asked, by whom, by when, and what came of it.

    `score` is the best Certify score in percent on completion; `pass_mark` None means a module without a quiz.
    """

    person_id: int
    source_type: str
    source_id: int
    module_key: str
    module_title: str
    course_key: str
    course_title: str
    version: str
    asked: bool
    asked_by: tuple[str, ...]
    reason: str
    effective_due: date | None
    completed_at: datetime | None
    completed_on: date | None
    score: Decimal | None
    pass_mark: int | None
    weight: int = 1


def modules(person_ids: Sequence[int], after: date, until: date, zone: str) -> list[ModuleRecord]:
    """Give the modules that were completed, or fell due and are not complete, after one day and up to another.

    Days are those of the zone. What was completed after the last day was not complete on it. Modules that a
    person chose alone are given too, with `asked` False.
    """
    rows = _progress(person_ids)
    ledger = _ledger(person_ids)
    versions = courses.module_versions_now({row.module_id for row in rows})
    quiz_of = quizzes.for_module(list(versions))
    asked = _asks(person_ids)
    keys = {course.id: course.key for course in db.session.scalars(select(Course))}
    found: list[ModuleRecord] = []
    for row in rows:
        version = versions.get(row.module_id)
        if version is None:
            continue
        live = asked.get((row.person_id, version.course_version.course_id), [])
        completions = ledger.get((row.person_id, MODULE_COMPLETED, version.module.key), [])
        event = next((event for event in completions if _day(event.at, zone) <= until), None)
        quiz = quiz_of.get(row.module_id)
        pass_mark = quiz.version.pass_mark if quiz and quiz.version else None
        score = _best_score(row.person_id, quiz.key, ledger, until, zone) if quiz else None
        record = _record(row, version, keys, live, event, pass_mark, score, zone)
        day = record.completed_on or record.effective_due
        if day and after < day <= until:
            found.append(record)
    return found


def _record(
    row: Progress,
    version: ModuleVersion,
    keys: dict[int, str],
    live: list[asks.Ask],
    event: LearningEvent | None,
    pass_mark: int | None,
    score: Decimal | None,
    zone: str,
) -> ModuleRecord:
    others = [ask for ask in live if not ask.own_wish]
    return ModuleRecord(
        person_id=row.person_id,
        source_type="module-completed" if event else "module-due",
        source_id=event.id if event else row.id,
        module_key=version.module.key,
        module_title=version.title,
        course_key=keys[version.course_version.course_id],
        course_title=version.course_version.title,
        version=event.content_revision if event else version.revision,
        asked=bool(others),
        asked_by=tuple(ask.asked_by for ask in others),
        reason="; ".join(ask.reason for ask in others if ask.reason),
        effective_due=asks.due(others),
        completed_at=event.at if event else None,
        completed_on=_day(event.at, zone) if event else None,
        score=score if event else None,
        pass_mark=pass_mark,
    )


def _progress(person_ids: Sequence[int]) -> list[Progress]:
    rows = (
        select(Progress).where(Progress.person_id.in_(person_ids)).order_by(Progress.person_id, Progress.id)
    )
    return list(db.session.scalars(rows))


def _ledger(person_ids: Sequence[int]) -> Ledger:
    ledger: dict[tuple[int, str, str], list[LearningEvent]] = {}
    kinds = (MODULE_COMPLETED, QUIZ_PASSED)
    events = select(LearningEvent).where(
        LearningEvent.person_id.in_(person_ids), LearningEvent.kind.in_(kinds)
    )
    for event in db.session.scalars(events.order_by(LearningEvent.id)):
        ledger.setdefault((event.person_id, event.kind, event.content_key), []).append(event)
    return ledger


def _best_score(person_id: int, quiz_key: str, ledger: Ledger, until: date, zone: str) -> Decimal | None:
    """Give the best Certify score up to a day, on the version of the quiz passed first; None without a pass."""
    passes = ledger.get((person_id, QUIZ_PASSED, quiz_key), [])
    scores = [
        Decimal(event.detail["score"])
        for event in passes
        if event.content_revision == passes[0].content_revision and _day(event.at, zone) <= until
    ]
    return max(scores, default=None)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _asks(person_ids: Sequence[int]) -> dict[tuple[int, int], list[asks.Ask]]:
    found: dict[tuple[int, int], list[asks.Ask]] = {}
    for ask in asks.of_people(person_ids):
        if ask.live:
            found.setdefault((ask.person_id, ask.course_id), []).append(ask)
    return found
