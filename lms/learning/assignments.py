"""Ask people to learn, give them more time, let them off, or take the ask back: each is an event, nothing vanishes."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from lms.audit import trail
from lms.core.db import db
from lms.core.errors import Refusal
from lms.courses.models import Course
from lms.learning import asks, enrolments
from lms.learning.models import Assignment, AssignmentEvent
from lms.notifications import inbox
from lms.notifications.inbox import Message
from lms.people.models import Person
from lms.ui import words


def assign(
    course: Course,
    people: Sequence[Person],
    *,
    by: Person,
    today: date,
    due_on: date | None = None,
    reason: str = "",
    because_of: str | None = None,
) -> Assignment:
    """Ask several people to learn a course, tell them, and give the ask.

    The same course asked twice is one enrolment with two askers; asked twice in just the same way, and still
    asked, it is one ask. `because_of` names the row behind it ("observation 7"). Raises Refusal when nobody is
    named, or the due date has passed.
    """
    if not people:
        raise Refusal(_("Choose at least one person."), field="people")
    if due_on and due_on < today:
        raise Refusal(_("Choose today or a later day."), field="due_on")
    assignment = Assignment(
        course_id=course.id, asked_by_id=by.id, due_on=due_on, reason=reason, because_of=because_of
    )
    earlier = _same(assignment, {person.id for person in people})
    if earlier is not None:
        return earlier
    db.session.add(assignment)
    db.session.flush()
    _include(assignment, course, people)
    inbox.tell_all(_news(assignment, course, person, by, today) for person in people if person.id != by.id)
    trail.record(
        "course assigned",
        f"assignment {assignment.id}",
        actor_id=by.id,
        people=[person.id for person in people],
    )
    return assignment


def extend(
    assignment: Assignment, person: Person, due_on: date, *, by: Person, today: date, reason: str
) -> None:
    """Give somebody until another day. Raises Refusal for a day that has passed, or an ask that has ended."""
    if due_on < today:
        raise Refusal(_("Choose today or a later day."), field="due_on")
    _add(assignment, person, asks.EXTENDED, by=by, reason=reason, due_on=due_on)
    text = _("“%(course)s” is now due %(day)s.", course=_title(assignment), day=words.day(due_on, today))
    _tell(assignment, person, "assignment-extended", text, by, suffix=str(due_on))


def waive(assignment: Assignment, person: Person, *, by: Person, reason: str) -> None:
    """Let somebody off, for a reason. Raises Refusal when the ask has ended."""
    _add(assignment, person, asks.WAIVED, by=by, reason=reason)
    _tell(
        assignment,
        person,
        "assignment-waived",
        _("You no longer have to take “%(course)s”.", course=_title(assignment)),
        by,
    )


def withdraw(assignment: Assignment, person: Person, *, by: Person, reason: str) -> None:
    """Take an ask back, for a reason, as if it had been asked by mistake. Raises Refusal when it has ended."""
    _add(assignment, person, asks.WITHDRAWN, by=by, reason=reason)
    text = _("“%(course)s” is no longer asked of you.", course=_title(assignment))
    _tell(assignment, person, "assignment-withdrawn", text, by)


def _same(assignment: Assignment, person_ids: set[int]) -> Assignment | None:
    """Find what its asker already asks of all these people in just the same way: a button pressed twice."""
    alike = select(Assignment).where(
        Assignment.course_id == assignment.course_id,
        Assignment.asked_by_id == assignment.asked_by_id,
        Assignment.due_on == assignment.due_on,
        Assignment.reason == assignment.reason,
        Assignment.because_of == assignment.because_of,
    )
    for earlier in db.session.scalars(alike.order_by(Assignment.id)):
        standing = asks.as_they_stand(asks.of_assignment(earlier.id))
        asked = {ask.person_id for ask in standing if ask.live and ask.due_on == assignment.due_on}
        if person_ids <= asked:
            return earlier
    return None


def _include(assignment: Assignment, course: Course, people: Sequence[Person]) -> None:
    """Write down for each of several people that they are asked, and open the course for them."""
    share = {
        "assignment_id": assignment.id,
        "kind": asks.INCLUDED,
        "by_id": assignment.asked_by_id,
        "due_on": assignment.due_on,
        "reason": "",
    }
    rows = [{"person_id": person.id, **share} for person in people]
    db.session.connection().execute(insert(AssignmentEvent), rows)
    opened = [enrolments.open_for(person.id, course) for person in people]
    enrolments.project_asks(opened)


def _news(assignment: Assignment, course: Course, person: Person, by: Person, today: date) -> Message:
    title = course.version.title if course.version else course.key
    text = _("%(name)s asks you to take “%(course)s”.", name=by.name, course=title)
    if assignment.due_on:
        text += " " + _("Due %(day)s.", day=words.day(assignment.due_on, today))
    return Message(
        person_id=person.id,
        kind="assigned",
        subject=f"assignment {assignment.id}",
        text=text,
        why=_("You are told because %(name)s assigned it to you.", name=by.name),
        address=f"/learning/courses/{course.key}",
    )


def _add(
    assignment: Assignment, person: Person, kind: str, *, by: Person, reason: str, due_on: date | None = None
) -> None:
    events = asks.of_assignment(assignment.id)
    standing = [ask for ask in asks.as_they_stand(events) if ask.person_id == person.id]
    if not standing or not standing[0].live:
        raise Refusal(_("This is no longer asked of %(name)s.", name=person.name))
    if not reason.strip():
        raise Refusal(_("Say why, so that it can be understood later."), field="reason")
    last = [event for event in events if event.person_id == person.id][-1]
    if (last.kind, last.due_on, last.reason) == (kind, due_on, reason):
        return  # a button pressed twice
    event = AssignmentEvent(
        assignment_id=assignment.id, person_id=person.id, kind=kind, by_id=by.id, due_on=due_on, reason=reason
    )
    db.session.add(event)
    db.session.flush()
    enrolment = enrolments.find(person.id, assignment.course_id)
    if enrolment is not None:
        enrolments.project_asks([enrolment])
    trail.record(f"assignment {kind}", f"assignment {assignment.id}", actor_id=by.id, person=person.id)


def _tell(assignment: Assignment, person: Person, kind: str, text: str, by: Person, suffix: str = "") -> None:
    inbox.tell(
        person.id,
        kind,
        f"assignment {assignment.id} {suffix}".strip(),
        text=text,
        why=_("You are told because %(name)s changed what is asked of you.", name=by.name),
        address="/learning/record",
    )


def _title(assignment: Assignment) -> str:
    found = select(Course).where(Course.id == assignment.course_id).options(joinedload(Course.version))
    course = db.session.scalars(found).one()
    return course.version.title if course.version else course.key


def people_words(people: Sequence[Person]) -> str:
    """Name one person, or count several."""
    if len(people) == 1:
        return people[0].name
    return ngettext("%(num)s person", "%(num)s people", len(people))
