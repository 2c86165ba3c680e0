"""A part of an appraisal as somebody writes it: a level or a gap for each criterion, and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.appraisals.models import Appraisal, CriterionRating, Part
from lms.appraisals.scoring.inputs import CriterionWeight
from lms.appraisals.scoring.levels import Departure, Problem, ProblemCode, RatedCriterion

UNDECIDED = "undecided"
"""Stands first among the stored citations of a criterion not yet chosen; it is never sent."""


@dataclass(frozen=True)
class Rating:
    """One criterion: a level, or None for not rated; `decided` False while the writer has chosen neither."""

    criterion: str
    level: int | None
    comment: str = ""
    citations: tuple[int, ...] = ()
    decided: bool = True

    @property
    def blank(self) -> bool:
        """Whether nothing is written yet."""
        return not self.decided and not self.comment and not self.citations


@dataclass(frozen=True)
class Draft:
    """Everything in a part; `reason` and its citations say why a manager departs from the proposal."""

    ratings: tuple[Rating, ...] = ()
    comment: str = ""
    reason: str = ""
    reason_citations: tuple[int, ...] = ()

    @property
    def decided(self) -> tuple[Rating, ...]:
        """The criteria about which the writer has chosen."""
        return tuple(rating for rating in self.ratings if rating.decided)

    def rating(self, criterion: str) -> Rating:
        """Give what is written about one criterion."""
        blank = Rating(criterion, None, decided=False)
        return next((rating for rating in self.ratings if rating.criterion == criterion), blank)


def of(part: Part | None) -> Draft:
    """Give what a part holds. It must come with its ratings."""
    if part is None:
        return Draft()
    ratings = tuple(_rating(row) for row in part.ratings)
    return Draft(ratings, part.comment, part.reason, tuple(part.reason_citations))


def write(part: Part, draft: Draft) -> None:
    """Put a draft into a part, which must come with its ratings."""
    part.comment, part.reason = draft.comment, draft.reason
    part.reason_citations = list(draft.reason_citations)
    rows = {row.criterion_key: row for row in part.ratings}
    written = [rating for rating in draft.ratings if not rating.blank]
    part.ratings = [_stored(rows.get(rating.criterion), rating) for rating in written]


def content(draft: Draft) -> list[dict[str, Any]]:
    """Give the ratings of a draft as they go on record: without words, which are kept apart."""
    return [
        {"criterion": rating.criterion, "level": rating.level, "citations": sorted(set(rating.citations))}
        for rating in draft.decided
    ]


def words(draft: Draft) -> dict[str, Any]:
    """Give the words of a draft, to be kept apart from its record."""
    comments = {rating.criterion: rating.comment for rating in draft.decided if rating.comment}
    return {"comment": draft.comment, "comments": comments, "reason": draft.reason}


def sent(content: Mapping[str, Any], words: Mapping[str, Any]) -> Draft:
    """Give a part as it was sent, from its record and its words (none where they are gone)."""
    comments = words.get("comments", {})
    ratings = tuple(
        Rating(row["criterion"], row["level"], comments.get(row["criterion"], ""), tuple(row["citations"]))
        for row in content["ratings"]
    )
    citations = tuple(content["reason_citations"])
    return Draft(ratings, words.get("comment", ""), words.get("reason", ""), citations)


def criteria_of(appraisal: Appraisal) -> dict[str, CriterionWeight]:
    """Give the weights of an appraisal's criteria, in the order of its form."""
    return {row["key"]: CriterionWeight(row["weight_bp"], row["critical"]) for row in appraisal.form}


def rated(draft: Draft) -> list[RatedCriterion]:
    """Give the ratings as the rule of two numbers reads them; the reason for a gap is its comment."""
    return [
        RatedCriterion(
            rating.criterion,
            rating.level,
            tuple(str(number) for number in rating.citations),
            rating.comment if rating.level is None else "",
        )
        for rating in draft.decided
    ]


def departure(draft: Draft) -> Departure:
    """Give why the manager's level differs, as the rule of two numbers reads it."""
    return Departure(draft.reason, tuple(str(number) for number in draft.reason_citations))


def unanswered(draft: Draft, criteria: Iterable[str]) -> list[Problem]:
    """List the criteria about which the writer has not chosen yet."""
    decided = {rating.criterion for rating in draft.decided}
    return [Problem(ProblemCode.MISSING, key) for key in criteria if key not in decided]


def _rating(row: CriterionRating) -> Rating:
    decided = UNDECIDED not in row.citations
    citations = tuple(number for number in row.citations if number != UNDECIDED)
    return Rating(row.criterion_key, row.level, row.comment, citations, decided)


def _stored(row: CriterionRating | None, rating: Rating) -> CriterionRating:
    row = row or CriterionRating(criterion_key=rating.criterion)
    row.level, row.comment = rating.level, rating.comment
    row.citations = [*([] if rating.decided else [UNDECIDED]), *rating.citations]
    return row
