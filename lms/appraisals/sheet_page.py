"""A score sheet as people read it: every component, what each item adds, and what was left out and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from lms.appraisals import accounts
from lms.appraisals.accounts import Account
from lms.appraisals.exhibits import Exhibit
from lms.appraisals.figures import fixed, percent_of_bp, short
from lms.appraisals.scoring.inputs import Component
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, Line, ScoreSheet
from lms.appraisals.sheets import OF_THE_COMPONENT
from lms.appraisals.wording import component_words, note_words, reason_words


@dataclass(frozen=True)
class Contribution:
    """One item with what it put into its component, in words."""

    number: str
    title: str
    on: date | None
    words: str


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of the form with what each observer saw, and the mean; a dash where nobody saw it."""

    title: str
    weight: str
    by_observer: list[str]
    mean: str


@dataclass(frozen=True)
class ComponentView:
    """One component in words. `counts_as` is its weight after the missing ones are left out."""

    key: str
    name: str
    went_in: str
    points: str
    weight: str
    counts_as: str
    adds: str
    available: bool
    account: Account | None
    items: list[Contribution]
    observers: list[str]
    criteria: list[CriterionLine]


@dataclass(frozen=True)
class SheetView:
    """The whole sheet in words."""

    components: list[ComponentView]
    left_out: list[Contribution]
    result: str
    coverage: str
    points: str
    level: int | None
    section: Account | None
    window: tuple[date, date]


def view(sheet: ScoreSheet, shown: Sequence[Exhibit], titles: Mapping[str, str]) -> SheetView:
    """Give a sheet in words; `titles` are those of the form's criteria, by key."""
    by_number = {str(exhibit.number): exhibit for exhibit in shown}
    return SheetView(
        components=[_component(component, by_number, titles) for component in sheet.components],
        left_out=_left_out(sheet, by_number, titles),
        result=accounts.result_sentence(sheet.section, sheet.gate),
        coverage=accounts.coverage_words(sheet.section),
        points=fixed(sheet.section.points),
        level=sheet.section.level,
        section=accounts.section_account(sheet),
        window=(sheet.window_after, sheet.window_to),
    )


def method(sheet: ScoreSheet) -> list[str]:
    """Explain the method to whoever is rated, with the weights of their form."""
    weights = {component.key: percent_of_bp(component.weight_bp) for component in sheet.components}
    return [
        _("Up to four numbers from 0 to 100 make the section; 50 means that somebody meets what we ask."),
        _(
            "What was learned in modules that others asked for (%(weight)s%%): 50 points at the pass mark, 100 for "
            "full marks, and evenly between; 50 for a module without a quiz; "
            "0 for one that was due and is not complete.",
            weight=weights[Component.LEARNING],
        ),
        _(
            "What was observed, averaged so that no single observer dominates (%(weight)s%%).",
            weight=weights[Component.BEHAVIOUR],
        ),
        _(
            "What customers said: the survey average, drawn towards the team’s while there are few; 5 more "
            "per compliment, 5 to 20 less per complaint that was upheld, half if it was put right "
            "(%(weight)s%%).",
            weight=weights[Component.CUSTOMERS],
        ),
        _(
            "What colleagues said who are served, from five answers on (%(weight)s%%).",
            weight=weights[Component.INTERNAL],
        ),
        _(
            "What is missing is left out and the rest counts in proportion; with less than half there is no "
            "rating. "
            "The manager rates every criterion and may end one level higher or lower, with a reason and two "
            "pieces of evidence that everybody here can read. The own part is shown beside and never scored."
        ),
    ]


def contributions_by(
    sheet: ScoreSheet, shown: Sequence[Exhibit], author_id: int, titles: Mapping[str, str]
) -> list[Contribution]:
    """Give what one author put in: how each of their items counted, or why it did not."""
    theirs = {str(exhibit.number): exhibit for exhibit in shown if exhibit.item.author_id == author_id}
    lines = [line for component in sheet.components for line in component.lines if line.evidence_id in theirs]
    return _merged(lines, theirs, titles)


