"""Read the criteria as they are worded now."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.core.db import db
from lms.criteria.models import Criterion, CriterionVersion


def current() -> list[CriterionVersion]:
    """Give today's wording of every criterion in their order, each with its criterion (and so its key)."""
    return list(
        db.session.scalars(
            select(CriterionVersion)
            .join(CriterionVersion.criterion.and_(Criterion.version_id == CriterionVersion.id))
            .options(contains_eager(CriterionVersion.criterion))
            .order_by(Criterion.position, Criterion.id)
        )
    )


def titles() -> dict[str, str]:
    """Give the criteria's titles by their keys, in order."""
    return {version.criterion.key: version.title for version in current()}
