"""What a person sends about a question: the options they chose, and how new this choice is."""

from collections.abc import Sequence

from flask_babel import gettext as _

from lms.core.errors import Refusal
from lms.ui.forms import BaseForm, SomeOf, WholeNumber

LAST_SEQUENCE = 1_000_000


class AnswerForm(BaseForm):
    """The options chosen, by id, and a sequence number that grows with each change."""

    chosen = SomeOf(validate_choice=False)
    sequence = WholeNumber(least=1, most=LAST_SEQUENCE, missing="")

    def read(self) -> tuple[Sequence[str], int]:
        """Give the option ids and the sequence.

        Raises Refusal when the sequence is missing or is no number.
        """
        if not self.validate_on_submit() or self.sequence.data is None:
            raise Refusal(_("This answer cannot be read. Load the page again and choose."))
        return self.chosen.data or [], self.sequence.data
