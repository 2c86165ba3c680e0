"""From calibration to the employee: a change of level with its reason, HR's yes, and the release."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lms.appraisals import parts, policy, queries, seals, standing
from lms.appraisals.models import Appraisal, Approval, CalibrationChange, RatingOfRecord, Release
from lms.appraisals.policy import Action
from lms.appraisals.queries import Record
from lms.appraisals.scoring.levels import HIGHEST, LARGEST_DEPARTURE, LOWEST
from lms.appraisals.states import FactKind
from lms.audit import trail
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, Refusal
from lms.notifications import inbox
from lms.people.models import Person
from lms.ui.words import day

TWO_OFFICERS = frozenset({1, 2, 5})
DISPUTE_DAYS = 30
NOT_RATED, CRITICAL = "not-rated:", "critical:"


@dataclass(frozen=True)
class Needs:
    """What a result needs before its release: how many officers, and what they must decide."""

    officers: int
    not_rated_codes: tuple[str, ...]
    critical: tuple[str, ...]
    approved_by: tuple[int, ...]

    @property
    def missing(self) -> int:
        """How many officers have still to approve."""
        return max(0, self.officers - len(self.approved_by))


def needs(
    appraisal: Appraisal,
    rating: RatingOfRecord,
    not_rated_codes: Iterable[str],
    approvals: Iterable[Approval],
) -> Needs:
    """Say what one version of a result needs, and who has approved it."""
    critical = {row["key"] for row in appraisal.form if row["critical"]}
    return Needs(
        officers=2 if rating.level in TWO_OFFICERS else 1,
        not_rated_codes=tuple(not_rated_codes) if rating.level is None else (),
        critical=tuple(
            row["criterion"]
            for row in rating.ratings
            if row["level"] == LOWEST and row["criterion"] in critical
        ),
        approved_by=tuple(row.by_id for row in approvals if row.version == rating.version),
    )


def needs_of(record: Record) -> Needs:
    """Say what the latest version of a result needs. Raises Conflict before the manager has rated."""
    rating = _rating(record)
    codes = parts.not_rated_codes(record.sheets[-1], rating.manager_level)
    return needs(record.appraisal, rating, codes, record.approvals)


def confirmed_code(record: Record) -> str:
    """Give why a result is not rated, as a code: the one that HR confirmed, else the proposed one."""
    rating = _rating(record)
    decisions = [row.decision for row in record.approvals if row.version == rating.version]
    confirmed = [word for decision in decisions for word in decision.split() if word.startswith(NOT_RATED)]
    return confirmed[-1].removeprefix(NOT_RATED) if confirmed else rating.not_rated_code


def change_level(appraisal: Appraisal, level: int, *, by: Person, reason: str) -> RatingOfRecord:
    """Change the level as HR and the manager agreed, with a reason that the employee will read.

    The change is a new version of the result, so what was approved before must be approved anew. Raises
    Refusal for a level more than one from the proposal, for the same level, without a reason, and where
    nothing is rated.
    """
    policy.check(by, Action.CHANGE_LEVEL, appraisal)
    record = queries.record(appraisal)
    before = _rating(record)
    _check_not_rater(record, by)
    _check_level(before, level)
    words, now = parts.worded(reason, "reason"), clock.now()
    db.session.add(
        CalibrationChange(
            appraisal_id=appraisal.id,
            from_level=before.level,
            to_level=level,
            by_id=by.id,
            at=now,
            reason=words,
        )
    )
    trail.record("level changed", parts.subject(appraisal), actor_id=by.id, before=before.level, after=level)
    standing.move(appraisal, FactKind.CALIBRATION_CHANGED)
    return parts.add_version(
        RatingOfRecord(
            appraisal_id=appraisal.id,
            version=before.version + 1,
            proposed_level=before.proposed_level,
            manager_level=before.manager_level,
            level=level,
            not_rated_code="",
            ratings=before.ratings,
            reason_citations=before.reason_citations,
            text_id=before.text_id,
            by_id=by.id,
            at=now,
        )
    )


def approve(
    appraisal: Appraisal, *, by: Person, not_rated_code: str = "", critical_seen: bool = False
) -> Approval:
    """Say yes to the release of the result as it stands, as one HR officer.

    A result that is not rated is confirmed with one of its reason codes; a critical criterion at level 1 is
    confirmed as seen. Raises Forbidden for whoever rated it, Conflict for a second yes by the same officer,
    and Refusal without these decisions.
    """
    policy.check(by, Action.APPROVE, appraisal)
    record = queries.record(appraisal)
    _check_not_rater(record, by)
    wanted = needs_of(record)
    if by.id in wanted.approved_by:
        raise Conflict(_("You have approved this already."))
    approval = Approval(
        appraisal_id=appraisal.id,
        version=_rating(record).version,
        by_id=by.id,
        at=clock.now(),
        decision=_decision(wanted, not_rated_code, critical_seen),
    )
    db.session.add(approval)
    db.session.flush()
    trail.record("appraisal approved", parts.subject(appraisal), actor_id=by.id, version=approval.version)
    return approval


def release(appraisal: Appraisal, *, by: Person) -> Release:
    """Let the employee read the result, and tell them. It may be disputed for 30 days.

    Raises Refusal while approvals are missing: one, or two of different officers for level 1, 2 or 5.
    """
    policy.check(by, Action.RELEASE, appraisal)
    record = queries.record(appraisal)
    _check_not_rater(record, by)
    wanted = needs_of(record)
    if wanted.missing:
        raise Refusal(missing_words(wanted))
    rating, now = _rating(record), clock.now()
    released = Release(
        appraisal_id=appraisal.id,
        version=rating.version,
        by_id=by.id,
        second_id=next((officer for officer in reversed(wanted.approved_by) if officer != by.id), None),
        at=now,
        dispute_until=now.astimezone(ZoneInfo(appraisal.cycle.zone)).date() + _dispute_window(appraisal),
        digest="",
    )
    released.digest = seals.of_release(released, rating, record.sheets[-1].chain)
    db.session.add(released)
    standing.move(appraisal, FactKind.RELEASED)
    db.session.flush()
    trail.record(
        "appraisal released",
        parts.subject(appraisal),
        actor_id=by.id,
        version=rating.version,
        digest=released.digest,
    )
    _tell(appraisal, released)
    return released


def missing_words(wanted: Needs) -> str:
    """Say which approvals are missing."""
    if wanted.officers == 1:
        return _("One HR officer approves this first.")
    if wanted.missing == 1:
        return _("Level 1, 2 or 5 needs two HR officers. One more approves this first.")
    return _("Level 1, 2 or 5 needs two HR officers, who both approve this first.")


def _dispute_window(appraisal: Appraisal) -> timedelta:
    return timedelta(days=appraisal.cycle.policy.get("dispute_days", DISPUTE_DAYS))


def _tell(appraisal: Appraisal, released: Release) -> None:
    inbox.tell(
        appraisal.employee_id,
        "appraisal-released",
        f"appraisal {appraisal.id} version {released.version}",
        text=_("Your appraisal “%(cycle)s” is ready to read.", cycle=appraisal.cycle.title),
        why=_(
            "You read it and acknowledge it. You can answer it until %(day)s.",
            day=day(released.dispute_until),
        ),
        address=f"/appraisals/{appraisal.id}",
    )


def _decision(wanted: Needs, not_rated_code: str, critical_seen: bool) -> str:
    """Give the officer's decisions as words of one line: "not-rated:too-few-days critical:reliability"."""
    if wanted.not_rated_codes and not_rated_code not in wanted.not_rated_codes:
        raise Refusal(_("Choose why it is not rated."), field="not_rated_code")
    if wanted.critical and not critical_seen:
        raise Refusal(
            _("Say that you have looked at level 1 on a critical criterion."), field="critical_seen"
        )
    code = [f"{NOT_RATED}{not_rated_code}"] if wanted.not_rated_codes else []
    return " ".join([*code, *(f"{CRITICAL}{key}" for key in wanted.critical)])


def _check_level(before: RatingOfRecord, level: int) -> None:
    if before.level is None or before.proposed_level is None:
        raise Refusal(_("There is no level to change: the result is not rated."), field="level")
    if not LOWEST <= level <= HIGHEST or abs(level - before.proposed_level) > LARGEST_DEPARTURE:
        raise Refusal(
            _(
                "The sheet proposes level %(level)s. Choose one that is at most one level from it.",
                level=before.proposed_level,
            ),
            field="level",
        )
    if level == before.level:
        raise Refusal(_("That is the level it has."), field="level")


def _check_not_rater(record: Record, by: Person) -> None:
    if any(row.person_id == by.id for row in record.sent):
        raise Forbidden(_("You rated this, so somebody else in HR decides about it."))


def _rating(record: Record) -> RatingOfRecord:
    if record.rating is None:
        raise Conflict(_("The manager has not sent a rating yet."))
    return record.rating
