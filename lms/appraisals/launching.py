"""Launch: what an appraisal takes with it when it opens, so that nothing it rests on can change later."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, insert, select

from lms.appraisals import storing, template_library
from lms.appraisals.models import Appraisal, Cycle, Segment, TemplateVersion
from lms.appraisals.population import Candidate
from lms.appraisals.states import State
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Refusal
from lms.criteria import queries as criteria
from lms.notifications import inbox
from lms.notifications.inbox import Message
from lms.people.models import Person
from lms.ui.words import day


def open_for(candidates: Sequence[Candidate], cycle: Cycle) -> list[Appraisal]:
    """Open an appraisal for each candidate, with its number, its form as worded today, and one segment."""
    version = template_library.version(cycle.template_version_id)
    form, weights = _form(version), _weights(version)
    rows = [
        _appraisal(candidate, cycle, number, form, weights)
        for number, candidate in zip(_numbers(cycle), candidates, strict=False)
    ]
    opened = _stored(rows)
    storing.add([_segment(*pair, cycle) for pair in zip(opened, candidates, strict=True)])
    return opened


def _stored(rows: Sequence[dict[str, Any]]) -> list[Appraisal]:
    """Store appraisals by the hundred, and give them in the same order."""
    if not rows:
        return []
    stored = db.session.scalars(insert(Appraisal).returning(Appraisal), rows)
    by_number = {appraisal.number: appraisal for appraisal in stored}
    return [by_number[row["number"]] for row in rows]


def tell(opened: Sequence[Appraisal], candidates: Sequence[Candidate], cycle: Cycle) -> None:
    """Tell everybody whose appraisal is open, and once each of those who will rate them."""
    launch = f"cycle {cycle.id}, from appraisal {opened[0].id}"
    inbox.tell_all([*_to_employees(opened, cycle), *_to_appraisers(launch, candidates, cycle)])


def _appraisal(
    candidate: Candidate, cycle: Cycle, number: str, form: list[Any], weights: dict[str, Any]
) -> dict[str, Any]:
    person, appraiser = candidate.person, _appraiser(candidate)
    return {
        "number": number,
        "cycle_id": cycle.id,
        "employee_id": person.id,
        "named_appraiser_id": candidate.named.id if candidate.named else None,
        "team_id": person.team_id,
        "template_version_id": cycle.template_version_id,
        "state": State.OPEN.value,
        "form": form,
        "weights": weights,
        "organisation": {
            "name": person.name,
            "job_title": person.job_title,
            "team": person.team.name if person.team else "",
            "manager": appraiser.name,
        },
        "opened_at": clock.now(),
    }


def _segment(appraisal: Appraisal, candidate: Candidate, cycle: Cycle) -> Segment:
    starts_on = max(cycle.period_start, candidate.person.joined_on)
    return Segment(
        appraisal_id=appraisal.id,
        starts_on=starts_on,
        ends_on=cycle.period_end,
        job_title=candidate.person.job_title,
        manager_id=_appraiser(candidate).id,
        template_version_id=cycle.template_version_id,
        eligible_days=(cycle.period_end - starts_on).days + 1,
    )


def _appraiser(candidate: Candidate) -> Person:
    if candidate.appraiser is None:
        raise ValueError("whoever is launched has an appraiser")
    return candidate.appraiser


def _form(version: TemplateVersion) -> list[Any]:
    """Give the criteria of a form as worded today. Raises Refusal for a criterion that is no longer published."""
    worded = {row.criterion_id: row for row in criteria.current()}
    rows = template_library.section_of(version).criteria
    missing = [row.criterion.key for row in rows if row.criterion_id not in worded]
    if missing:
        raise Refusal(_("The content no longer has these criteria: %(keys)s.", keys=", ".join(missing)))
    return [
        {
            "key": row.criterion.key,
            "revision": worded[row.criterion_id].revision,
            "title": worded[row.criterion_id].title,
            "summary": worded[row.criterion_id].summary,
            "html": worded[row.criterion_id].html,
            "anchors": worded[row.criterion_id].anchors,
            "weight_bp": row.weight_bp,
            "critical": row.critical,
        }
        for row in rows
    ]


def _weights(version: TemplateVersion) -> dict[str, Any]:
    weights = template_library.weights_of(version)
    return {
        "components": {component.value: bp for component, bp in weights.components.items()},
        "learning_mode": weights.learning_mode.value,
    }


def _numbers(cycle: Cycle) -> Iterator[str]:
    """Give the next free numbers of the year in which the period ends."""
    prefix = f"GR-{cycle.period_end.year}-"
    longest_first = (func.length(Appraisal.number).desc(), Appraisal.number.desc())
    taken = (
        select(Appraisal.number).where(Appraisal.number.startswith(prefix)).order_by(*longest_first).limit(1)
    )
    number = int((db.session.scalar(taken) or f"{prefix}0").removeprefix(prefix))
    while True:
        number += 1
        yield f"{prefix}{number:04}"


def _to_employees(opened: Sequence[Appraisal], cycle: Cycle) -> Iterator[Message]:
    for appraisal in opened:
        yield Message(
            person_id=appraisal.employee_id,
            kind="appraisal-opened",
            subject=f"appraisal {appraisal.id}",
            text=_(
                "Your appraisal “%(cycle)s” is open. Your own part is due on %(day)s.",
                cycle=cycle.title,
                day=day(cycle.self_due),
            ),
            why=_("It is about your work."),
            address=f"/appraisals/{appraisal.id}",
        )


def _to_appraisers(launch: str, candidates: Sequence[Candidate], cycle: Cycle) -> Iterator[Message]:
    for person_id, count in Counter(_appraiser(candidate).id for candidate in candidates).items():
        yield Message(
            person_id=person_id,
            kind="appraisals-to-rate",
            subject=launch,
            text=ngettext(
                "One appraisal of “%(cycle)s” is yours to rate, by %(day)s.",
                "%(num)s appraisals of “%(cycle)s” are yours to rate, by %(day)s.",
                count,
                cycle=cycle.title,
                day=day(cycle.review_due),
            ),
            why=_("You manage these people, or HR named you to rate them."),
            address="/appraisals/",
        )
