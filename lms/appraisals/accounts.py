"""The arithmetic of a score sheet as an account: what each step says in words, and its figure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.appraisals.figures import fixed, percent_of_bp, short
from lms.appraisals.scoring.arithmetic import round_level
from lms.appraisals.scoring.inputs import Component
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import (
    ComponentScore,
    Gate,
    Numbers,
    ScoreSheet,
    SectionScore,
    Step,
    StepCode,
)
from lms.appraisals.wording import component_words, no_input_words, reason_words

Sum = tuple[str, str]


@dataclass(frozen=True)
class Account:
    """Arithmetic set as an account: a caption, the lines, and the result under a rule."""

    caption: str
    lines: list[Sum]
    result: Sum


def went_in(component: ComponentScore) -> str:
    """Say what went into a component, or why it is left out."""
    if component.reason is Reason.NO_INPUT:
        return no_input_words(component.key)
    if component.reason is not None:
        return " ".join(filter(None, [reason_words(component.reason), _so_far(component)]))
    return _WENT_IN[component.key](_steps(component.steps))


def account(component: ComponentScore) -> Account | None:
    """Give the arithmetic of one component, or None where nothing was calculated."""
    if component.points is None:
        return None
    lines = [line for step in component.steps for line in _LINES.get(step.code, _nothing)(step.numbers)]
    return Account(component_words(component.key), lines, (_("Points"), fixed(component.points)))


def section_account(sheet: ScoreSheet) -> Account | None:
    """Give how the components add up, or None where there is no proposal."""
    section = sheet.section
    if section.points is None:
        return None
    counted = [component for component in sheet.components if component.points is not None]
    lines = [
        (
            _(
                "%(component)s: %(points)s × %(weight)s ÷ %(total)s",
                component=component_words(component.key),
                points=fixed(component.points),
                weight=percent_of_bp(component.weight_bp),
                total=percent_of_bp(section.available_bp),
            ),
            fixed(component.adds),
        )
        for component in counted
    ]
    return Account(_("The section, rounded once at the end"), lines, (_("Section"), fixed(section.points)))


def result_sentence(section: SectionScore, gate: Gate) -> str:
    """Say how the points became a level, or why there is none."""
    if section.points is None:
        return " ".join([_("Not rated."), *(reason_words(reason) for reason in section.reasons)])
    numbers = next(step.numbers for step in section.steps if step.code is StepCode.SECTION_LEVEL)
    level = int(numbers["level"])
    said = _(
        "%(points)s ÷ 25 + 1 = %(exact)s, which rounds to level %(level)s.",
        points=fixed(section.points),
        exact=_unmistakable(numbers["exact"], level),
        level=level,
    )
    return f"{said} {_capped_words(gate)}" if gate.capped else said


def coverage_words(section: SectionScore) -> str:
    """Say how much of the weight has evidence."""
    return _(
        "%(available)s of %(scored)s weight",
        available=percent_of_bp(section.available_bp),
        scored=percent_of_bp(section.scored_bp),
    )


def _unmistakable(exact: Decimal, level: int) -> str:
    """Give two decimals, or four where two would seem to round the other way."""
    two = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return fixed(two) if round_level(two) == level else fixed(exact, 4)


def _capped_words(gate: Gate) -> str:
    return _(
        "Fewer than four in five of the modules are complete (%(complete)s of %(modules)s), "
        "so the proposal stops at level 3.",
        complete=gate.complete,
        modules=gate.modules,
    )


def _steps(steps: tuple[Step, ...]) -> dict[StepCode, Numbers]:
    return {step.code: step.numbers for step in steps}


def _so_far(component: ComponentScore) -> str:
    """Say how much there is of what is too little."""
    counted = _steps(component.steps)
    if StepCode.OBSERVATIONS_COUNTED in counted:
        numbers = counted[StepCode.OBSERVATIONS_COUNTED]
        return _(
            "So far: %(observations)s, on %(dates)s.",
            observations=_observations(numbers),
            dates=_dates(numbers),
        )
    if StepCode.CUSTOMERS_COUNTED in counted:
        surveys = int(counted[StepCode.CUSTOMERS_COUNTED]["surveys"])
        return ngettext("So far: %(num)s survey.", "So far: %(num)s surveys.", surveys)
    return ""


def _observations(numbers: Numbers) -> str:
    return ngettext("%(num)s observation", "%(num)s observations", int(numbers["observations"]))


def _dates(numbers: Numbers) -> str:
    return ngettext("%(num)s date", "%(num)s dates", int(numbers["dates"]))


def _learning_in(steps: Mapping[StepCode, Numbers]) -> str:
    modules = int(steps[StepCode.LEARNING_MEAN]["modules"])
    return ngettext(
        "%(num)s module that others asked for, best Certify score",
        "%(num)s modules that others asked for, best Certify score of each",
        modules,
    )


def _behaviour_in(steps: Mapping[StepCode, Numbers]) -> str:
    numbers = steps[StepCode.OBSERVATIONS_COUNTED]
    observers = ngettext("%(num)s observer", "%(num)s observers", int(numbers["observers"]))
    return _(
        "%(observations)s on %(dates)s, by %(observers)s",
        observations=_observations(numbers),
        dates=_dates(numbers),
        observers=observers,
    )


def _customers_in(steps: Mapping[StepCode, Numbers]) -> str:
    numbers = steps[StepCode.CUSTOMERS_COUNTED]
    return ", ".join(
        [
            ngettext("%(num)s survey", "%(num)s surveys", int(numbers["surveys"])),
            ngettext("%(num)s compliment", "%(num)s compliments", int(numbers["compliments"])),
            ngettext("%(num)s complaint", "%(num)s complaints", int(numbers["complaints"])),
        ]
    )


def _internal_in(steps: Mapping[StepCode, Numbers]) -> str:
    respondents = int(steps[StepCode.INTERNAL_MEAN]["respondents"])
    return ngettext("%(num)s colleague answered", "%(num)s colleagues answered", respondents)


def _learning_lines(numbers: Numbers) -> list[Sum]:
    words = ngettext(
        "Mean over %(num)s module, with a total weight of %(weight)s",
        "Mean over %(num)s modules, with a total weight of %(weight)s",
        int(numbers["modules"]),
        weight=short(numbers["weight"]),
    )
    return [(words, fixed(numbers["points"]))]


def _counted_lines(numbers: Numbers) -> list[Sum]:
    return [
        (_("Observations that count (three are needed)"), short(numbers["observations"])),
        (_("Dates (two are needed)"), short(numbers["dates"])),
    ]


def _behaviour_lines(numbers: Numbers) -> list[Sum]:
    mean = short(numbers["mean"])
    words = _(
        "Mean level over the criteria observed, %(weight)s%% of the weight",
        weight=percent_of_bp(numbers["weight_bp"]),
    )
    return [(words, mean), _to_points(numbers)]


def _to_points(numbers: Numbers) -> Sum:
    return _("To points: (%(mean)s − 1) × 25", mean=short(numbers["mean"])), fixed(numbers["points"])


def _team_lines(numbers: Numbers) -> list[Sum]:
    words = _(
        "Mean of the team’s %(surveys)s surveys, without this person’s own", surveys=short(numbers["surveys"])
    )
    return [(words, short(numbers["mean"]))]


def _assumed_lines(numbers: Numbers) -> list[Sum]:
    words = _(
        "The team has fewer than %(needed)s surveys, so “as expected” stands for its mean",
        needed=short(numbers["surveys_needed"]),
    )
    return [(words, short(numbers["mean"]))]


def _base_lines(numbers: Numbers) -> list[Sum]:
    drawn = _(
        "Drawn towards the team’s mean: (%(sum)s + %(weight)s × %(team)s) ÷ (%(surveys)s + %(weight)s)",
        sum=short(numbers["sum"]),
        weight=short(numbers["team_weight"]),
        team=short(numbers["team_mean"]),
        surveys=short(numbers["surveys"]),
    )
    return [(drawn, short(numbers["mean"])), _to_points(numbers)]


def _volume_lines(numbers: Numbers) -> list[Sum]:
    words = _(
        "Contacts: %(contacts)s, the team’s median is %(median)s; compliments and complaints count times",
        contacts=short(numbers["contacts"]),
        median=short(numbers["team_median"]),
    )
    return [(words, short(numbers["factor"]))]


def _praise_lines(numbers: Numbers) -> list[Sum]:
    words = _(
        "Compliments: %(sum)s × %(factor)s, at most %(most)s",
        sum=short(numbers["sum"]),
        factor=short(numbers["factor"]),
        most=short(numbers["most"]),
    )
    return [(words, f"+ {fixed(numbers['points'])}")]


def _blame_lines(numbers: Numbers) -> list[Sum]:
    words = _(
        "Complaints: %(sum)s × %(factor)s, at most %(most)s",
        sum=short(numbers["sum"]),
        factor=short(numbers["factor"]),
        most=short(numbers["most"]),
    )
    return [(words, f"− {fixed(numbers['points'])}")]


def _internal_lines(numbers: Numbers) -> list[Sum]:
    return [(_("Mean of the answers"), short(numbers["mean"])), _to_points(numbers)]


def _nothing(_numbers: Numbers) -> list[Sum]:
    return []


_WENT_IN: Mapping[Component, Callable[[Mapping[StepCode, Numbers]], str]] = {
    Component.LEARNING: _learning_in,
    Component.BEHAVIOUR: _behaviour_in,
    Component.CUSTOMERS: _customers_in,
    Component.INTERNAL: _internal_in,
}
_LINES: Mapping[StepCode, Callable[[Numbers], list[Sum]]] = {
    StepCode.LEARNING_MEAN: _learning_lines,
    StepCode.OBSERVATIONS_COUNTED: _counted_lines,
    StepCode.BEHAVIOUR_MEAN: _behaviour_lines,
    StepCode.TEAM_MEAN: _team_lines,
    StepCode.TEAM_MEAN_ASSUMED: _assumed_lines,
    StepCode.CUSTOMER_BASE: _base_lines,
    StepCode.VOLUME: _volume_lines,
    StepCode.COMPLIMENTS: _praise_lines,
    StepCode.COMPLAINTS: _blame_lines,
    StepCode.INTERNAL_MEAN: _internal_lines,
}
