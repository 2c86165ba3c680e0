"""One appraisal as pages read it: through the viewer, with its parts, evidence and rows of record."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms.appraisals import drafts, policy, texts
from lms.appraisals.drafts import Draft
from lms.appraisals.models import (
    Acknowledgement,
    Appraisal,
    Approval,
    CalibrationChange,
    Closure,
    Cycle,
    EvidenceItem,
    Part,
    PartReturn,
    RatingOfRecord,
    RecordText,
    Release,
    ReviewOpening,
    ScoreSheetRecord,
    SubmittedPart,
)
from lms.appraisals.scoring import sheet_record
from lms.appraisals.scoring.sheet import ScoreSheet
from lms.appraisals.states import State
from lms.core.db import Base, db
from lms.people.models import Person
from lms.people.policy import Viewer

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Record:
    """The rows of record of one appraisal, each kind oldest first, and the names of everybody in them."""

    appraisal: Appraisal
    sheets: list[ScoreSheetRecord]
    sent: list[SubmittedPart]
    returns: list[PartReturn]
    ratings: list[RatingOfRecord]
    changes: list[CalibrationChange]
    approvals: list[Approval]
    releases: list[Release]
    acknowledgements: list[Acknowledgement]
    closures: list[Closure]
    openings: list[ReviewOpening]
    texts: dict[int, RecordText]
    names: dict[int, str]

    @cached_property
    def sheet(self) -> ScoreSheet | None:
        """The score sheet, once the evidence is frozen."""
        return sheet_record.from_record(self.sheets[-1].sheet) if self.sheets else None

    @property
    def rating(self) -> RatingOfRecord | None:
        """The latest version of the result."""
        return self.ratings[-1] if self.ratings else None

    @property
    def release(self) -> Release | None:
        """The latest release."""
        return self.releases[-1] if self.releases else None

    @property
    def acknowledgement(self) -> Acknowledgement | None:
        """The acknowledgement of the latest release."""
        release = self.release
        answers = (row for row in self.acknowledgements if release and row.version == release.version)
        return next(answers, None)

    def sent_part(self, relationship: str) -> SubmittedPart | None:
        """Give the part that stands: the latest that was sent and not returned."""
        returned = {row.submitted_part_id for row in self.returns}
        standing = [row for row in self.sent if row.relationship_ == relationship and row.id not in returned]
        return standing[-1] if standing else None

    def sent_draft(self, relationship: str) -> Draft:
        """Give what that part says; empty where nobody sent one."""
        row = self.sent_part(relationship)
        return drafts.sent(row.content, texts.words_of(self.text(row.text_id))) if row else Draft()

    def text(self, text_id: int | None) -> RecordText | None:
        """Give a text of the record, or None where there is none, or no longer."""
        return self.texts.get(text_id) if text_id is not None else None

    def name(self, person_id: int | None) -> str:
        """Give the name of somebody in the record; empty for the system."""
        return self.names.get(person_id, "") if person_id is not None else ""


def appraisal(viewer: Viewer, appraisal_id: int) -> Appraisal | None:
    """Give an appraisal that the viewer may know of, with its cycle and employee; None for strangers."""
    found = load(appraisal_id)
    return found if found and policy.access(viewer.person, found).may_know else None


def load(appraisal_id: int) -> Appraisal | None:
    """Give an appraisal with its cycle and employee, for verbs and commands."""
    asked = select(Appraisal).where(Appraisal.id == appraisal_id).options(*_WITH_CYCLE)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def record(appraisal: Appraisal) -> Record:
    """Give all rows of record of an appraisal in a fixed number of queries."""
    sent = _rows(SubmittedPart, appraisal)
    given_back = select(PartReturn).where(PartReturn.submitted_part_id.in_([row.id for row in sent]))
    found = Record(
        appraisal=appraisal,
        sheets=_rows(ScoreSheetRecord, appraisal),
        sent=sent,
        returns=list(db.session.scalars(given_back.order_by(PartReturn.id))),
        ratings=_rows(RatingOfRecord, appraisal),
        changes=_rows(CalibrationChange, appraisal),
        approvals=_rows(Approval, appraisal),
        releases=_rows(Release, appraisal),
        acknowledgements=_rows(Acknowledgement, appraisal),
        closures=_rows(Closure, appraisal),
        openings=_rows(ReviewOpening, appraisal),
        texts={row.id: row for row in _rows(RecordText, appraisal)},
        names={},
    )
    found.names.update(names(_people_in(found)))
    return found


def evidence(appraisal: Appraisal) -> list[EvidenceItem]:
    """Give the frozen items of an appraisal in their order."""
    asked = select(EvidenceItem).where(EvidenceItem.appraisal_id == appraisal.id)
    return list(db.session.scalars(asked.order_by(EvidenceItem.number)))


def sheet_row(appraisal: Appraisal) -> ScoreSheetRecord | None:
    """Give the latest score sheet of an appraisal, once the evidence is frozen."""
    asked = select(ScoreSheetRecord).where(ScoreSheetRecord.appraisal_id == appraisal.id)
    return db.session.scalar(asked.order_by(ScoreSheetRecord.version.desc()).limit(1))


def part(appraisal: Appraisal, relationship: str, person_id: int) -> Part | None:
    """Give what one person writes in an appraisal, with its ratings."""
    asked = select(Part).where(
        Part.appraisal_id == appraisal.id, Part.relationship_ == relationship, Part.person_id == person_id
    )
    options = selectinload(Part.ratings)
    return db.session.scalar(asked.options(options).execution_options(populate_existing=True))


def own(viewer: Viewer) -> list[Appraisal]:
    """Give the viewer's own appraisals with their cycles, the newest first."""
    return list(db.session.scalars(_newest(select(Appraisal).where(Appraisal.employee_id == viewer.id))))