def _component(
    component: ComponentScore, by_number: Mapping[str, Exhibit], titles: Mapping[str, str]
) -> ComponentView:
    names = _observers(component, by_number)
    order = list(titles)
    counted = [line for line in component.lines if line.counted]
    counted.sort(key=lambda line: order.index(line.subject) if line.subject in order else -1)
    return ComponentView(
        key=component.key.value,
        name=component_words(component.key),
        went_in=accounts.went_in(component),
        points=fixed(component.points),
        weight=percent_of_bp(component.weight_bp),
        counts_as=percent_of_bp(component.effective_bp),
        adds=fixed(component.adds),
        available=component.available,
        account=accounts.account(component),
        items=_merged(counted, by_number, titles),
        observers=list(names.values()),
        criteria=[
            CriterionLine(
                title=titles.get(row.criterion, row.criterion),
                weight=percent_of_bp(row.weight_bp),
                by_observer=[
                    _seen_by(key, {one.observer_key: one.mean for one in row.observers}) for key in names
                ],
                mean=_level(row.mean),
            )
            for row in sorted(component.criteria, key=lambda row: order.index(row.criterion))
        ],
    )


def _observers(component: ComponentScore, by_number: Mapping[str, Exhibit]) -> dict[str, str]:
    """Give the observers' names by their keys, in the order in which they first observed."""
    names: dict[str, str] = {}
    for line in component.lines:
        if component.key is Component.BEHAVIOUR and line.counted and line.evidence_id in by_number:
            names.setdefault(line.label, by_number[line.evidence_id].author or line.label)
    return names


def _seen_by(observer: str, means: Mapping[str, Decimal]) -> str:
    return _level(means.get(observer))


def _level(mean: Decimal | None) -> str:
    return "–" if mean is None else short(mean)


def _left_out(
    sheet: ScoreSheet, by_number: Mapping[str, Exhibit], titles: Mapping[str, str]
) -> list[Contribution]:
    lines = [line for component in sheet.components for line in component.lines if not line.counted]
    return _merged(lines, by_number, titles)


def _merged(
    lines: Sequence[Line], by_number: Mapping[str, Exhibit], titles: Mapping[str, str]
) -> list[Contribution]:
    """Give one entry for each item, since an observation has a line for each criterion."""
    words: dict[str, list[str]] = {}
    for line in lines:
        words.setdefault(line.evidence_id, []).append(_line_words(line, titles))
    return [
        Contribution(
            number=number,
            title=by_number[number].title if number in by_number else number,
            on=by_number[number].on if number in by_number else None,
            words=" ".join(dict.fromkeys(said)),
        )
        for number, said in sorted(words.items(), key=lambda pair: (len(pair[0]), pair[0]))
    ]


def _line_words(line: Line, titles: Mapping[str, str]) -> str:
    if line.reason is Reason.NOT_IN_YOUR_FORM and line.subject:
        return _("One of its criteria is not in this form.")
    if line.reason in OF_THE_COMPONENT:
        return _("%(reason)s It stands as evidence and can be cited.", reason=reason_words(line.reason))
    if line.reason is not None:
        return reason_words(line.reason)
    return "; ".join([*_figures(line, titles), *(note_words(note) for note in line.notes)]) + "."


def _figures(line: Line, titles: Mapping[str, str]) -> list[str]:
    numbers, said = line.numbers, []
    if "level" in numbers:
        said.append(
            _(
                "%(criterion)s: level %(level)s",
                criterion=titles.get(line.subject, line.subject),
                level=short(numbers["level"]),
            )
        )
    if "score" in numbers and "pass_mark" in numbers:
        said.append(
            _(
                "score %(score)s%% with a pass mark of %(mark)s%%",
                score=short(numbers["score"]),
                mark=short(numbers["pass_mark"]),
            )
        )
    if "rating" in numbers:
        said.append(_("answer %(rating)s of 5", rating=short(numbers["rating"])))
    if "points" in numbers:
        said.append(_("%(points)s points", points=fixed(numbers["points"])))
    if numbers.get("weight", Decimal(1)) != 1:
        said.append(_("counts %(weight)s times", weight=short(numbers["weight"])))
    if numbers.get("share", Decimal(1)) != 1:
        said.append(_("share %(share)s", share=short(numbers["share"])))
    if "respondents" in numbers:
        said.append(_("%(count)s answers", count=short(numbers["respondents"])))
    return said
