"""The list of results that wait for HR: both numbers, and what each needs before its release."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from lms.appraisals import parts, queries, releasing
from lms.appraisals.models import Appraisal
from lms.appraisals.releasing import Needs
from lms.appraisals.wording import level_words
from lms.ui.words import StateWords


@dataclass(frozen=True)
class CalibrationRow:
    """One result that waits."""

    appraisal: Appraisal
    proposed: str
    managers: str
    level: str
    differs: bool
    flags: list[StateWords]
    manager: str


def rows(waiting: Sequence[Appraisal]) -> list[CalibrationRow]:
    """Give the waiting results of a cycle in a fixed number of queries."""
    ratings = queries.latest_ratings(waiting)
    sheets = queries.sheet_rows(waiting)
    approvals = queries.approvals(waiting)
    raters = queries.first_raters(waiting)
    found = []
    for appraisal in waiting:
        rating = ratings[appraisal.id]
        codes = parts.not_rated_codes(sheets[appraisal.id], rating.manager_level)
        own = [row for row in approvals if row.appraisal_id == appraisal.id]
        found.append(
            CalibrationRow(
                appraisal=appraisal,
                proposed=level_words(rating.proposed_level),
                managers=level_words(rating.manager_level),
                level=level_words(rating.level),
                differs=rating.level != rating.proposed_level,
                flags=_flags(releasing.needs(appraisal, rating, codes, own)),
                manager=raters.get(appraisal.id, ""),
            )
        )
    return found


def _flags(needs: Needs) -> list[StateWords]:
    flags = []
    if not needs.missing:
        flags.append(StateWords("good", "done", _("Ready to release")))
    elif needs.officers > 1:
        flags.append(
            StateWords("warn", "team", _("Needs a second officer"))
            if needs.approved_by
            else StateWords("info", "team", _("Needs two officers"))
        )
    else:
        flags.append(StateWords("info", "open", _("Needs approval")))
    if needs.not_rated_codes:
        flags.append(StateWords("warn", "dash", _("Not rated: HR confirms why")))
    if needs.critical:
        flags.append(StateWords("warn", "late", _("Critical criterion at level 1")))
    return flags
