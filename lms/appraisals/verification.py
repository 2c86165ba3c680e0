"""Prove that every record is what was written: its digests, its chain, its state, and the audit trail beside it."""

import hmac
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import select

from lms.appraisals import canonical, evidence, seals, sheets, standing, states, texts
from lms.appraisals.freezing import FROZEN
from lms.appraisals.models import (
    Acknowledgement,
    Appraisal,
    EvidenceItem,
    RatingOfRecord,
    RecordText,
    Release,
    ScoreSheetRecord,
    SubmittedPart,
)
from lms.appraisals.states import Fact, ImpossibleHistory, State
from lms.audit.models import AuditEvent
from lms.core.db import Base, db

_BATCH: Final = 100
Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Check:
    """What verifying found: how many appraisals and rows of record were read, and the first bad one, in words."""

    appraisals: int
    rows: int
    fault: str | None = None


@dataclass(frozen=True)
class Records:
    """The rows of record of one appraisal."""

    appraisal: Appraisal
    items: list[EvidenceItem]
    sheets: list[ScoreSheetRecord]
    parts: list[SubmittedPart]
    ratings: list[RatingOfRecord]
    releases: list[Release]
    acknowledgements: list[Acknowledgement]
    texts: dict[int, RecordText]
    state: State | None
    trail: str | None

    @property
    def size(self) -> int:
        """How many rows there are."""
        kinds = (self.items, self.sheets, self.parts, self.ratings, self.releases, self.acknowledgements)
        return sum(len(rows) for rows in kinds)


def verify() -> Check:
    """Re-hash everything that is on record, in order, and name the first row that does not fit."""
    appraisals = rows = 0
    for records in _all():
        appraisals, rows = appraisals + 1, rows + records.size
        fault = next(_faults(records), None)
        if fault:
            return Check(appraisals, rows, f"{records.appraisal.number}: {fault}")
    return Check(appraisals, rows)


def _faults(records: Records) -> Iterator[str]:
    yield from _evidence_faults(records)
    yield from _sheet_faults(records)
    yield from _seal_faults(records)
    if records.state is None:
        yield "its rows of record contradict each other"
    elif records.state != records.appraisal.state:
        yield f"it stands as “{records.appraisal.state}”, but its rows of record say “{records.state}”"


def _evidence_faults(records: Records) -> Iterator[str]:
    chain = canonical.GENESIS
    for number, item in enumerate(records.items, start=1):
        if item.number != number:
            yield f"evidence item {number} is missing"
            return
        if not _same(item.digest, evidence.sealed(item, records.appraisal.number)):
            yield f"evidence item {number} was changed"
        chain = canonical.chain(chain, item.digest)
        if not _same(item.chain, chain):
            yield f"evidence item {number} does not follow the one before it"
        if _text_was_changed(records, item.text_id, item.content["text"]):
            yield f"the words of evidence item {number} were changed"


def _sheet_faults(records: Records) -> Iterator[str]:
    head = records.items[-1].chain if records.items else canonical.GENESIS
    for sheet in records.sheets:
        if not _same(sheet.digest, sheets.sealed(sheet, records.appraisal, len(records.items), head)):
            yield f"the score sheet, version {sheet.version}, or the evidence below it was changed"
        head = canonical.chain(head, sheet.digest)
        if not _same(sheet.chain, head):
            yield f"the score sheet, version {sheet.version}, does not follow its evidence"
    if records.sheets and records.trail != records.sheets[0].chain:
        yield "the score sheet is not the one that the audit trail names"


def _seal_faults(records: Records) -> Iterator[str]:
    for part in records.parts:
        text_changed = _text_was_changed(records, part.text_id, part.content["text"])
        if text_changed or not _same(part.digest, seals.of_part(part)):
            yield f"the {part.relationship_} part was changed after it was sent"
    for rating in records.ratings:
        if not _same(rating.digest, seals.of_rating(rating)):
            yield f"the rating, version {rating.version}, was changed"
    ratings = {rating.version: rating for rating in records.ratings}
    chain = records.sheets[-1].chain if records.sheets else canonical.GENESIS
    for release in records.releases:
        rating_of = ratings.get(release.version)
        if rating_of is None or not _same(release.digest, seals.of_release(release, rating_of, chain)):
            yield f"the release of version {release.version} was changed"
    yield from _acknowledgement_faults(records)


