"""Forms of learning: asking somebody to learn, and changing what was asked."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.ui.forms import BaseForm, DateField, LongText, OneOf, SomeOf


class AssignForm(BaseForm):
    """Who learns what, by when and why."""

    people = SomeOf(_l("Who"), missing=_l("Choose at least one person."))
    course = OneOf(_l("What"), missing=_l("Choose a course."))
    due_on = DateField(_l("Due"))
    reason = LongText(_l("Why"), longest=500, missing=_l("Say why you ask. They read it word for word."))
    because_of = HiddenField()


class ExtendForm(BaseForm):
    """More time for one person."""

    due_on = DateField(_l("New due date"), missing=_l("Choose the new day."))
    reason = LongText(_l("Why"), longest=500, missing=_l("Say why, so that it can be understood later."))

    @property
    def day(self) -> date:
        """Give the chosen day of a form that is valid."""
        return self.due_on.data or date.max


class EndForm(BaseForm):
    """An ask that ends for one person: waived, or taken back."""

    reason = LongText(_l("Why"), longest=500, missing=_l("Say why, so that it can be understood later."))


class ReadForm(BaseForm):
    """The end of a lesson."""

    served = HiddenField()
