"""The two parts of an appraisal: saved as often as one likes, sent once; the manager's makes the rating."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from lms.appraisals import citing, drafts, policy, queries, reviews, seals, standing, texts
from lms.appraisals.drafts import Draft
from lms.appraisals.models import (
    Appraisal,
    Part,
    PartReturn,
    RatingOfRecord,
    ScoreSheetRecord,
    SubmittedPart,
)
from lms.appraisals.policy import Action
from lms.appraisals.scoring import levels
from lms.appraisals.scoring.levels import Problem
from lms.appraisals.standing import MANAGER, SELF
from lms.appraisals.states import FactKind, State
from lms.audit import trail
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict, Refusal
from lms.notifications import inbox
from lms.people.models import Person

LONGEST = 2000
TOO_LITTLE_RATED = "too-little-rated"
"""The code of a result that is not rated because the manager rated less than half of the weight."""


class NotReady(Refusal):
    """The part cannot be sent yet; `problems` says what is left, criterion by criterion."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep what is left."""
        super().__init__(_("Something is left to do before this can be sent."))
        self.problems = problems


class Stale(Conflict):
    """The part was saved elsewhere after the writer had opened it."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("This was saved somewhere else after you opened it here."))


def save_self(appraisal: Appraisal, draft: Draft, *, by: Person, seen: int | None = None) -> Part:
    """Keep the employee's own part as it is so far; only they can read it.

    `seen` is the version the writer had before them (0: none yet; None: whatever there is). Raises Stale when
    another stands by now, Conflict once it is sent, and Forbidden for anybody but the employee.
    """
    policy.check(by, Action.WRITE_SELF_PART, appraisal)
    return _save(appraisal, SELF, _without_citations(draft), by, seen)


def submit_self(appraisal: Appraisal, draft: Draft, *, by: Person, seen: int | None = None) -> SubmittedPart:
    """Send the employee's own part; from then on it stands, unless HR gives it back.

    Raises what `save_self` raises, and NotReady while a criterion has no answer.
    """
    part = save_self(appraisal, draft, by=by, seen=seen)
    missing = drafts.unanswered(draft, drafts.criteria_of(appraisal))
    if missing:
        raise NotReady(missing)
    sent = _send(appraisal, part, _without_citations(draft))
    if State(appraisal.state) is State.FROZEN:
        reviews.open_due([appraisal], appraisal.cycle, sent.submitted_at)
    return sent


def return_self(appraisal: Appraisal, *, by: Person, reason: str) -> PartReturn:
    """Give the employee's own part back to them, as HR, with a reason; what was sent stays on record.

    Raises Forbidden for anybody outside HR, Conflict once the review has begun or when nothing was sent, and
    Refusal without a reason.
    """
    policy.check(by, Action.RETURN_PART, appraisal)
    sent = queries.record(appraisal).sent_part(SELF)
    part = queries.part(appraisal, SELF, appraisal.employee_id)
    if sent is None or part is None:
        raise Conflict(_("There is no part to give back: it has not been sent, or was given back already."))
    given_back = PartReturn(
        submitted_part_id=sent.id, by_id=by.id, at=clock.now(), reason=worded(reason, "reason")
    )
    db.session.add(given_back)
    part.submitted_at = None
    trail.record("self part returned", subject(appraisal), actor_id=by.id)
    inbox.tell(
        appraisal.employee_id,
        "self-part-returned",
        f"part {sent.id}",
        text=_("HR gave your own part back to you: %(reason)s", reason=given_back.reason),
        why=_("It is part of your appraisal, and only you can send it again."),
        address=f"/appraisals/{appraisal.id}/self",
    )
    return given_back


def save_rating(appraisal: Appraisal, draft: Draft, *, by: Person, seen: int | None = None) -> Part:
    """Keep the manager's part as it is so far; only they can read it.

    Raises Stale when another version stands than the one seen, and Forbidden for anybody who does not rate.
    """
    policy.check(by, Action.WRITE_MANAGER_PART, appraisal)
    return _save(appraisal, MANAGER, draft, by, seen)


def submit_rating(
    appraisal: Appraisal, draft: Draft, *, by: Person, seen: int | None = None
) -> RatingOfRecord:
    """Send the manager's part: the first version of the result, which then waits for HR.

    Raises what `save_rating` raises, and NotReady while the rule of two numbers or of citations is not kept.
    """
    part = save_rating(appraisal, draft, by=by, seen=seen)
    sheet = _sheet(appraisal)
    left = [problem for problem in problems(appraisal, draft, sheet) if problem.refuses]
    if left:
        raise NotReady(left)
    sent = _send(appraisal, part, _relevant(appraisal, draft, sheet))
    rating = _rating(appraisal, draft, sheet, sent)
    standing.move(appraisal, FactKind.MANAGER_SUBMITTED)
    return rating


def problems(appraisal: Appraisal, draft: Draft, sheet: ScoreSheetRecord | None) -> list[Problem]:
    """List what is left to do before a manager's part can be sent, and what HR will have to decide."""
    may_cite = {str(item.number) for item in queries.evidence(appraisal) if citing.citable(item)}
    return levels.check_rating(
        drafts.criteria_of(appraisal),
        drafts.rated(draft),
        sheet.proposed_level if sheet else None,
        drafts.departure(draft),
        may_cite,
    )


