"""Who may see whose learning: oneself, whoever coaches or manages them today, and HR."""

import re
from collections.abc import Iterable

from sqlalchemy import or_, select

from lms.core.db import db
from lms.people.models import Person
from lms.people.policy import Viewer, leads, led_by

_REFERENCE = re.compile(r"(observation|appraisal) [0-9]{1,12}")


def may_see_learning(viewer: Viewer, person_id: int) -> bool:
    """Tell whether a viewer may see what somebody was asked to learn, and what came of it."""
    return viewer.id == person_id or leads(viewer, person_id)


def visible(viewer: Viewer, person_ids: Iterable[int]) -> set[int]:
    """Give those of these people whose learning a viewer may see."""
    seen = select(Person.id).where(
        Person.id.in_(set(person_ids)), or_(led_by(viewer), Person.id == viewer.id)
    )
    return set(db.session.scalars(seen))


def reference(text: str | None) -> str | None:
    """Give a reference to the row behind an assignment, such as "observation 7", or None for anything else."""
    return text if text and _REFERENCE.fullmatch(text) else None
