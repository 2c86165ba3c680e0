"""Forms of one appraisal: the two parts criterion by criterion, HR's decisions, and the employee's answer."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from lms.appraisals.drafts import Draft, Rating
from lms.appraisals.parts import LONGEST
from lms.appraisals.scoring.levels import Problem, ProblemCode
from lms.appraisals.wording import NOT_RATED, problem_words
from lms.ui.forms import BaseForm, LongText, OneOf, SomeOf

LEVEL, COMMENT, CITED = "level", "comment", "cited"
KEEP, STANDS = "keep-", "stands"
_REASON_CITED = "reason-cited"
_LEVELS = frozenset("12345")
_NUMBER = re.compile(r"[0-9]{1,9}")
_MET_AT_COMMENT = frozenset({ProblemCode.NOT_RATED_NEEDS_REASON})
_MET_AT_REASON = frozenset({ProblemCode.DIFFERS_WITHOUT_REASON, ProblemCode.DIFFERS_TOO_FEW_CITATIONS})


class PartForm(BaseForm):
    """A part. Each criterion adds the fields KEY-level, KEY-comment and KEY-cited."""

    seen = HiddenField()
    comment = LongText(_l("Anything else"), longest=LONGEST)
    reason = LongText(_l("Why your level differs from the proposal"), longest=LONGEST)

    def explain(self, problems: Iterable[Problem], titles: Mapping[str, str]) -> None:
        """Put what is left to do at the fields it belongs to."""
        for problem in problems:
            words = problem_words(problem, titles)
            field = self._fields.get(_met_at(problem))
            if field is None:
                self.form_errors.append(words)
            else:
                field.errors = [*field.errors, words]


class ReturnForm(BaseForm):
    """HR gives a part back."""

    reason = LongText(_l("Why"), longest=500, missing=_l("Say why, so that it can be understood later."))


class LevelForm(BaseForm):
    """A change of level in calibration."""

    level = OneOf(_l("Level"), missing=_l("Choose the level you agreed on."))
    reason = LongText(_l("Why"), longest=500, missing=_l("Say why. The employee reads it word for word."))


class ApprovalForm(BaseForm):
    """One officer's yes, with what needs a decision of its own."""

    not_rated_code = OneOf(_l("Why it is not rated"))
    critical_seen = BooleanField(
        _l("I have looked at level 1 on a critical criterion. The result stands as it is.")
    )


class ReleaseForm(BaseForm):
    """The release."""

    sure = BooleanField(
        _l("I have looked at what the employee will read."),
        validators=[InputRequired(_l("Tick this once you have looked at it."))],
    )


class AcknowledgementForm(BaseForm):
    """The employee's answer."""

    statement = LongText(_l("Your statement"), longest=LONGEST)
    sure = BooleanField(
        _l("I have read it."), validators=[InputRequired(_l("Tick this once you have read it."))]
    )


def part_form(
    criteria: Sequence[Mapping[str, Any]],
    citable: Sequence[int],
    gap: str,
    values: MultiDict[str, str] | None,
) -> PartForm:
    """Give the form of a part for these criteria; `gap` words the choice of no level.

    `values` are what somebody typed, or None for an empty form.
    """
    offered = [(str(number), str(number)) for number in citable]
    own: dict[str, Any] = {_REASON_CITED: SomeOf(_l("Cited for it"), choices=offered)}
    for row in criteria:
        anchors = [(str(level), words) for level, words in enumerate(row["anchors"], start=1)]
        own |= {
            f"{row['key']}-{LEVEL}": OneOf(row["title"], choices=[*anchors, (NOT_RATED, gap)]),
            f"{row['key']}-{COMMENT}": LongText(
                _("%(criterion)s, in your own words", criterion=row["title"]), longest=LONGEST
            ),
            f"{row['key']}-{CITED}": SomeOf(row["title"], choices=offered),
        }
    form: PartForm = type("OwnPartForm", (PartForm,), own)(formdata=values)
    return form


def draft_in(form: PartForm, keys: Iterable[str]) -> Draft:
    """Give the draft that a form holds; what no form offers is read as nothing."""
    return Draft(
        ratings=tuple(_rating(form.data, key) for key in keys),
        comment=form.data["comment"] or "",
        reason=form.data["reason"] or "",
        reason_citations=_numbers(form.data[_REASON_CITED]),
    )


def version_in(values: MultiDict[str, str]) -> int:
    """Give the version that the writer had before them; 0 where the form does not say."""
    seen = values.get("seen", "")
    return int(seen) if _NUMBER.fullmatch(seen) else 0


def values_of(draft: Draft, keys: Iterable[str], seen: int) -> MultiDict[str, str]:
    """Give a draft as a form would send it."""
    values: MultiDict[str, str] = MultiDict(
        {"seen": str(seen), "comment": draft.comment, "reason": draft.reason}
    )
    values.setlist(_REASON_CITED, [str(number) for number in draft.reason_citations])
    for key in keys:
        rating = draft.rating(key)
        values[f"{key}-{COMMENT}"] = rating.comment
        values.setlist(f"{key}-{CITED}", [str(number) for number in rating.citations])
        if rating.decided:
            values[f"{key}-{LEVEL}"] = NOT_RATED if rating.level is None else str(rating.level)
    return values


def settled(typed: MultiDict[str, str], stands: MultiDict[str, str]) -> MultiDict[str, str]:
    """Give what somebody typed, with those fields that they chose to keep as they stand."""
    kept = [name.removeprefix(KEEP) for name in typed if name.startswith(KEEP) and typed[name] == STANDS]
    values = typed.copy()
    for name in kept:
        values.setlist(name, stands.getlist(name))
    return values


def differing(typed: MultiDict[str, str], stands: MultiDict[str, str]) -> list[str]:
    """Name the fields in which two versions of a part differ, in the order of the form."""
    names = [name for name in (*stands, *typed) if name != "seen" and _is_of(stands, name)]
    return [name for name in dict.fromkeys(names) if _said(typed, name) != _said(stands, name)]


def _is_of(stands: MultiDict[str, str], name: str) -> bool:
    """Tell whether a part has such a field; one that is not decided stands without its level."""
    key, _dash, kind = name.rpartition("-")
    return name in stands or (kind == LEVEL and f"{key}-{COMMENT}" in stands)


def _said(values: MultiDict[str, str], name: str) -> list[str]:
    return sorted(value.strip().replace("\r\n", "\n") for value in values.getlist(name) if value.strip())


def _met_at(problem: Problem) -> str:
    if problem.code in _MET_AT_REASON:
        return "reason"
    if problem.criterion is None:
        return ""
    return f"{problem.criterion}-{COMMENT if problem.code in _MET_AT_COMMENT else LEVEL}"


def _rating(data: Mapping[str, Any], key: str) -> Rating:
    level = data[f"{key}-{LEVEL}"]
    return Rating(
        criterion=key,
        level=int(level) if level and level in _LEVELS else None,
        comment=data[f"{key}-{COMMENT}"] or "",
        citations=_numbers(data[f"{key}-{CITED}"]),
        decided=bool(level),
    )


def _numbers(values: Sequence[str] | None) -> tuple[int, ...]:
    return tuple(int(value) for value in values or () if _NUMBER.fullmatch(value))