def to_rate(viewer: Viewer) -> list[Appraisal]:
    """Give the appraisals that are the viewer's to rate, with cycle and employee, the newest cycle first."""
    asked = select(Appraisal).where(policy.rated_by(viewer.id, viewer.today()))
    return list(db.session.scalars(_newest(asked)))


def coached(viewer: Viewer) -> list[Appraisal]:
    """Give the released appraisals of people whom the viewer coaches and does not rate."""
    asked = select(Appraisal).where(policy.coached_and_released(viewer.id, viewer.today()))
    return list(db.session.scalars(_newest(asked.where(~policy.rated_by(viewer.id, viewer.today())))))


def parts_of(appraisals: Iterable[Appraisal], relationship: str, person_id: int) -> dict[int, Part]:
    """Give, by appraisal, what one person began or sent there."""
    ids = [row.id for row in appraisals]
    asked = select(Part).where(
        Part.appraisal_id.in_(ids), Part.relationship_ == relationship, Part.person_id == person_id
    )
    return {row.appraisal_id: row for row in db.session.scalars(asked)}


def in_calibration(cycle_id: int) -> list[Appraisal]:
    """Give the appraisals of a cycle that wait for HR, with employee and cycle, by number."""
    asked = select(Appraisal).where(Appraisal.cycle_id == cycle_id, Appraisal.state == State.CALIBRATION)
    return list(db.session.scalars(asked.options(*_WITH_CYCLE).order_by(Appraisal.number)))


def latest_ratings(appraisals: Iterable[Appraisal]) -> dict[int, RatingOfRecord]:
    """Give the latest version of the result, by appraisal."""
    ids = [row.id for row in appraisals]
    asked = select(RatingOfRecord).where(RatingOfRecord.appraisal_id.in_(ids))
    ordered = asked.order_by(RatingOfRecord.version)
    return {row.appraisal_id: row for row in db.session.scalars(ordered)}


def approvals(appraisals: Iterable[Appraisal]) -> list[Approval]:
    """Give all approvals of these appraisals."""
    ids = [row.id for row in appraisals]
    asked = select(Approval).where(Approval.appraisal_id.in_(ids)).order_by(Approval.id)
    return list(db.session.scalars(asked))


def sheet_rows(appraisals: Iterable[Appraisal]) -> dict[int, ScoreSheetRecord]:
    """Give the latest score sheet, by appraisal."""
    ids = [row.id for row in appraisals]
    asked = select(ScoreSheetRecord).where(ScoreSheetRecord.appraisal_id.in_(ids))
    return {row.appraisal_id: row for row in db.session.scalars(asked.order_by(ScoreSheetRecord.version))}


def first_raters(appraisals: Iterable[Appraisal]) -> dict[int, str]:
    """Give the name of who rated, by appraisal."""
    ids = [row.id for row in appraisals]
    asked = select(RatingOfRecord.appraisal_id, Person.name).join(Person, Person.id == RatingOfRecord.by_id)
    first = asked.where(RatingOfRecord.appraisal_id.in_(ids), RatingOfRecord.version == 1)
    return {row.appraisal_id: row.name for row in db.session.execute(first)}


def cycle(cycle_id: int) -> Cycle | None:
    """Give a cycle."""
    return db.session.get(Cycle, cycle_id)


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Give people's names by their numbers."""
    asked = select(Person.id, Person.name).where(Person.id.in_(sorted(set(person_ids))))
    return {row.id: row.name for row in db.session.execute(asked)}


_WITH_CYCLE = (joinedload(Appraisal.cycle), joinedload(Appraisal.employee))


def _newest(asked: Select[Appraisal]) -> Select[Appraisal]:
    newest = asked.join(Appraisal.cycle).join(Person, Person.id == Appraisal.employee_id)
    ordered = newest.order_by(Cycle.period_end.desc(), Person.found_by, Appraisal.id)
    return ordered.options(contains_eager(Appraisal.cycle), joinedload(Appraisal.employee))


def _rows(kind: type[Row], appraisal: Appraisal) -> list[Row]:
    columns = kind.__table__.c
    asked = select(kind).where(columns.appraisal_id == appraisal.id).order_by(columns.id)
    return list(db.session.scalars(asked))


def _people_in(record: Record) -> set[int]:
    rows = (
        *((row.person_id,) for row in record.sent),
        *((row.frozen_by_id,) for row in record.sheets),
        *((row.by_id,) for row in record.returns),
        *((row.by_id,) for row in record.ratings),
        *((row.by_id,) for row in record.changes),
        *((row.by_id,) for row in record.approvals),
        *((row.by_id, row.second_id) for row in record.releases),
        *((row.by_id,) for row in record.acknowledgements),
        *((row.by_id,) for row in record.closures),
    )
    return {person_id for row in rows for person_id in row if person_id is not None}
