"""Keep what a person chose, as a draft that they may change until they send it."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from lms.core.errors import Conflict, Refusal
from lms.core.guard import found
from lms.quizzes import queries
from lms.quizzes.models import Answer, Attempt, QuestionRevision
from lms.ui.words import moment


def save(attempt: Attempt, place: int | str, chosen: Sequence[str], sequence: int, at: datetime) -> Answer:
    """Keep the option ids chosen at a position (or for a question's key); give the answer that then stands.

    The newest sequence stands: an equal or older one changes nothing. Raises Conflict once the attempt is
    sent, NotFound for a question it does not have, Refusal for options that cannot be chosen.
    """
    if attempt.submitted_at is not None:
        raise Conflict(
            _("You sent these answers on %(moment)s. They stand.", moment=moment(attempt.submitted_at))
        )
    answer = found(queries.answer(attempt, place))
    _refuse_impossible(answer.question_revision, chosen)
    if sequence > answer.sequence:
        answer.chosen = [option_id for option_id in answer.option_order if option_id in chosen]
        answer.sequence = sequence
        answer.saved_at = at
    return answer


def _refuse_impossible(question: QuestionRevision, chosen: Sequence[str]) -> None:
    offered = {option["id"] for option in question.options}
    if not offered.issuperset(chosen):
        raise Refusal(_("That answer belongs to another question. Load the page again and choose."))
    if question.kind != "multiple" and len(set(chosen)) > 1:
        raise Refusal(_("This question takes one answer. Choose one."))
