"""The employee's answer: they have read it. That is not agreement, and nobody can do it for them."""

from flask_babel import gettext as _

from lms.appraisals import parts, policy, queries, seals, standing, texts
from lms.appraisals.models import Acknowledgement, Appraisal, Release
from lms.appraisals.policy import Action
from lms.appraisals.states import FactKind
from lms.audit import trail
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict
from lms.notifications import inbox
from lms.people.models import Person


def acknowledge(appraisal: Appraisal, *, by: Person, statement: str = "") -> Acknowledgement:
    """Record that the employee has read the released result, with a statement of their own if they want one.

    The statement stands word for word, at most 2,000 characters. Raises Forbidden for anybody else, Conflict
    before the release and a second time, and Refusal for a statement that is too long.
    """
    policy.check(by, Action.ACKNOWLEDGE, appraisal)
    record = queries.record(appraisal)
    release = record.release
    if release is None:
        raise Conflict(_("This has not been released yet."))
    answer = _answer(appraisal, release, by, parts.worded(statement, "statement", needed=False))
    standing.move(appraisal, FactKind.ACKNOWLEDGED)
    db.session.flush()
    trail.record(
        "appraisal acknowledged",
        parts.subject(appraisal),
        actor_id=by.id,
        version=release.version,
        statement=answer.text_id is not None,
        digest=answer.digest,
    )
    _tell(appraisal, record.ratings[0].by_id, release)
    return answer


def _answer(appraisal: Appraisal, release: Release, by: Person, statement: str) -> Acknowledgement:
    text = texts.keep(appraisal.id, statement) if statement else None
    answer = Acknowledgement(
        appraisal_id=appraisal.id,
        version=release.version,
        by_id=by.id,
        at=clock.now(),
        text_id=text.id if text else None,
        digest="",
    )
    answer.digest = seals.of_acknowledgement(answer, release, text.digest if text else "")
    db.session.add(answer)
    return answer


def _tell(appraisal: Appraisal, rater_id: int, release: Release) -> None:
    inbox.tell(
        rater_id,
        "appraisal-acknowledged",
        f"appraisal {appraisal.id} version {release.version}",
        text=_("%(name)s has read the appraisal that you wrote.", name=appraisal.employee.name),
        why=_("You rated it, so you are told when it is read."),
        address=f"/appraisals/{appraisal.id}",
    )
