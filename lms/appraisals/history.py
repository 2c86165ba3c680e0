"""What happened to an appraisal, when and by whom, as far as the reader may know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms.appraisals.models import Appraisal, RatingOfRecord
from lms.appraisals.policy import Access, Action
from lms.appraisals.queries import Record
from lms.appraisals.standing import SELF
from lms.appraisals.states import State
from lms.appraisals.wording import level_words, state_words
from lms.ui.words import short_day

Step = tuple[str, str, str]
_LINE = (
    State.OPEN,
    State.FROZEN,
    State.IN_REVIEW,
    State.CALIBRATION,
    State.RELEASED,
    State.ACKNOWLEDGED,
    State.CLOSED,
)


@dataclass(frozen=True)
class Event:
    """One moment: what happened, by whom (empty: the system), with a note; `key` marks a turning point."""

    at: datetime
    icon: str
    title: str
    who: str
    note: str = ""
    key: bool = False


def strip(record: Record) -> list[Step]:
    """Give where the record stands: each state with the day it was reached, as done, now or next."""
    return _steps(record.appraisal, _reached(record))


def short_strip(appraisal: Appraisal) -> list[Step]:
    """Give where an appraisal stands, without the days."""
    return _steps(appraisal, {})


def events(record: Record, access: Access) -> list[Event]:
    """Give what happened, newest first; the result and its approval only to whom it is open."""
    known = [*_opening(record), *_own_part(record), *_rating(record, access), *_after(record)]
    return sorted(known, key=lambda event: event.at, reverse=True)


def _steps(appraisal: Appraisal, reached: dict[State, datetime]) -> list[Step]:
    state = State(appraisal.state)
    if state not in _LINE:
        return [(state_words(state).text, "", "now")]
    now = _LINE.index(state)
    days = {step: short_day(at.date()) for step, at in reached.items()}
    return [
        (
            state_words(step).text,
            days.get(step, ""),
            "done" if place < now else "now" if place == now else "next",
        )
        for place, step in enumerate(_LINE)
        if step is not State.ACKNOWLEDGED or state is not State.CLOSED or State.ACKNOWLEDGED in reached
    ]


def _reached(record: Record) -> dict[State, datetime]:
    times = {
        State.OPEN: [record.appraisal.opened_at],
        State.FROZEN: [row.frozen_at for row in record.sheets],
        State.IN_REVIEW: [row.at for row in record.openings],
        State.CALIBRATION: [row.at for row in record.ratings],
        State.RELEASED: [row.at for row in record.releases],
        State.ACKNOWLEDGED: [row.at for row in record.acknowledgements],
        State.CLOSED: [row.at for row in record.closures],
    }
    return {state: found[0] for state, found in times.items() if found}


def _opening(record: Record) -> Iterator[Event]:
    yield Event(record.appraisal.opened_at, "open", _("Opened"), _("HR"))
    for sheet in record.sheets:
        note = _("Earlier than planned: %(reason)s", reason=sheet.early_reason) if sheet.early_reason else ""
        title = _("Evidence frozen and score sheet written")
        yield Event(sheet.frozen_at, "lock", title, record.name(sheet.frozen_by_id), note, key=True)


def _own_part(record: Record) -> Iterator[Event]:
    for sent in record.sent:
        if sent.relationship_ == SELF:
            yield Event(sent.submitted_at, "pen", _("Own part sent"), record.name(sent.person_id))
    for back in record.returns:
        yield Event(back.at, "back", _("Own part given back"), record.name(back.by_id), back.reason)


def _rating(record: Record, access: Access) -> Iterator[Event]:
    if not record.ratings:
        return
    first, later = record.ratings[0], record.ratings[1:]
    yield Event(first.at, "scale", _("The manager sent the rating"), record.name(first.by_id), key=True)
    if not access.can(Action.READ_RATING):
        return
    for rating, change in zip(later, record.changes, strict=False):
        yield Event(
            change.at,
            "scale",
            _changed_words(rating, change.from_level),
            record.name(change.by_id),
            change.reason,
        )
    for approval in record.approvals:
        yield Event(approval.at, "check", _("Approved for release"), record.name(approval.by_id))


def _changed_words(rating: RatingOfRecord, before: int | None) -> str:
    return _(
        "Changed in calibration: %(before)s became %(after)s",
        before=level_words(before),
        after=level_words(rating.level),
    )


def _after(record: Record) -> Iterator[Event]:
    for release in record.releases:
        yield Event(release.at, "mail", _("Released"), record.name(release.by_id), key=True)
    for answer in record.acknowledgements:
        title = _("Acknowledged, with a statement") if answer.text_id else _("Acknowledged")
        yield Event(answer.at, "done", title, record.name(answer.by_id), key=True)
    for closure in record.closures:
        title = _("Closed") if closure.acknowledged else _("Closed, not acknowledged")
        yield Event(closure.at, "done", title, record.name(closure.by_id))
