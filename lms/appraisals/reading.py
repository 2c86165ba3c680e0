"""Open an appraisal for whoever is signed in: through the viewer, by the policy, noted in the trail."""

from flask_babel import gettext as _

from lms.appraisals import policy, queries
from lms.appraisals.models import Appraisal
from lms.appraisals.policy import Access, Action
from lms.audit import trail
from lms.core.db import afterwards
from lms.core.errors import Forbidden
from lms.core.guard import found
from lms.people.policy import viewer

ONE = "their own appraisal; those of people they manage or rate today; HR: all but their own"


def reader(appraisal_id: int, action: Action) -> tuple[Appraisal, Access]:
    """Load an appraisal through the viewer, who must be able to do something with it as it stands.

    Raises NotFound for strangers and Forbidden for what is not theirs, or not yet.
    """
    shown = found(queries.appraisal(viewer(), appraisal_id))
    access = policy.access(viewer().person, shown)
    if not access.can(action):
        raise Forbidden(
            _("This is not open to you as the appraisal stands now.") if access.ever(action) else ""
        )
    return shown, access


def note_reading(access: Access, page: str) -> None:
    """Note in the audit trail that somebody reads another person's appraisal."""
    reading = viewer().id, access.appraisal.id, access.appraisal.employee_id
    if reading[0] != reading[2]:
        afterwards(lambda: _note(*reading, page))


def titles(appraisal: Appraisal) -> dict[str, str]:
    """Give the titles of an appraisal's criteria by key, in the order of its form."""
    return {row["key"]: row["title"] for row in appraisal.form}


def _note(reader_id: int, appraisal_id: int, employee_id: int, page: str) -> None:
    trail.record(
        "appraisal read", f"appraisal {appraisal_id}", actor_id=reader_id, employee=employee_id, page=page
    )
