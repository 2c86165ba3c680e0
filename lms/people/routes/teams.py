"""Teams: the administrator lists, adds and renames them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.db import transaction
from lms.core.errors import Refusal
from lms.core.guard import requires
from lms.people import directory, queries
from lms.people.forms import TeamForm
from lms.people.policy import admin, viewer
from lms.people.routes.blueprint import bp


@bp.route("/teams", methods=["GET", "POST"])
@requires(admin, "everybody's teams")
def teams() -> ResponseReturnValue:
    """List the teams, and add one."""
    form = TeamForm()
    if form.validate_on_submit():
        try:
            with transaction():
                team = directory.add_team(form.data["name"], by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(team)s is added.", team=team.name), "success")
            return redirect(url_for(".teams"))
    page = render_template("people/teams.html", form=form, teams=queries.teams(), sizes=queries.team_sizes())
    return page, 422 if form.is_submitted() else 200


@bp.route("/teams/<int:team_id>", methods=["GET", "POST"])
@requires(admin, "everybody's teams")
def team(team_id: int) -> ResponseReturnValue:
    """Rename a team."""
    team = queries.team(team_id)
    form = TeamForm(name=team.name)
    if form.validate_on_submit():
        try:
            with transaction():
                directory.rename_team(team, form.data["name"], by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The team is now called %(team)s.", team=team.name), "success")
            return redirect(url_for(".teams"))
    return render_template("people/team.html", form=form, team=team), 422 if form.is_submitted() else 200
