"""Why an item, a component or a whole proposal does not count; pages turn each code into words."""

from enum import StrEnum


class Reason(StrEnum):
    """A reason code. It stands on the score sheet, so a code is never renamed, only added."""

    # Of an item, known to whoever gathers the evidence.
    OUTSIDE_WINDOW = "outside-window"
    NOT_YET_SCORABLE = "not-yet-scorable"
    TOO_LONG_AGO = "too-long-ago"
    COUNTED_BEFORE = "counted-before"
    WITHDRAWN = "withdrawn"
    # Of a module.
    OWN_INITIATIVE = "own-initiative"
    NOT_YET_DUE = "not-yet-due"
    # Of an observation.
    PRACTICE_ONLY = "practice-only"
    NO_LEVELS = "no-levels"
    NOT_IN_YOUR_FORM = "not-in-your-form"
    # Of what a customer said.
    NOT_BOUND_TO_A_CONTACT = "not-bound-to-a-contact"
    NOT_ABOUT_YOU = "not-about-you"
    TEAM_ITEM = "team-item"
    NOT_CONFIRMED = "not-confirmed"
    NOT_DECIDED = "not-decided"
    NOT_UPHELD = "not-upheld"
    SYSTEMIC_CAUSE = "systemic-cause"
    ANSWERED_BY_MANAGER = "answered-by-manager"
    # Of a batch of internal customers.
    BELOW_THRESHOLD = "below-threshold"
    # Of a component, and of its items where the whole component is left out.
    NO_WEIGHT = "no-weight"
    NO_INPUT = "no-input"
    NOTHING_IN_SCOPE = "nothing-in-scope"
    GATE_ONLY = "gate-only"
    EVIDENCE_ONLY = "evidence-only"
    LEARNING_OFF = "learning-off"
    TOO_FEW_OBSERVATIONS = "too-few-observations"
    TOO_FEW_SURVEYS = "too-few-surveys"
    # Of a proposal or a result that is not rated.
    TOO_LITTLE_WEIGHT = "too-little-weight"
    WITHOUT_OBSERVERS_OR_CUSTOMERS = "without-observers-or-customers"
    TOO_FEW_DAYS = "too-few-days"
    SEGMENTS_TOO_SHORT = "segments-too-short"