def _acknowledgement_faults(records: Records) -> Iterator[str]:
    releases = {release.version: release for release in records.releases}
    for row in records.acknowledgements:
        release, text = releases.get(row.version), records.texts.get(row.text_id or 0)
        if row.text_id and text is None:
            continue  # its statement was lawfully deleted, and with it what the digest can be told from
        said = text.digest if text else ""
        if release is None or not _same(row.digest, seals.of_acknowledgement(row, release, said)):
            yield f"the acknowledgement of version {row.version} was changed"
        elif text and not texts.fits(text):
            yield f"the statement on version {row.version} was changed"


def _text_was_changed(records: Records, text_id: int | None, digest: str | None) -> bool:
    """Tell whether words are not those of the record; words that were lawfully deleted are not changed."""
    text = records.texts.get(text_id) if text_id is not None else None
    return text is not None and not (texts.fits(text) and _same(text.digest, digest or ""))


def _same(stored: str, computed: str) -> bool:
    return hmac.compare_digest(stored, computed)


def _all() -> Iterator[Records]:
    last = 0
    while True:
        following = select(Appraisal).where(Appraisal.id > last).order_by(Appraisal.id).limit(_BATCH)
        batch = db.session.scalars(following).all()
        if not batch:
            return
        last = batch[-1].id
        yield from _records(batch)


def _records(batch: Sequence[Appraisal]) -> Iterator[Records]:
    ids = [appraisal.id for appraisal in batch]
    items, sheet_rows = _by_appraisal(EvidenceItem, ids), _by_appraisal(ScoreSheetRecord, ids)
    parts, ratings = _by_appraisal(SubmittedPart, ids), _by_appraisal(RatingOfRecord, ids)
    releases, acknowledgements = _by_appraisal(Release, ids), _by_appraisal(Acknowledgement, ids)
    written, told, trail = _by_appraisal(RecordText, ids), standing.facts(ids), _trail(ids)
    for appraisal in batch:
        yield Records(
            appraisal=appraisal,
            items=sorted(items[appraisal.id], key=lambda item: item.number),
            sheets=sheet_rows[appraisal.id],
            parts=parts[appraisal.id],
            ratings=ratings[appraisal.id],
            releases=releases[appraisal.id],
            acknowledgements=acknowledgements[appraisal.id],
            texts={text.id: text for text in written[appraisal.id]},
            state=_state(told[appraisal.id]),
            trail=trail.get(appraisal.id),
        )


def _by_appraisal(kind: type[Row], appraisal_ids: Sequence[int]) -> dict[int, list[Row]]:
    columns = kind.__table__.c
    rows: dict[int, list[Row]] = defaultdict(list)
    asked = select(kind, columns.appraisal_id).where(columns.appraisal_id.in_(appraisal_ids))
    for row, appraisal_id in db.session.execute(asked.order_by(columns.id)):
        rows[appraisal_id].append(row)
    return rows


def _trail(appraisal_ids: Sequence[int]) -> dict[int, str]:
    """Give the chain that the audit trail named when each appraisal was frozen."""
    subjects = {f"appraisal {appraisal_id}": appraisal_id for appraisal_id in appraisal_ids}
    frozen = select(AuditEvent.subject, AuditEvent.detail).where(
        AuditEvent.action == FROZEN, AuditEvent.subject.in_(subjects)
    )
    return {subjects[subject]: detail["chain"] for subject, detail in db.session.execute(frozen)}


def _state(told: list[Fact]) -> State | None:
    try:
        return states.derive(told)
    except ImpossibleHistory:
        return None
