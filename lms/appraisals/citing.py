"""Which frozen items a rating may cite: all that stand for the period, scored or not."""

from lms.appraisals.models import EvidenceItem
from lms.appraisals.scoring.reasons import Reason

_DOES_NOT_STAND = frozenset(
    {
        Reason.WITHDRAWN,
        Reason.OUTSIDE_WINDOW,
        Reason.NOT_YET_SCORABLE,
        Reason.TOO_LONG_AGO,
        Reason.COUNTED_BEFORE,
        Reason.NOT_YET_DUE,
        Reason.PRACTICE_ONLY,
        Reason.NOT_CONFIRMED,
        Reason.NOT_DECIDED,
        Reason.NOT_UPHELD,
        Reason.SYSTEMIC_CAUSE,
        Reason.TEAM_ITEM,
        Reason.NOT_BOUND_TO_A_CONTACT,
        Reason.BELOW_THRESHOLD,
    }
)


def citable(item: EvidenceItem) -> bool:
    """Tell whether a rating may cite an item: it counts, or too little stood beside it to count."""
    return item.counts or item.reason not in _DOES_NOT_STAND
