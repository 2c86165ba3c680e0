"""Evidence: gathered once per source for many people, and stored as numbered, chained copies.

An item is never joined to its source afterwards. What people wrote lies apart with a salt (`texts`); the item
holds its digest.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_

from lms.appraisals import canonical, storing
from lms.appraisals.models import Appraisal, Cycle, EvidenceItem, ScoredIn, ScoreSheetRecord
from lms.appraisals.scoring.inputs import Component, Window, year_before
from lms.appraisals.scoring.reasons import Reason
from lms.coaching import records as coaching
from lms.coaching.records import ObservationRecord
from lms.core.db import db
from lms.learning import records as learning
from lms.learning.records import ModuleRecord

OBSERVATION = "observation"
_ELSEWHERE = frozenset({Reason.OUTSIDE_WINDOW, Reason.NOT_YET_SCORABLE})


@dataclass(frozen=True)
class Source:
    """One fact as its package gave it, with what is stored of it.

    `facts` go into the digest as they are, `words` only as the digest of a salted text. `left_out` is why it
    cannot count, where that is known before anything is scored.
    """

    person_id: int
    component: Component
    source_type: str
    source_id: int
    version: str
    occurred_on: date
    scorable_on: date
    author_id: int | None
    author_role: str
    facts: Mapping[str, Any]
    words: Mapping[str, Any]
    record: ModuleRecord | ObservationRecord
    left_out: Reason | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What makes it one fact: the kind of source and its number there."""
        return self.source_type, self.source_id


@dataclass(frozen=True)
class Item:
    """A source with its number in one appraisal, and the reason why it does not count, if it does not."""

    number: int
    source: Source
    reason: Reason | None = None

    @property
    def evidence_id(self) -> str:
        """How a score sheet and a citation name it."""
        return str(self.number)


def windows(appraisals: Sequence[Appraisal], until: date) -> dict[int, Window]:
    """Give, by person, the days whose evidence their appraisal takes, up to one day.

    They begin after the window of the person's last frozen appraisal, else twelve months before.
    """
    ends = _earlier_ends([appraisal.employee_id for appraisal in appraisals], until)
    first = year_before(until)
    return {row.employee_id: Window(ends.get(row.employee_id, first), until) for row in appraisals}


def gather(of: Mapping[int, Window], zone: str) -> dict[int, list[Item]]:
    """Give, by person, everything in their window, numbered in a fixed order; a fixed number of queries for all."""
    if not of:
        return {}
    people, after = sorted(of), min(window.after for window in of.values())
    until = max(window.to for window in of.values())
    found = [*_modules(people, after, until, zone), *_observations(people, after, until, zone)]
    before = _scored_before([source.key for source in found])
    gathered: dict[int, list[Source]] = defaultdict(list)
    for source in found:
        window = of[source.person_id]
        if _belongs(source, window):
            gathered[source.person_id].append(replace(source, left_out=_left_out(source, window, before)))
    return {person_id: _numbered(gathered[person_id]) for person_id in people}


def store(appraisal_items: Sequence[tuple[Appraisal, Sequence[Item]]]) -> dict[int, list[EvidenceItem]]:
    """Store the items of many appraisals, each chained to the one before it, and note what counted where."""
    kept = [
        (appraisal, item, _text(appraisal, item)) for appraisal, items in appraisal_items for item in items
    ]
    text_ids = storing.add_texts([text for _appraisal, _item, text in kept if text])
    rows: dict[int, list[EvidenceItem]] = {appraisal.id: [] for appraisal, _items in appraisal_items}
    for appraisal, item, text in kept:
        chain = rows[appraisal.id]
        row = _row(appraisal, item, text["digest"] if text else None)
        row.text_id = text_ids[text["digest"]] if text else None
        row.digest = sealed(row, appraisal.number)
        row.chain = canonical.chain(chain[-1].chain if chain else canonical.GENESIS, row.digest)
        chain.append(row)
    storing.add([row for chain in rows.values() for row in chain])
    storing.add(
        [
            ScoredIn(
                source_type=item.source.source_type,
                source_id=item.source.source_id,
                appraisal_id=appraisal.id,
            )
            for appraisal, item, _text_row in kept
            if item.reason is None
        ]
    )
    return rows


def sealed(row: EvidenceItem, number: str) -> str:
    """Give the digest that a stored item must have, in the appraisal of that number, from all of its columns."""
    return canonical.digest(
        {
            "appraisal": number,
            "number": row.number,
            "source_type": row.source_type,
            "source_id": row.source_id,
            "source_version": row.source_version,
            "component": row.component,
            "occurred_on": row.occurred_on,
            "scorable_on": row.scorable_on,
            "author_id": row.author_id,
            "author_role": row.author_role,
            "counts": row.counts,
            "reason": row.reason,
            "content": row.content,
        }
    )


