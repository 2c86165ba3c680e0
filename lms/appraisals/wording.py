"""The codes of an appraisal in plain words: states, reasons, notes, and what is left to do."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.appraisals.parts import TOO_LITTLE_RATED
from lms.appraisals.scoring.inputs import Component
from lms.appraisals.scoring.levels import HIGHEST, LOWEST, Problem, ProblemCode
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import Note
from lms.appraisals.states import State
from lms.ui.words import StateWords

NOT_RATED = "none"
"""The value of a choice that is no level, in forms."""


def state_words(state: str) -> StateWords:
    """Say where an appraisal stands."""
    known = {
        State.DRAFT: StateWords("calm", "pen", _("Draft")),
        State.OPEN: StateWords("info", "open", _("Open")),
        State.FROZEN: StateWords("info", "lock", _("Evidence frozen")),
        State.IN_REVIEW: StateWords("info", "half", _("In review")),
        State.CALIBRATION: StateWords("info", "scale", _("In calibration")),
        State.RELEASED: StateWords("warn", "mail", _("Released")),
        State.ACKNOWLEDGED: StateWords("good", "done", _("Acknowledged")),
        State.DISPUTED: StateWords("warn", "talk", _("Disputed")),
        State.CLOSED: StateWords("good", "done", _("Closed")),
        State.WITHDRAWN: StateWords("calm", "dash", _("Withdrawn")),
    }
    return known[State(state)]


def component_words(key: str) -> str:
    """Name one of the four components."""
    return {
        Component.LEARNING: _("Learning"),
        Component.BEHAVIOUR: _("Behaviour"),
        Component.CUSTOMERS: _("Customers"),
        Component.INTERNAL: _("Internal customers"),
    }[Component(key)]


def no_input_words(key: Component) -> str:
    """Say why nothing at all came in for a component."""
    return {
        Component.LEARNING: _("No module was asked for in this period."),
        Component.BEHAVIOUR: _("Nobody observed the work in this period."),
        Component.CUSTOMERS: _("Customer feedback is not collected yet."),
        Component.INTERNAL: _("Colleagues are not asked yet."),
    }[key]


def reason_words(code: str) -> str:
    """Say why an item, a component or a whole proposal does not count."""
    if code == TOO_LITTLE_RATED:
        return _("Less than half of the weight of the criteria was rated.")
    return (_item_reasons() | _component_reasons())[Reason(code)]


def note_words(note: Note) -> str:
    """Say what is shown beside an item."""
    return {
        Note.LATE: _("completed late; the lateness is not scored"),
        Note.NOT_COMPLETE: _("not completed in the period: 0 points"),
        Note.NO_QUIZ: _("no quiz: 50 points once complete"),
        Note.NO_SCORE: _("no score is known for this version: 50 points"),
    }[note]


def problem_words(problem: Problem, titles: Mapping[str, str]) -> str:
    """Say what is left to do about one problem, and how it can be done."""
    say = {
        ProblemCode.MISSING: _missing,
        ProblemCode.TOO_FEW_CITATIONS: _too_few_citations,
        ProblemCode.DIFFERS_TOO_MUCH: _differs_too_much,
        ProblemCode.DIFFERS_WITHOUT_REASON: _differs_without_reason,
        ProblemCode.DIFFERS_TOO_FEW_CITATIONS: _differs_too_few_citations,
        ProblemCode.TOO_LITTLE_RATED: _too_little_rated,
        ProblemCode.CRITICAL_AT_LOWEST: _critical_at_lowest,
    }.get(problem.code)
    return say(problem, titles) if say else _simple_problems()[problem.code]


def level_words(level: int | None) -> str:
    """Say a level in two words."""
    return _("Level %(level)s", level=level) if level else _("Not rated")


def _item_reasons() -> dict[Reason, str]:
    return {
        Reason.OUTSIDE_WINDOW: _("It lies outside the days this appraisal looks at."),
        Reason.NOT_YET_SCORABLE: _("It was shared less than three days before the evidence was frozen."),
        Reason.TOO_LONG_AGO: _("It happened more than twelve months before the evidence was frozen."),
        Reason.COUNTED_BEFORE: _("It counted in an earlier appraisal, and one fact counts once."),
        Reason.WITHDRAWN: _("It was withdrawn."),
        Reason.OWN_INITIATIVE: _("Chosen freely: it stands here as initiative, and is never scored."),
        Reason.NOT_YET_DUE: _("It was not yet due when the evidence was frozen."),
        Reason.PRACTICE_ONLY: _("It was practice, which never counts."),
        Reason.NO_LEVELS: _("It names no level on any criterion."),
        Reason.NOT_IN_YOUR_FORM: _("It is about a criterion that is not in this form."),
        Reason.NOT_BOUND_TO_A_CONTACT: _(
            "The survey is not tied to a real contact, so it informs the team only."
        ),
        Reason.NOT_ABOUT_YOU: _("The survey has no question about the person."),
        Reason.TEAM_ITEM: _("It is about the team, so it counts for nobody alone."),
        Reason.NOT_CONFIRMED: _("Nobody has confirmed whom it is about."),
        Reason.NOT_DECIDED: _("It was not decided when the evidence was frozen."),
        Reason.NOT_UPHELD: _("The complaint was not upheld."),
        Reason.SYSTEMIC_CAUSE: _("The cause lies with the organisation, not with a person."),
        Reason.ANSWERED_BY_MANAGER: _(
            "It stands as evidence that the manager answers; alone it is not scored."
        ),
        Reason.BELOW_THRESHOLD: _("Too few colleagues answered to keep them anonymous."),
    }


def _component_reasons() -> dict[Reason, str]:
    return {
        Reason.NO_WEIGHT: _("This form gives it no weight."),
        Reason.NO_INPUT: _("Nothing came in."),
        Reason.NOTHING_IN_SCOPE: _("Nobody asked for a module that was due or completed in this period."),
        Reason.GATE_ONLY: _("In this form modules are a condition, not points."),
        Reason.EVIDENCE_ONLY: _("In this form modules are shown and not scored."),
        Reason.LEARNING_OFF: _("This form does not look at modules."),
        Reason.TOO_FEW_OBSERVATIONS: _("It needs three observations on two dates."),
        Reason.TOO_FEW_SURVEYS: _("It needs ten surveys, or one confirmed compliment."),
        Reason.TOO_LITTLE_WEIGHT: _("Less than half of the weight has evidence."),
        Reason.WITHOUT_OBSERVERS_OR_CUSTOMERS: _(
            "Neither observers nor customers nor colleagues were heard."
        ),
        Reason.TOO_FEW_DAYS: _("There were too few working days in this period to judge by."),
        Reason.SEGMENTS_TOO_SHORT: _(
            "The stretches long enough to judge cover less than half of the period."
        ),
    }


def _simple_problems() -> dict[ProblemCode, str]:
    return {
        ProblemCode.UNKNOWN_CRITERION: _("This criterion is not in the form."),
        ProblemCode.RATED_TWICE: _("This criterion is rated twice. Choose one level."),
        ProblemCode.LEVEL_OFF_SCALE: _("Choose a level from 1 to 5."),
        ProblemCode.UNKNOWN_CITATION: _("One of these items cannot be cited. Choose among those shown."),
        ProblemCode.NOT_RATED_NEEDS_REASON: _("Say why you do not rate it."),
        ProblemCode.NOT_RATED_CITES: _(
            "Not rated cites nothing. Take the citations away, or choose a level."
        ),
    }


def _missing(_problem: Problem, _titles: Mapping[str, str]) -> str:
    return _("Choose a line, or the last one if none fits.")


def _too_few_citations(problem: Problem, _titles: Mapping[str, str]) -> str:
    level, needed, cited = (problem.numbers[name] for name in ("level", "needed", "cited"))
    if needed == 1:
        return _("Level %(level)s needs one citation. Cite an item.", level=level)
    more = _("Cite one more") if needed - cited == 1 else _("Cite two")
    other = {LOWEST: 3, 2: 3, HIGHEST: 4}[level]
    return _(
        "Level %(level)s needs two citations. %(more)s, or choose level %(other)s.",
        level=level,
        more=more,
        other=other,
    )


def _differs_too_much(problem: Problem, titles: Mapping[str, str]) -> str:
    named = ", ".join(titles.get(key, key) for key in problem.pulls)
    return _(
        "Your ratings make level %(managers)s. The sheet proposes level %(proposed)s, and you may end one "
        "level from it. These pull it away, the strongest first: %(criteria)s.",
        managers=problem.numbers["managers"],
        proposed=problem.numbers["proposed"],
        criteria=named,
    )


def _differs_without_reason(problem: Problem, _titles: Mapping[str, str]) -> str:
    return _(
        "Your ratings make level %(managers)s and the sheet proposes level %(proposed)s. Say why.",
        managers=problem.numbers["managers"],
        proposed=problem.numbers["proposed"],
    )


def _differs_too_few_citations(problem: Problem, _titles: Mapping[str, str]) -> str:
    left = problem.numbers["needed"] - problem.numbers["cited"]
    return ngettext(
        "Ending at another level than the sheet proposes needs two citations. Cite one more.",
        "Ending at another level than the sheet proposes needs two citations. Cite two items.",
        left,
    )


def _too_little_rated(_problem: Problem, _titles: Mapping[str, str]) -> str:
    return _("Less than half of the weight is rated, so the result is “not rated”. HR confirms that.")


def _critical_at_lowest(problem: Problem, titles: Mapping[str, str]) -> str:
    title = titles.get(problem.criterion or "", problem.criterion)
    return _(
        "%(criterion)s is critical and stands at level 1. HR decides about it before the release.",
        criterion=title,
    )
