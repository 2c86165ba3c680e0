"""Forms of coaching: what was seen, a reply to it, and taking it back."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.coaching.models import Observation
from lms.coaching.observations import LONGEST, LONGEST_REASON
from lms.coaching.policy import SETTINGS
from lms.criteria.models import CriterionVersion
from lms.ui.forms import BaseForm, DateField, LongText, OneOf

SETTING_WORDS = {
    "desk": _l("At the desk"),
    "phone": _l("On the phone"),
    "writing": _l("In writing"),
    "handover": _l("At a handover"),
    "meeting": _l("In a meeting"),
    "other": _l("Elsewhere"),
}
COUNTS, PRACTICE = "counts", "practice"
_NOT_SEEN = "none"


class ObservationForm(BaseForm):
    """What was seen: when, where, in the observer's words, and on the anchors of the criteria."""

    criteria: ClassVar[tuple[str, ...]] = ()

    occurred_on = DateField(_l("When"), missing=_l("Choose the day on which you saw it."))
    setting = OneOf(
        _l("Where"),
        choices=[(setting, SETTING_WORDS[setting]) for setting in SETTINGS],
        missing=_l("Choose where you saw it."),
    )
    narrative = LongText(
        _l("What you saw, its effect, what next"),
        longest=LONGEST,
        missing=_l("Write a sentence or two: what you saw, its effect, what next."),
    )
    purpose = OneOf(
        _l("May it count?"),
        choices=[
            (COUNTS, _l("Yes, it may be cited in the appraisal")),
            (PRACTICE, _l("No, we were practising")),
        ],
        missing=_l("Say whether it may count."),
    )
    row_version = HiddenField()

    def levels(self) -> dict[str, int]:
        """Give the chosen levels by criterion key; what was not seen is left out."""
        chosen = {key: self[_field(key)].data for key in self.criteria}
        return {key: int(value) for key, value in chosen.items() if value and value != _NOT_SEEN}

    def seen(self) -> dict[str, Any]:
        """Give what was written, as `observations.record` and `change` take it."""
        return {
            "occurred_on": self.occurred_on.data,
            "setting": self.setting.data,
            "narrative": self.narrative.data,
            "levels": self.levels(),
            "countable": self.purpose.data == COUNTS,
        }

    def anchors(self, keys: Sequence[str], *, others: bool = False) -> list[Any]:
        """Give the criteria's fields: those of the keys, in their order, or all others."""
        wanted = [key for key in self.criteria if key not in keys] if others else keys
        return [self[_field(key)] for key in wanted if key in self.criteria]


class ReplyForm(BaseForm):
    """The employee's own words."""

    reply = LongText(_l("Your reply"), longest=LONGEST, missing=_l("Write your reply."))


class WithdrawForm(BaseForm):
    """Taking an observation back."""

    reason = LongText(
        _l("Why"), longest=LONGEST_REASON, missing=_l("Say why, so that it can be understood later.")
    )


def observation_form(criteria: Sequence[CriterionVersion], **more: Any) -> ObservationForm:
    """Make the form with a field for each criterion as it is worded now."""
    fields: dict[str, Any] = {_field(version.criterion.key): _levels_of(version) for version in criteria}
    keys = tuple(version.criterion.key for version in criteria)
    kind = type("ObservationOnCriteria", (ObservationForm,), {**fields, "criteria": keys})
    made: ObservationForm = kind(**more)
    return made


def blank(today: date) -> dict[str, Any]:
    """Give what a new observation starts from."""
    return {"occurred_on": today, "purpose": COUNTS}


def as_written(observation: Observation) -> dict[str, Any]:
    """Give what a draft says, to go on writing; it must come with its levels and their criteria."""
    levels = {_field(row.criterion_version.criterion.key): str(row.level) for row in observation.levels}
    return {
        "occurred_on": observation.occurred_on,
        "setting": observation.setting,
        "narrative": observation.narrative,
        "purpose": COUNTS if observation.countable else PRACTICE,
        "row_version": str(observation.row_version),
        **levels,
    }


def _levels_of(version: CriterionVersion) -> OneOf:
    choices = [(str(level), text) for level, text in enumerate(version.anchors, start=1)]
    return OneOf(version.title, choices=[*choices, (_NOT_SEEN, _l("Not seen this time"))], default=_NOT_SEEN)


def _field(key: str) -> str:
    return f"level-{key}"