def worded(text: str, field: str, *, needed: bool = True) -> str:
    """Give a text as it is stored. Raises Refusal when it is too long, or empty though it is needed."""
    cleaned = text.strip()
    if needed and not cleaned:
        raise Refusal(_("Say why, so that it can be understood later."), field=field)
    if len(cleaned) > LONGEST:
        raise Refusal(_("Write at most 2,000 characters."), field=field)
    return cleaned


def subject(appraisal: Appraisal) -> str:
    """Name an appraisal for the audit trail and the inbox."""
    return f"appraisal {appraisal.id}"


def _save(appraisal: Appraisal, relationship: str, draft: Draft, by: Person, seen: int | None) -> Part:
    part = queries.part(appraisal, relationship, by.id)
    if part is not None and part.submitted_at is not None:
        raise Conflict(_("This part is sent, so its words stand."))
    if seen is not None and seen != (part.row_version if part else 0):
        raise Stale
    for text in (draft.comment, draft.reason, *(rating.comment for rating in draft.ratings)):
        worded(text, "comment", needed=False)
    if part is None:
        part = Part(appraisal_id=appraisal.id, person_id=by.id, relationship_=relationship, ratings=[])
        db.session.add(part)
    drafts.write(part, draft)
    part.saved_at = clock.now()
    # Every save is a new version, even one in the same instant that only moves a rating.
    flag_modified(part, "saved_at")
    db.session.flush()
    return part


def _send(appraisal: Appraisal, part: Part, draft: Draft) -> SubmittedPart:
    now = clock.now()
    text = texts.keep_all(appraisal.id, drafts.words(draft))
    content: dict[str, Any] = {
        "ratings": drafts.content(draft),
        "reason_citations": sorted(set(draft.reason_citations)),
        "text": text.digest,
    }
    sent = SubmittedPart(
        appraisal_id=appraisal.id,
        part_id=part.id,
        person_id=part.person_id,
        relationship_=part.relationship_,
        content=content,
        text_id=text.id,
        submitted_at=now,
        digest="",
    )
    sent.digest = seals.of_part(sent)
    part.submitted_at = now
    db.session.add(sent)
    db.session.flush()
    trail.record(
        f"{part.relationship_} part sent", subject(appraisal), actor_id=part.person_id, digest=sent.digest
    )
    return sent


def _rating(
    appraisal: Appraisal, draft: Draft, sheet: ScoreSheetRecord, sent: SubmittedPart
) -> RatingOfRecord:
    managers = levels.manager_level(drafts.criteria_of(appraisal), drafts.rated(draft))
    level = levels.level_of_record(sheet.proposed_level, managers)
    return add_version(
        RatingOfRecord(
            appraisal_id=appraisal.id,
            version=1,
            proposed_level=sheet.proposed_level,
            manager_level=managers,
            level=level,
            not_rated_code="" if level else not_rated_codes(sheet, managers)[0],
            ratings=sent.content["ratings"],
            reason_citations=sent.content["reason_citations"],
            text_id=sent.text_id,
            by_id=sent.person_id,
            at=sent.submitted_at,
        )
    )


def add_version(rating: RatingOfRecord) -> RatingOfRecord:
    """Put a version of the result on record, sealed."""
    rating.digest = seals.of_rating(rating)
    db.session.add(rating)
    db.session.flush()
    return rating


def not_rated_codes(sheet: ScoreSheetRecord, managers: int | None) -> list[str]:
    """Give the reasons for which a result is not rated, as codes: the sheet's, then the manager's."""
    codes: list[str] = list(sheet.sheet["section"]["reasons"]) if sheet.proposed_level is None else []
    return [*codes, *([TOO_LITTLE_RATED] if managers is None else [])]


def _sheet(appraisal: Appraisal) -> ScoreSheetRecord:
    sheet = queries.sheet_row(appraisal)
    if sheet is None:
        raise Conflict(_("The evidence is not frozen yet, so there is nothing to rate."))
    return sheet


def _without_citations(draft: Draft) -> Draft:
    """Give an employee's part: levels and words only, since it is shown beside and never scored."""
    ratings = tuple(replace(rating, citations=()) for rating in draft.ratings)
    return Draft(ratings, draft.comment)


def _relevant(appraisal: Appraisal, draft: Draft, sheet: ScoreSheetRecord) -> Draft:
    """Leave out a reason for departing where the manager's level does not depart in the end."""
    managers = levels.manager_level(drafts.criteria_of(appraisal), drafts.rated(draft))
    departs = None not in {managers, sheet.proposed_level} and managers != sheet.proposed_level
    return draft if departs else replace(draft, reason="", reason_citations=())
