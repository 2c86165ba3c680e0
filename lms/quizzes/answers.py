"""Keep what a person chose, as a draft that they may change until they send it."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from lms.core.errors import Conflict, Refusal
from lms.core.guard import found
from lms.quizzes import queries
from lms.quizzes.models import Answer, Attempt
from lms.ui.words import moment


def save(attempt: Attempt, place: int | str, chosen: Sequence[str], sequence: int, at: datetime) -> Answer:
    """Keep the option ids chosen at a position of an attempt (or for a question's key), as `keep` does.

    Raises NotFound for a question it does not have.
    """
    return keep(found(queries.answer(attempt, place)), attempt, chosen, sequence, at)


def keep(answer: Answer, attempt: Attempt, chosen: Sequence[str], sequence: int, at: datetime) -> Answer:
    """Keep the option ids chosen for one question of an attempt; give the answer that then stands.

    The newest sequence stands: an equal or older one changes nothing. Raises Conflict once the attempt is
    sent, Refusal for options that cannot be chosen.
    """
    if attempt.submitted_at is not None:
        raise Conflict(
            _("You sent these answers on %(moment)s. They stand.", moment=moment(attempt.submitted_at))
        )
    _refuse_impossible(answer, chosen)
    if sequence > answer.sequence:
        answer.chosen = [option_id for option_id in answer.option_order if option_id in chosen]
        answer.sequence = sequence
        answer.saved_at = at
    return answer


def _refuse_impossible(answer: Answer, chosen: Sequence[str]) -> None:
    if not set(chosen).issubset(answer.option_order):
        raise Refusal(_("That answer belongs to another question. Load the page again and choose."))
    if answer.question_revision.kind != "multiple" and len(set(chosen)) > 1:
        raise Refusal(_("This question takes one answer. Choose one."))
