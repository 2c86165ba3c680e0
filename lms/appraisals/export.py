"""The appraisals of a cycle as a spreadsheet: one row each, where *not rated* is an empty cell with its reason."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

from flask_babel import gettext as _

from lms.appraisals.cycle_queries import Exported
from lms.appraisals.scoring import sheet_record
from lms.appraisals.scoring.inputs import Component
from lms.appraisals.states import State
from lms.appraisals.wording import reason_words, state_words

# Spreadsheets read a cell that begins like this as a formula, also behind blanks and in full width.
_FORMULA: Final = tuple("=+-@\t\r\n\0＝＋－＠")
BEFORE_RELEASE: Final = frozenset(
    {State.DRAFT, State.OPEN, State.FROZEN, State.IN_REVIEW, State.CALIBRATION, State.WITHDRAWN}
)


def table(appraisals: Iterable[Exported], reader_id: int) -> str:
    """Give a whole export as CSV text with its heads; the reader's own numbers are left out until their release."""
    text = StringIO()
    written = csv.writer(text)
    written.writerow(_heads())
    written.writerows([cell(value) for value in row] for row in rows(appraisals, reader_id))
    return text.getvalue()


def rows(appraisals: Iterable[Exported], reader_id: int) -> Iterator[Sequence[str]]:
    """Give the cells of each appraisal, in the order of the heads."""
    for exported in appraisals:
        appraisal = exported.appraisal
        own = appraisal.employee_id == reader_id and State(appraisal.state) in BEFORE_RELEASE
        yield [
            appraisal.number,
            appraisal.organisation["name"],
            appraisal.organisation["team"],
            appraisal.organisation["manager"],
            state_words(appraisal.state).text,
            *(_own() if own else _result(exported)),
            _weights(exported),
            *(["", "", ""] if own else _sheet(exported)),
        ]


def cell(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _heads() -> list[str]:
    return [
        _("Number"),
        _("Name"),
        _("Team"),
        _("Manager"),
        _("State"),
        _("Proposed level"),
        _("Manager’s level"),
        _("Level of record"),
        _("Not rated because"),
        _("Points"),
        _("Weights"),
        _("Coverage"),
        _("Algorithm"),
        _("Digest"),
    ]


def _own() -> list[str]:
    return ["", "", "", _("Your own: shown from its release on"), ""]


def _result(exported: Exported) -> list[str]:
    """Give proposed level, manager's level, level of record, why not rated, and points; what is missing is empty."""
    sheet, rating = exported.sheet, exported.rating
    if sheet is None:
        return [""] * 5
    reasons = [] if sheet.proposed_level else list(sheet.sheet["section"]["reasons"])
    if rating and rating.level is None:
        reasons = [rating.not_rated_code]
    return [
        _figure(sheet.proposed_level),
        _figure(rating.manager_level if rating else None),
        _figure(rating.level if rating else None),
        "; ".join(reason_words(code) for code in reasons),
        _figure(sheet.points),
    ]


def _weights(exported: Exported) -> str:
    bp = exported.appraisal.weights["components"]
    return " ".join(f"{component.value} {bp.get(component.value, 0)}" for component in Component)


def _sheet(exported: Exported) -> list[str]:
    """Give coverage in percent of the scored weight, the algorithm, and the digest of the sheet."""
    if exported.sheet is None:
        return ["", "", ""]
    coverage = sheet_record.from_record(exported.sheet.sheet).section.coverage_bp / 100
    return [f"{coverage:.2f}", exported.sheet.algorithm, exported.sheet.digest]


def _figure(value: object) -> str:
    return "" if value is None else str(value)
