"""Pages of learning: the catalogue, a course, a lesson, why (not) complete, the record, certificates, assignments."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.core.db import transaction
from lms.core.errors import Refusal
from lms.core.guard import found, requires
from lms.courses import queries as courses
from lms.criteria import queries as criteria
from lms.learning import asks, assignments, completions, policy, queries
from lms.learning.forms import AssignForm, EndForm, ExtendForm, ReadForm
from lms.learning.models import Assignment, AssignmentEvent
from lms.learning.progress import QUIZ_MINUTES
from lms.people.models import Person
from lms.people.policy import leader_or_hr, signed_in, viewer
from lms.ui.forms import BaseForm

bp = Blueprint("learning", __name__, url_prefix="/learning", template_folder="templates")
_OWN = "their own learning"
_LED = "the people they coach or manage; HR: everybody"
_USUAL_TIME = timedelta(days=14)
Page = Response | tuple[str, int]


@bp.get("/catalogue")
@requires(signed_in, "every published course, with their own standing")
def catalogue() -> str:
    """Show what can be learned."""
    mine = {row.course_id: row for row in queries.enrolments_of(viewer().id)}
    return render_template(
        "learning/catalogue.html",
        courses=courses.catalogue(),
        mine=mine,
        criteria=criteria.titles(),
        today=viewer().today(),
    )


@bp.get("/courses/<key>")
@requires(signed_in, _OWN)
def course(key: str) -> str:
    """Show a course: what it takes to complete it, what it develops, and where the viewer stands."""
    view = found(queries.course_view(viewer().id, key))
    return render_template(
        "learning/course.html",
        view=view,
        asks=[ask for ask in asks.of_people([viewer().id], view.course.id) if ask.live],
        criteria=criteria.titles(),
        quiz_minutes=QUIZ_MINUTES,
        today=viewer().today(),
    )


@bp.get("/lessons/<key>")
@requires(signed_in, _OWN)
def lesson(key: str) -> str:
    """Show a lesson, with the way on at its end."""
    shown = found(courses.lesson(key))
    reads = queries.lessons_with_reads(viewer().id, shown.module_version_id)
    return render_template(
        "learning/lesson.html",
        lesson=shown,
        lessons=list(reads),
        index=list(reads).index(shown),
        read_at=reads[shown],
        served=completions.serve_token(viewer().id, shown),
    )


@bp.post("/lessons/<key>/reading")
@requires(signed_in, _OWN)
def reading(key: str) -> Response:
    """Note that the viewer has read a lesson, and go on to what comes next."""
    shown = found(courses.lesson(key))
    with transaction():
        completions.read_lesson(viewer().id, shown, str(ReadForm().served.data or ""))
    return redirect(_after(shown.module_version.course_version.course.key))


def _after(course_key: str) -> str:
    """Give the address of what a person does next in a course: a lesson, a quiz, or the course page."""
    view = found(queries.course_view(viewer().id, course_key))
    module = view.current
    if module is None or not module.standing.left:
        return url_for(".course", key=course_key)
    step = module.standing.left[0]
    if step.kind == "quiz":
        return url_for("quizzes.front", key=step.key)
    return url_for(".lesson", key=step.key)


@bp.get("/courses/<key>/completion")
@requires(signed_in, _OWN)
def completion(key: str) -> str:
    """Explain why the viewer has, or has not, completed a course: each requirement with what met it."""
    return _explain(viewer().person, key)


@bp.get("/people/<int:person_id>/courses/<key>/completion")
@requires(leader_or_hr, _LED)
def completion_of(person_id: int, key: str) -> str:
    """Explain to a coach, manager or HR why somebody has, or has not, completed a course."""
    return _explain(found(queries.person_led(viewer(), person_id)), key)


def _explain(person: Person, key: str) -> str:
    view = found(queries.course_view(person.id, key))
    standing = asks.of_people([person.id], view.course.id)
    return render_template(
        "learning/completion.html", person=person, view=view, asks=standing, today=viewer().today()
    )


@bp.get("/record")
@requires(signed_in, _OWN)
def record() -> str:
    """Show what the viewer has learned, is learning, and was asked to learn."""
    enrolments = queries.enrolments_of(viewer().id)
    return render_template(
        "learning/record.html",
        enrolments=enrolments,
        asks=asks.of_people([viewer().id]),
        titles={row.course_id: row.course.version.title for row in enrolments if row.course.version},
        done_on={row.course_id: row.completed_at for row in enrolments},
        today=viewer().today(),
    )


@bp.get("/certificates/<int:enrolment_id>")
@requires(signed_in, "their own certificates; those of people they coach or manage; HR: everybody's")
def certificate(enrolment_id: int) -> str:
    """Show a certificate that prints on one page."""
    enrolment = found(queries.enrolment(enrolment_id))
    found(enrolment if policy.may_see_learning(viewer(), enrolment.person_id) else None)
    found(enrolment.completed_at)
    return render_template("learning/certificate.html", enrolment=enrolment)


@bp.route("/assignments/new", methods=["GET", "POST"])
@requires(leader_or_hr, _LED)
def assignment_new() -> Page:
    """Ask one or several people to take a course."""
    form = AssignForm(data=_suggested()) if request.method == "GET" else AssignForm()
    led = queries.people_led(viewer())
    offered = courses.catalogue()
    form.people.choices = [(str(person.id), person.name) for person in led]
    form.course.choices = [(row.key, row.version.title) for row in offered if row.version]
    summaries = {row.key: row.version.summary for row in offered if row.version}
    if form.validate_on_submit():
        chosen = [person for person in led if str(person.id) in (form.people.data or [])]
        course = next(row for row in offered if row.key == form.course.data)
        try:
            with transaction():
                made = assignments.assign(
                    course,
                    chosen,
                    by=viewer().person,
                    today=viewer().today(),
                    due_on=form.due_on.data,
                    reason=form.reason.data or "",
                    because_of=policy.reference(form.because_of.data),
                )
            flash(_("Assigned to %(whom)s.", whom=assignments.people_words(chosen)), "success")
            return redirect(url_for(".assignment", assignment_id=made.id))
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page("learning/assignment_new.html", form, summaries=summaries)


def _suggested() -> dict[str, object]:
    """Give what an ask starts from: the people named in the address, and two weeks."""
    return {
        "people": request.args.getlist("person"),
        "course": request.args.get("course"),
        "due_on": viewer().today() + _USUAL_TIME,
        "because_of": request.args.get("because_of", ""),
    }


@bp.get("/assignments/<int:assignment_id>")
@requires(leader_or_hr, "assignments they made, or to people they coach or manage; HR: all")
def assignment(assignment_id: int) -> str:
    """Show an assignment: whom it asks, where they stand, and everything that happened to it."""
    shown, events = _assignment(assignment_id)
    standing = asks.as_they_stand(events)
    return render_template(
        "learning/assignment.html",
        assignment=shown,
        events=events,
        asks=standing,
        people={event.person_id: event.person for event in events},
        enrolments=queries.enrolments_in(shown.course_id, [ask.person_id for ask in standing]),
        today=viewer().today(),
    )


@bp.route("/assignments/<int:assignment_id>/people/<int:person_id>/extension", methods=["GET", "POST"])
@requires(leader_or_hr, _LED)
def extension(assignment_id: int, person_id: int) -> Page:
    """Give somebody more time."""
    shown, _events = _assignment(assignment_id)
    person = found(queries.person_led(viewer(), person_id))
    form = ExtendForm()
    if form.validate_on_submit():
        try:
            with transaction():
                assignments.extend(
                    shown,
                    person,
                    form.day,
                    by=viewer().person,
                    today=viewer().today(),
                    reason=form.reason.data or "",
                )
            flash(_("%(name)s has more time now.", name=person.name), "success")
            return redirect(url_for(".assignment", assignment_id=shown.id))
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page("learning/extension.html", form, assignment=shown, person=person)


@bp.route("/assignments/<int:assignment_id>/people/<int:person_id>/waiver", methods=["GET", "POST"])
@requires(leader_or_hr, _LED)
def waiver(assignment_id: int, person_id: int) -> Page:
    """Let somebody off, for a reason."""
    return _end(assignment_id, person_id, "waiver")


@bp.route("/assignments/<int:assignment_id>/people/<int:person_id>/withdrawal", methods=["GET", "POST"])
@requires(leader_or_hr, _LED)
def withdrawal(assignment_id: int, person_id: int) -> Page:
    """Take an ask back, for a reason."""
    return _end(assignment_id, person_id, "withdrawal")


def _end(assignment_id: int, person_id: int, how: str) -> Page:
    shown, _events = _assignment(assignment_id)
    person = found(queries.person_led(viewer(), person_id))
    form = EndForm()
    verb = assignments.waive if how == "waiver" else assignments.withdraw
    if form.validate_on_submit():
        try:
            with transaction():
                verb(shown, person, by=viewer().person, reason=form.reason.data or "")
            flash(_("This is no longer asked of %(name)s.", name=person.name), "success")
            return redirect(url_for(".assignment", assignment_id=shown.id))
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page("learning/end.html", form, assignment=shown, person=person, how=how)


def _assignment(assignment_id: int) -> tuple[Assignment, list[AssignmentEvent]]:
    """Give an assignment and what happened to it, as far as it concerns people the viewer may see."""
    shown = found(queries.assignment(assignment_id))
    events = asks.of_assignment(assignment_id)
    seen = policy.visible(viewer(), [event.person_id for event in events])
    return found(shown if seen else None), [event for event in events if event.person_id in seen]


def _form_page(template: str, form: BaseForm, **values: Any) -> tuple[str, int]:
    """Show a form: as new, or with what is to be put right."""
    return render_template(template, form=form, **values), 422 if form.error_summary else 200
