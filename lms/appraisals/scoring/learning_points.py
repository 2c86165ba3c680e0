"""Learning (component L): what a person learned in modules that somebody else asked for."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from lms.appraisals.scoring.arithmetic import HIGHEST_POINTS, ZERO, weighted_mean
from lms.appraisals.scoring.inputs import Component, LearningItem, LearningMode, Window
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.scoring.sheet import ComponentScore, Gate, Line, Note, Step, StepCode

POINTS_AT_PASS_MARK = Decimal(50)
FULL_MARKS = 100
GATE_PERCENT = 80
LEVEL_BEHIND_GATE = 3

_UNSCORED = {
    LearningMode.GATE: Reason.GATE_ONLY,
    LearningMode.EVIDENCE_ONLY: Reason.EVIDENCE_ONLY,
    LearningMode.OFF: Reason.LEARNING_OFF,
}


def score_learning(
    items: Sequence[LearningItem], window: Window, mode: LearningMode, weight_bp: int
) -> ComponentScore:
    """Return the mean of the modules in scope: 50 at the pass mark, 100 at full marks, 0 if not done."""
    in_scope = modules_in_scope(items, window)
    unscored = _UNSCORED.get(mode)
    lines = tuple(_line(item, window, unscored) for item in items)
    if unscored or not in_scope:
        reason = unscored or Reason.NOTHING_IN_SCOPE
        return ComponentScore(Component.LEARNING, weight_bp, None, reason, lines)
    points = weighted_mean((_points(item, window), item.weight) for item in in_scope)
    numbers = {
        "modules": Decimal(len(in_scope)),
        "weight": Decimal(sum(item.weight for item in in_scope)),
        "points": points,
    }
    steps = (Step(StepCode.LEARNING_MEAN, numbers),)
    return ComponentScore(Component.LEARNING, weight_bp, points, None, lines, steps)


def learning_gate(items: Sequence[LearningItem], window: Window, mode: LearningMode) -> Gate:
    """Whether four fifths of the modules in scope are complete; no modules, or another mode, is a pass."""
    in_scope = modules_in_scope(items, window)
    complete = sum(_complete(item, window) for item in in_scope)
    passed = mode is not LearningMode.GATE or 100 * complete >= GATE_PERCENT * len(in_scope)
    return Gate(mode, len(in_scope), complete, passed)


def modules_in_scope(items: Sequence[LearningItem], window: Window) -> list[LearningItem]:
    """Return the modules that count; ValueError if one module is there twice, since one fact counts once."""
    in_scope = [item for item in items if _left_out(item, window) is None]
    repeated = [key for key, count in Counter(item.module_key for item in in_scope).items() if count > 1]
    if repeated:
        raise ValueError(f"one module counts once: {', '.join(sorted(repeated))}")
    return in_scope


def _left_out(item: LearningItem, window: Window) -> Reason | None:
    if item.left_out:
        return item.left_out
    if not item.asked:
        return Reason.OWN_INITIATIVE
    if window.holds(item.effective_due) or window.holds(item.completed_on):
        return None
    due_later = item.effective_due is None or item.effective_due > window.to
    return Reason.NOT_YET_DUE if due_later and not _complete(item, window) else Reason.OUTSIDE_WINDOW


def _complete(item: LearningItem, window: Window) -> bool:
    return item.completed_on is not None and item.completed_on <= window.to


def _points(item: LearningItem, window: Window) -> Decimal:
    if not _complete(item, window):
        return ZERO
    if item.pass_mark is None or item.score is None:
        return POINTS_AT_PASS_MARK
    room = FULL_MARKS - item.pass_mark
    if not room:
        return HIGHEST_POINTS
    above = max(item.score - item.pass_mark, ZERO)
    return POINTS_AT_PASS_MARK + (HIGHEST_POINTS - POINTS_AT_PASS_MARK) * above / room


def _line(item: LearningItem, window: Window, unscored: Reason | None) -> Line:
    reason = _left_out(item, window) or unscored
    numbers = _marks(item)
    if reason is None:
        numbers |= {"points": _points(item, window), "weight": Decimal(item.weight)}
    return Line(item.evidence_id, item.module_key, item.module_title, reason, numbers, _notes(item, window))


def _marks(item: LearningItem) -> dict[str, Decimal]:
    marks = {"score": item.score, "pass_mark": item.pass_mark}
    return {name: Decimal(value) for name, value in marks.items() if value is not None}


def _notes(item: LearningItem, window: Window) -> tuple[Note, ...]:
    complete = _complete(item, window)
    notes = {
        Note.LATE: item.late,
        Note.NOT_COMPLETE: not complete,
        Note.NO_QUIZ: item.pass_mark is None,
        Note.NO_SCORE: complete and item.pass_mark is not None and item.score is None,
    }
    return tuple(note for note, true in notes.items() if true)
