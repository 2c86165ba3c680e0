"""Who manages and who coaches, each from a day and until a day: only the administrator changes them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.db import transaction
from lms.core.errors import Refusal
from lms.core.guard import requires
from lms.people import directory, queries
from lms.people.forms import CoachForm, LineEndForm, ManagerForm
from lms.people.policy import admin, viewer
from lms.people.routes.blueprint import bp
from lms.ui.words import day


@bp.route("/<int:person_id>/manager", methods=["GET", "POST"])
@requires(admin, "anybody's place in the organisation")
def manager(person_id: int) -> ResponseReturnValue:
    """Set who manages a person from a day on."""
    employee = queries.person(person_id)
    form = ManagerForm.offering(queries.choosable(but_id=person_id))
    if form.validate_on_submit():
        chosen = queries.person(int(form.data["manager"]))
        try:
            with transaction():
                line = directory.report_to(employee, chosen, form.data["from_day"], by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(
                _("%(name)s is the manager from %(day)s.", name=chosen.name, day=day(line.valid_from)),
                "success",
            )
            return redirect(url_for(".person", person_id=person_id))
    return render_template(
        "people/manager.html", form=form, person=employee
    ), 422 if form.is_submitted() else 200


@bp.route("/<int:person_id>/coaches", methods=["GET", "POST"])
@requires(admin, "anybody's place in the organisation")
def coach(person_id: int) -> ResponseReturnValue:
    """Add a coach for a person from a day on."""
    employee = queries.person(person_id)
    form = CoachForm.offering(queries.choosable(but_id=person_id))
    if form.validate_on_submit():
        chosen = queries.person(int(form.data["coach"]))
        try:
            with transaction():
                line = directory.coached_by(employee, chosen, form.data["from_day"], by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(
                _("%(name)s is a coach from %(day)s.", name=chosen.name, day=day(line.valid_from)), "success"
            )
            return redirect(url_for(".person", person_id=person_id))
    return render_template(
        "people/coach.html", form=form, person=employee
    ), 422 if form.is_submitted() else 200


@bp.route("/manager-lines/<int:line_id>/end", methods=["GET", "POST"])
@requires(admin, "anybody's place in the organisation")
def manager_end(line_id: int) -> ResponseReturnValue:
    """End a reporting line on a day, with nobody in its place."""
    line = queries.manager_line(line_id)
    employee, upper = queries.person(line.employee_id), queries.person(line.manager_id)
    form = LineEndForm()
    if form.validate_on_submit():
        try:
            with transaction():
                directory.end_reporting(line, form.data["on"], by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(
                _(
                    "%(name)s is no longer the manager from %(day)s.",
                    name=upper.name,
                    day=day(form.data["on"]),
                ),
                "success",
            )
            return redirect(url_for(".person", person_id=employee.id))
    page = render_template("people/manager_end.html", form=form, person=employee, other=upper, line=line)
    return page, 422 if form.is_submitted() else 200


@bp.route("/coach-lines/<int:line_id>/end", methods=["GET", "POST"])
@requires(admin, "anybody's place in the organisation")
def coach_end(line_id: int) -> ResponseReturnValue:
    """End a coach line on a day."""
    line = queries.coach_line(line_id)
    employee, upper = queries.person(line.employee_id), queries.person(line.coach_id)
    form = LineEndForm()
    if form.validate_on_submit():
        try:
            with transaction():
                directory.end_coaching(line, form.data["on"], by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(
                _("%(name)s is no longer a coach from %(day)s.", name=upper.name, day=day(form.data["on"])),
                "success",
            )
            return redirect(url_for(".person", person_id=employee.id))
    page = render_template("people/coach_end.html", form=form, person=employee, other=upper, line=line)
    return page, 422 if form.is_submitted() else 200