def _earlier_ends(person_ids: Sequence[int], until: date) -> dict[int, date]:
    """Give the last day of each person's latest window that ended before a day."""
    rows = db.session.execute(
        select(
            Appraisal.employee_id,
            ScoreSheetRecord.sheet["window_to"].as_string(),
            ScoreSheetRecord.frozen_at,
            Cycle.zone,
        )
        .join(Appraisal, Appraisal.id == ScoreSheetRecord.appraisal_id)
        .join(Cycle, Cycle.id == Appraisal.cycle_id)
        .where(Appraisal.employee_id.in_(person_ids), ScoreSheetRecord.version == 1)
    )
    ends: dict[int, date] = {}
    for employee_id, text, frozen_at, zone in rows:
        end = date.fromisoformat(text)
        if frozen_at.astimezone(ZoneInfo(zone)).date() <= end:
            # Frozen while its last day was still running: what came later that day has counted nowhere yet.
            end -= timedelta(1)
        if end < until:
            ends[employee_id] = max(end, ends.get(employee_id, end))
    return ends


def _scored_before(keys: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
    columns = tuple_(ScoredIn.source_type, ScoredIn.source_id)
    rows = db.session.execute(select(ScoredIn.source_type, ScoredIn.source_id).where(columns.in_(keys)))
    return {(source_type, source_id) for source_type, source_id in rows}


def _belongs(source: Source, window: Window) -> bool:
    """Tell whether a source is of this window at all; what is of the one before was shown there."""
    if isinstance(source.record, ModuleRecord):
        return window.holds(source.record.completed_on) or window.holds(source.record.effective_due)
    return window.left_out(source.scorable_on, source.occurred_on) not in _ELSEWHERE


def _left_out(source: Source, window: Window, before: set[tuple[str, int]]) -> Reason | None:
    """Say why a source of this window cannot count, as far as that is known without a score sheet."""
    if source.left_out:
        return source.left_out
    if source.key in before:
        return Reason.COUNTED_BEFORE
    return (
        window.left_out(source.scorable_on, source.occurred_on)
        if source.component is Component.BEHAVIOUR
        else None
    )


def _numbered(sources: Sequence[Source]) -> list[Item]:
    places = list(Component)
    ordered = sorted(sources, key=lambda one: (places.index(one.component), one.occurred_on, one.key))
    return [Item(number, source) for number, source in enumerate(ordered, start=1)]


def _modules(people: Sequence[int], after: date, until: date, zone: str) -> Iterator[Source]:
    for record in learning.modules(people, after, until, zone):
        day = record.completed_on or record.effective_due
        if day is None:
            continue
        words = {"asked_by": list(record.asked_by), "reason": record.reason}
        yield Source(
            person_id=record.person_id,
            component=Component.LEARNING,
            source_type=record.source_type,
            source_id=record.source_id,
            version=record.version,
            occurred_on=day,
            scorable_on=day,
            author_id=None,
            author_role="system",
            facts=_module_facts(record),
            words=words if any(words.values()) else {},
            record=record,
        )


def _module_facts(record: ModuleRecord) -> dict[str, Any]:
    return {
        "module_key": record.module_key,
        "module_title": record.module_title,
        "course_key": record.course_key,
        "course_title": record.course_title,
        "asked": record.asked,
        "effective_due": record.effective_due,
        "completed_at": record.completed_at,
        "completed_on": record.completed_on,
        "late": is_late(record),
        "score": record.score,
        "pass_mark": record.pass_mark,
        "weight": record.weight,
    }


def is_late(record: ModuleRecord) -> bool:
    """Tell whether a module was completed after its date; this is shown and never scored."""
    done, due = record.completed_on, record.effective_due
    return done is not None and due is not None and done > due


def _observations(people: Sequence[int], after: date, until: date, zone: str) -> Iterator[Source]:
    for record in coaching.observations(people, after, until, zone):
        told = record.countable and record.withdrawn_at is None
        words = (
            {"setting": record.setting, "narrative": record.narrative, "reply": record.reply} if told else {}
        )
        yield Source(
            person_id=record.person_id,
            component=Component.BEHAVIOUR,
            source_type=OBSERVATION,
            source_id=record.source_id,
            version=record.version,
            occurred_on=record.occurred_on,
            scorable_on=record.scorable_on,
            author_id=record.observer_id,
            author_role=record.observer_role,
            facts={
                "shared_at": record.shared_at,
                "countable": record.countable,
                "levels": record.levels if told else {},
                "criterion_titles": record.criterion_titles if told else {},
                "withdrawn_at": record.withdrawn_at,
            },
            words={"observer": record.observer_name, **words},
            record=record,
            left_out=Reason.WITHDRAWN if record.withdrawn_at else None,
        )


def _text(appraisal: Appraisal, item: Item) -> dict[str, Any] | None:
    return storing.text(appraisal, item.source.words) if item.source.words else None


def _row(appraisal: Appraisal, item: Item, text_digest: str | None) -> EvidenceItem:
    """Give the row of an item, not sealed yet."""
    source = item.source
    return EvidenceItem(
        appraisal_id=appraisal.id,
        number=item.number,
        source_type=source.source_type,
        source_id=source.source_id,
        source_version=source.version,
        component=source.component.value,
        occurred_on=source.occurred_on,
        scorable_on=source.scorable_on,
        author_id=source.author_id,
        author_role=source.author_role,
        counts=item.reason is None,
        reason=item.reason.value if item.reason else "",
        content=canonical.plain({**source.facts, "text": text_digest}),
    )
