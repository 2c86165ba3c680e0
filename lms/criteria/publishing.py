"""Publish criteria from their documents; a new wording is a new version, and the old ones stay."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.authoring import documents
from lms.core.db import db
from lms.criteria.models import Criterion, CriterionVersion


def publish(written: Sequence[documents.Criterion]) -> int:
    """Make these criteria the current ones; give how many got a new version. The same again changes nothing."""
    known = {
        row.key: row for row in db.session.scalars(select(Criterion).options(joinedload(Criterion.version)))
    }
    return sum(_publish(document, known.get(document.id)) for document in written)


def _publish(document: documents.Criterion, criterion: Criterion | None) -> bool:
    if criterion is None:
        criterion = Criterion(key=document.id, position=document.order)
        db.session.add(criterion)
        db.session.flush()
    criterion.position = document.order
    if criterion.version_id and criterion.version and criterion.version.revision == document.revision:
        return False
    version = _earlier(criterion, document.revision) or _new(criterion, document)
    criterion.version_id = version.id
    return True


def _earlier(criterion: Criterion, revision: str) -> CriterionVersion | None:
    same = select(CriterionVersion).where(
        CriterionVersion.criterion_id == criterion.id, CriterionVersion.revision == revision
    )
    return db.session.scalar(same)


def _new(criterion: Criterion, document: documents.Criterion) -> CriterionVersion:
    version = CriterionVersion(
        criterion_id=criterion.id,
        revision=document.revision,
        title=document.title,
        summary=document.summary,
        html=document.html.replace('id="part-', f'id="{document.id}-part-'),  # all criteria stand on one page
        anchors=[anchor.text for anchor in document.anchors],
    )
    db.session.add(version)
    db.session.flush()
    return version
