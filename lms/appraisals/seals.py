"""What the digest of each row of record covers: every column of it, so that a change of any can be told."""

from typing import Any

from lms.appraisals import canonical
from lms.appraisals.models import Acknowledgement, RatingOfRecord, Release, SubmittedPart


def of_part(row: SubmittedPart) -> str:
    """Seal a part as it was sent. Its content holds the digest of its text, so the text may go."""
    return _digest(
        "submitted-part",
        row.appraisal_id,
        part=row.part_id,
        person=row.person_id,
        relationship=row.relationship_,
        content=row.content,
        text=row.text_id,
        at=row.submitted_at,
    )


def of_rating(row: RatingOfRecord) -> str:
    """Seal a result: both numbers, the ratings with their citations, by whom and when."""
    return _digest(
        "rating-of-record",
        row.appraisal_id,
        version=row.version,
        proposed=row.proposed_level,
        manager=row.manager_level,
        level=row.level,
        not_rated=row.not_rated_code,
        ratings=row.ratings,
        citations=row.reason_citations,
        text=row.text_id,
        by=row.by_id,
        at=row.at,
    )


def of_release(row: Release, rating: RatingOfRecord, chain: str) -> str:
    """Seal a release with the rating it releases and the end of the evidence chain (the sheet's `chain`)."""
    return _digest(
        "release",
        row.appraisal_id,
        version=row.version,
        by=row.by_id,
        second=row.second_id,
        at=row.at,
        dispute_until=row.dispute_until,
        rating=rating.digest,
        chain=chain,
    )


def of_acknowledgement(row: Acknowledgement, release: Release, text_digest: str) -> str:
    """Seal an acknowledgement with the release it answers; `text_digest` is empty without a statement."""
    return _digest(
        "acknowledgement",
        row.appraisal_id,
        version=row.version,
        by=row.by_id,
        at=row.at,
        text=row.text_id,
        statement=text_digest,
        release=release.digest,
    )


def _digest(kind: str, appraisal_id: int, **columns: Any) -> str:
    return canonical.digest({"kind": kind, "appraisal": appraisal_id, **columns})
