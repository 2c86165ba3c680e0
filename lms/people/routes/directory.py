"""The directory: the administrator looks people up, adds them, and opens or closes their way in; HR reads."""

from collections.abc import Mapping

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.core.db import transaction
from lms.core.errors import Refusal
from lms.core.guard import requires
from lms.people import accounts, directory, queries
from lms.people.forms import ROLE_WORDS, PersonForm, SearchForm
from lms.people.models import Person, Team, folded
from lms.people.policy import admin, admin_or_hr, viewer
from lms.people.routes.blueprint import bp
from lms.ui.tables import Sort, picked

_LONGEST_SEARCH = 120
_TEAMS_OFFERED = 50
"""Up to so many teams, all their names are offered while one writes; any team is found by a part of its name."""


@bp.get("/")
@requires(admin_or_hr, "everybody's place in the organisation, and nothing about their learning")
def index() -> str:
    """List people by name, team and state."""
    teams, typed = queries.team_names(), request.args.get("team", "")[:_LONGEST_SEARCH]
    wanted = queries.Wanted(
        words=request.args.get("q", "")[:_LONGEST_SEARCH],
        team_ids=_fitting(teams, typed) if typed.strip() else None,
        state=picked(request.args, "state", queries.STATES, queries.OPEN),
        sort=Sort.parse(request.args, queries.SORTS, "name"),
    )
    page, entries = queries.directory(wanted, request.args, viewer().today())
    return render_template(
        "people/index.html",
        page=page,
        entries=entries,
        wanted=wanted,
        form=SearchForm(formdata=request.args),
        teams=sorted(teams.values(), key=folded) if len(teams) <= _TEAMS_OFFERED else [],
        viewer=viewer(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(admin, "nobody's yet")
def person_new() -> ResponseReturnValue:
    """Add somebody who works here."""
    form = PersonForm.empty(current_app.config["ZONE"], queries.teams())
    if form.validate_on_submit():
        try:
            with transaction():
                added = directory.add_person(**form.facts, team=_team(form), by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(
                _("%(name)s is added. Make a set-up link, so that they can sign in.", name=added.name),
                "success",
            )
            return redirect(url_for(".person", person_id=added.id))
    return render_template("people/person_new.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/<int:person_id>")
@requires(admin_or_hr, "anybody's place in the organisation, and nothing about their learning")
def person(person_id: int) -> str:
    """Show one person: details, manager and coaches with their days, roles and account."""
    return render_template(
        "people/person.html",
        person=queries.person(person_id),
        manager_lines=queries.manager_lines(person_id),
        coach_lines=queries.coach_lines(person_id),
        roles=queries.roles(person_id),
        role_words=ROLE_WORDS,
        link_ends_at=queries.link_ends_at(person_id),
        today=viewer().today(),
        viewer=viewer(),
    )


@bp.route("/<int:person_id>/details", methods=["GET", "POST"])
@requires(admin, "anybody's place in the organisation")
def details(person_id: int) -> ResponseReturnValue:
    """Change what the directory knows of a person."""
    person = queries.person(person_id)
    form = PersonForm.of(person, queries.teams())
    if form.validate_on_submit():
        try:
            with transaction():
                directory.change_person(person, **form.facts, by_id=viewer().id)
                directory.move_to_team(person, _team(form), by_id=viewer().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _saved(person)
    return render_template(
        "people/details.html", form=form, person=person
    ), 422 if form.is_submitted() else 200


@bp.post("/<int:person_id>/set-up-link")
@requires(admin, "anybody's way in")
def set_up_link(person_id: int) -> str:
    """Show, this once, the address by which a person can choose a password."""
    person = queries.person(person_id)
    with transaction():
        token = accounts.make_link(person, by_id=viewer().id)
    # Never from the Host header: whoever sends the request could write there what they like.
    address = current_app.config["BASE_URL"] + url_for(".set_up", token=token)
    return render_template(
        "people/set_up_link.html", person=person, address=address, ends_at=queries.link_ends_at(person_id)
    )


@bp.post("/<int:person_id>/closure")
@requires(admin, "anybody's account but their own")
def closure(person_id: int) -> ResponseReturnValue:
    """Close a person's account; everything of theirs stays."""
    person = queries.person(person_id)
    with transaction():
        accounts.disable(person, by_id=viewer().id)
    flash(
        _(
            "%(name)s is signed out and can no longer sign in. Nothing of theirs is removed.",
            name=person.name,
        ),
        "success",
    )
    return redirect(url_for(".person", person_id=person_id))


@bp.post("/<int:person_id>/opening")
@requires(admin, "anybody's account")
def opening(person_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    person = queries.person(person_id)
    with transaction():
        accounts.enable(person, by_id=viewer().id)
    flash(_("%(name)s can sign in again.", name=person.name), "success")
    return redirect(url_for(".person", person_id=person_id))


@bp.post("/<int:person_id>/roles")
@requires(admin, "anybody's roles")
def role_grant(person_id: int) -> ResponseReturnValue:
    """Give a person a role."""
    person = queries.person(person_id)
    with transaction():
        directory.grant(person, request.form.get("role", ""), by_id=viewer().id)
    return _saved(person)


@bp.post("/<int:person_id>/roles/<role>/revocation")
@requires(admin, "anybody's roles")
def role_revocation(person_id: int, role: str) -> ResponseReturnValue:
    """Take a role back."""
    person = queries.person(person_id)
    with transaction():
        directory.revoke(person, role, by_id=viewer().id)
    return _saved(person)


def _fitting(teams: Mapping[int, str], typed: str) -> list[int]:
    """Give the numbers of the teams in whose names all these words are."""
    words = folded(typed).split()
    return [team_id for team_id, name in teams.items() if all(word in folded(name) for word in words)]


def _team(form: PersonForm) -> Team | None:
    return queries.team(form.team_id) if form.team_id else None


def _saved(person: Person) -> ResponseReturnValue:
    flash(_("Saved for %(name)s.", name=person.name), "success")
    return redirect(url_for(".person", person_id=person.id))
