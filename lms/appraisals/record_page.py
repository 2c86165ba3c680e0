"""A record as one reader may see it: the result, each criterion, both parts, statement and signatures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lms.appraisals import accounts, figures, print_margin, releasing
from lms.appraisals.drafts import Draft, Rating
from lms.appraisals.models import Appraisal, RatingOfRecord
from lms.appraisals.policy import Access, Action
from lms.appraisals.queries import Record
from lms.appraisals.scoring.sheet import ScoreSheet
from lms.appraisals.standing import MANAGER, SELF
from lms.appraisals.wording import level_words, reason_words
from lms.ui.words import moment


@dataclass(frozen=True)
class CriterionView:
    """One criterion as rated by both; a part is None where the reader may not see it, or nobody sent it."""

    key: str
    title: str
    weight: str
    critical: bool
    anchors: list[str]
    own: Rating | None
    managers: Rating | None

    @property
    def anchor(self) -> str:
        """The line that the manager chose."""
        chosen = self.managers.level if self.managers else None
        return self.anchors[chosen - 1] if chosen else ""


@dataclass(frozen=True)
class RecordView:
    """All that a page about the record needs, already narrowed to what the reader may see."""

    appraisal: Appraisal
    may: dict[str, bool]
    sheet: ScoreSheet | None
    rating: RatingOfRecord | None
    criteria: list[CriterionView]
    managers: Draft
    own: Draft | None
    result: list[tuple[str, str, str | None]]
    not_rated: str
    change: str
    manager: str
    statement: str
    signatures: list[tuple[str, str, str]]
    digest: str
    record: Record


def view(record: Record, access: Access) -> RecordView:
    """Give the record as this reader may see it."""
    may = {action.value: access.can(action) for action in Action}
    sees_rating = access.can(Action.READ_RATING)
    sees_own = access.can(Action.READ_SELF_PART) and record.sent_part(SELF) is not None
    managers = record.sent_draft(MANAGER) if sees_rating else Draft()
    own = record.sent_draft(SELF) if sees_own else None
    rating = record.rating if sees_rating else None
    return RecordView(
        appraisal=record.appraisal,
        may=may,
        sheet=record.sheet if access.can(Action.READ_SHEET) else None,
        rating=rating,
        criteria=[_criterion(row, own, managers) for row in record.appraisal.form],
        managers=managers,
        own=own,
        result=_result(record) if rating else [],
        not_rated=reason_words(releasing.confirmed_code(record)) if rating and rating.level is None else "",
        change=record.changes[-1].reason if rating and record.changes else "",
        manager=record.name(record.ratings[0].by_id) if rating else "",
        statement=_statement(record) if sees_rating else "",
        signatures=_signatures(record) if sees_rating else [],
        digest=print_margin.seal(record),
        record=record,
    )


def plain(page: RecordView) -> str:
    """Say the result in one or two plain sentences to whom it is about."""
    rating = page.rating
    if rating is None or rating.level is None:
        return _(
            "There is no rating of record this time. %(why)s That is neither good nor bad.",
            why=page.not_rated,
        )
    said = _("Your rating of record is level %(level)s of 5.", level=rating.level)
    if rating.level == rating.proposed_level == rating.manager_level:
        return said + " " + _("The score sheet proposed the same level, and your manager agrees.")
    numbers = _(
        "The score sheet proposed level %(proposed)s, and your manager rated level %(managers)s. "
        "The reason stands below, in their words.",
        proposed=rating.proposed_level,
        managers=rating.manager_level,
    )
    return f"{said} {numbers}"


def _criterion(row: dict[str, Any], own: Draft | None, managers: Draft) -> CriterionView:
    rated = {rating.criterion: rating for rating in managers.ratings}
    said = {rating.criterion: rating for rating in own.ratings} if own else {}
    return CriterionView(
        key=row["key"],
        title=row["title"],
        weight=figures.percent_of_bp(row["weight_bp"]),
        critical=row["critical"],
        anchors=row["anchors"],
        own=said.get(row["key"]),
        managers=rated.get(row["key"]),
    )


def _result(record: Record) -> list[tuple[str, str, str | None]]:
    """Give the head of the result: name, value, and the small words after it where the value is a figure."""
    rating, sheet = record.rating, record.sheet
    if rating is None or sheet is None:
        return []
    return [
        (_("Level of record"), str(rating.level or _("Not rated")), _("of 5") if rating.level else ""),
        (_("Points"), figures.fixed(sheet.section.points), ""),
        (_("The sheet proposed"), level_words(rating.proposed_level), None),
        (_("The manager rated"), level_words(rating.manager_level), None),
        (_("Coverage"), accounts.coverage_words(sheet.section), None),
        (_("Changed in calibration"), _("Yes") if record.changes else _("No"), None),
    ]


def _statement(record: Record) -> str:
    answer = record.acknowledgement
    text = record.text(answer.text_id) if answer else None
    return text.text if text else ""


def _signatures(record: Record) -> list[tuple[str, str, str]]:
    return [*_acknowledged(record), *_rated(record), *_released(record)]


def _acknowledged(record: Record) -> Iterator[tuple[str, str, str]]:
    if answer := record.acknowledgement:
        when = _("Acknowledged on %(when)s", when=moment(answer.at))
        yield record.name(answer.by_id), when, _("Read, not necessarily agreed")


def _rated(record: Record) -> Iterator[tuple[str, str, str]]:
    for rating in record.ratings[:1]:
        yield record.name(rating.by_id), _("Rated on %(when)s", when=moment(rating.at)), ""


def _released(record: Record) -> Iterator[tuple[str, str, str]]:
    if release := record.release:
        second = record.name(release.second_id)
        note = _("Second officer: %(name)s", name=second) if second else ""
        yield record.name(release.by_id), _("HR, released on %(when)s", when=moment(release.at)), note
