"""What the pages of the two parts show beside the form: evidence by criterion, both numbers, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from lms.appraisals import drafts, exhibits, parts
from lms.appraisals.drafts import Draft
from lms.appraisals.exhibits import Exhibit
from lms.appraisals.figures import percent_of_bp, short
from lms.appraisals.models import Appraisal, ScoreSheetRecord
from lms.appraisals.record_forms import CITED, COMMENT, LEVEL
from lms.appraisals.scoring import levels
from lms.appraisals.scoring.inputs import Component
from lms.appraisals.scoring.levels import CITATIONS_NEEDED, Problem, ProblemCode
from lms.appraisals.scoring.sheet import ScoreSheet
from lms.appraisals.wording import NOT_RATED, level_words, problem_words


@dataclass(frozen=True)
class CriterionToRate:
    """One criterion on the manager's page: what was seen, the items that speak of it, and all others."""

    key: str
    title: str
    note: str
    cited: str
    about: list[Exhibit]
    others: list[Exhibit]
    names: dict[str, str]


@dataclass(frozen=True)
class Standing:
    """Where the manager's part stands: both numbers, how much is rated, and what is left in words."""

    rated: str
    proposed: str
    so_far: str
    left: list[str]


@dataclass(frozen=True)
class Difference:
    """A field of which two versions exist, each in words."""

    name: str
    label: str
    stands: str
    typed: str


def criteria_to_rate(
    appraisal: Appraisal, draft: Draft, sheet: ScoreSheet, shown: Sequence[Exhibit]
) -> list[CriterionToRate]:
    """Give each criterion with the frozen items that may be cited for it."""
    citable = [exhibit for exhibit in shown if exhibit.citable]
    return [_to_rate(row, draft, sheet, citable) for row in appraisal.form]


def standing(appraisal: Appraisal, draft: Draft, row: ScoreSheetRecord) -> Standing:
    """Say where a manager's draft stands under the rule of two numbers."""
    criteria = drafts.criteria_of(appraisal)
    titles = {one["key"]: one["title"] for one in appraisal.form}
    decided = len(draft.decided)
    so_far = levels.manager_level(criteria, drafts.rated(draft))
    left = [problem for problem in parts.problems(appraisal, draft, row) if not _too_early(problem, draft)]
    return Standing(
        rated=_("%(decided)s of %(all)s criteria", decided=decided, all=len(criteria)),
        proposed=level_words(row.proposed_level),
        so_far=level_words(so_far) if so_far else _("Open until half of the weight is rated"),
        left=[_about(problem, titles) for problem in left],
    )


def differences(
    appraisal: Appraisal, names: Sequence[str], typed: MultiDict[str, str], stands: MultiDict[str, str]
) -> list[Difference]:
    """Give these fields with what stands now beside what was typed, in words."""
    rows = {row["key"]: row for row in appraisal.form}
    return [
        Difference(name, _label(name, rows), _value(name, stands, rows), _value(name, typed, rows))
        for name in names
    ]


def _to_rate(row: dict[str, Any], draft: Draft, sheet: ScoreSheet, citable: list[Exhibit]) -> CriterionToRate:
    key, rating = row["key"], draft.rating(row["key"])
    about = exhibits.about(citable, key)
    cited = _("%(cited)s cited", cited=len(rating.citations))
    needed = CITATIONS_NEEDED.get(rating.level or 0)
    return CriterionToRate(
        key=key,
        title=row["title"],
        note=_note(row, sheet),
        cited=_("%(cited)s, %(needed)s needed", cited=cited, needed=needed) if needed else cited,
        about=about,
        others=[exhibit for exhibit in citable if exhibit not in about],
        names={"level": f"{key}-{LEVEL}", "comment": f"{key}-{COMMENT}", "cited": f"{key}-{CITED}"},
    )


def _note(row: dict[str, Any], sheet: ScoreSheet) -> str:
    weight = _("Weight %(weight)s%%", weight=percent_of_bp(row["weight_bp"]))
    means = {one.criterion: one for one in sheet.component(Component.BEHAVIOUR).criteria}
    seen = means.get(row["key"])
    said = [weight, _("critical")] if row["critical"] else [weight]
    if seen and seen.mean is not None:
        observers = ngettext("%(num)s observer", "%(num)s observers", len(seen.observers))
        said.append(_("observed %(mean)s of 5 by %(observers)s", mean=short(seen.mean), observers=observers))
    return " · ".join(said)


def _too_early(problem: Problem, draft: Draft) -> bool:
    """Tell whether a problem only says that the writer is not finished."""
    if problem.code is ProblemCode.MISSING:
        return True
    return problem.code is ProblemCode.TOO_LITTLE_RATED and not draft.decided


def _about(problem: Problem, titles: dict[str, str]) -> str:
    words = problem_words(problem, titles)
    names_itself = problem.criterion is None or problem.code is ProblemCode.CRITICAL_AT_LOWEST
    return words if names_itself else f"{titles.get(problem.criterion or '', '')}: {words}"


def _label(name: str, rows: dict[str, dict[str, Any]]) -> str:
    key, _dash, kind = name.rpartition("-")
    if key in rows:
        kinds = {LEVEL: _("level"), COMMENT: _("your words"), CITED: _("cited items")}
        return _("%(criterion)s, %(kind)s", criterion=rows[key]["title"], kind=kinds[kind])
    labels = {"comment": _("Anything else"), "reason": _("Why your level differs from the proposal")}
    return labels.get(name, _("Cited for that reason"))


def _value(name: str, values: MultiDict[str, str], rows: dict[str, dict[str, Any]]) -> str:
    said = [value for value in values.getlist(name) if value.strip()]
    if not said:
        return _("Nothing")
    if not name.endswith(f"-{LEVEL}"):
        return ", ".join(said)
    if said[0] == NOT_RATED:
        return _("Not rated")
    anchors = rows[name.removesuffix(f"-{LEVEL}")]["anchors"]
    return f"{said[0]}: {anchors[int(said[0]) - 1]}" if said[0] in set("12345") else said[0]
