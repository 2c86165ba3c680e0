"""Open the manager's review of frozen appraisals: once the own part is sent, or its time is over (T4)."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lms.appraisals import population, standing
from lms.appraisals.models import Appraisal, Cycle, ReviewOpening
from lms.appraisals.states import FactKind, State
from lms.audit import trail
from lms.core.db import db
from lms.notifications import inbox
from lms.notifications.inbox import Message
from lms.ui.words import day


def open_due(appraisals: Sequence[Appraisal], cycle: Cycle, at: datetime) -> list[Appraisal]:
    """Open the reviews that need not wait, of those of these appraisals that are frozen, and tell who rates them."""
    frozen = [appraisal for appraisal in appraisals if appraisal.state == State.FROZEN]
    sent = standing.self_parts_submitted([appraisal.id for appraisal in frozen])
    over = self_phase_is_over(cycle, at)
    due = [appraisal for appraisal in frozen if over or appraisal.id in sent]
    for appraisal in due:
        db.session.add(ReviewOpening(appraisal_id=appraisal.id, at=at, self_submitted=appraisal.id in sent))
        standing.move(appraisal, FactKind.REVIEW_OPENED)
        trail.record(
            "review opened", f"appraisal {appraisal.id}", actor_id=None, self_part=appraisal.id in sent
        )
    if due:
        _tell(due, cycle, at)
    return due


def self_phase_is_over(cycle: Cycle, at: datetime) -> bool:
    """Tell whether the last day for the own part has passed, where the cycle is."""
    return at.astimezone(ZoneInfo(cycle.zone)).date() > cycle.self_due


def _tell(due: Sequence[Appraisal], cycle: Cycle, at: datetime) -> None:
    raters = population.appraisers(due, at.astimezone(ZoneInfo(cycle.zone)).date())
    inbox.tell_all(
        Message(
            person_id=raters[appraisal.id],
            kind="review-opened",
            subject=f"appraisal {appraisal.id}",
            text=_(
                "The evidence of %(name)s is frozen. Your rating is due on %(day)s.",
                name=appraisal.organisation["name"],
                day=day(cycle.review_due),
            ),
            why=_("You rate this appraisal."),
            address=f"/appraisals/{appraisal.id}",
        )
        for appraisal in due
        if appraisal.id in raters
    )
