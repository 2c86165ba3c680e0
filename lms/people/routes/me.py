"""One's own page: who I am here, how pages look for me, my password and my devices."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.db import transaction
from lms.core.errors import NotFound, Refusal
from lms.core.guard import requires
from lms.people import accounts, directory, queries, sessions
from lms.people.forms import ChangePasswordForm, PreferencesForm
from lms.people.policy import Viewer, signed_in, viewer
from lms.people.routes.blueprint import bp


@bp.route("/me", methods=["GET", "POST"])
@requires(signed_in, "their own")
def me() -> ResponseReturnValue:
    """Show what the directory says of me, my appearance and time zone, and where I am signed in."""
    person = queries.person(viewer().id)
    form = PreferencesForm.of(person)
    if form.validate_on_submit():
        try:
            with transaction():
                directory.prefer(person, theme=form.data["theme"], zone=form.data["zone"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".me"))
    today = viewer().today()
    page = render_template(
        "people/me.html",
        form=form,
        person=person,
        managers=[line.other for line in queries.manager_lines(person.id) if line.holds(today)],
        coaches=[line.other for line in queries.coach_lines(person.id) if line.holds(today)],
        devices=sessions.of_person(person.id),
        this_id=viewer().session_id,
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/me/password", methods=["GET", "POST"])
@requires(signed_in, "their own")
def password() -> ResponseReturnValue:
    """Change my password; every other device is signed out."""
    me = viewer()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        new_hash = _chosen(form)
        if new_hash is not None and _set(me, new_hash, form):
            flash(_("Your password is changed. You are signed out everywhere else."), "success")
            return redirect(url_for(".me"))
    return render_template(
        "people/password.html", form=form, person=me.person
    ), 422 if form.is_submitted() else 200


@bp.post("/me/devices/<int:session_id>/session-end")
@requires(signed_in, "their own")
def device_end(session_id: int) -> ResponseReturnValue:
    """Sign out on one of my devices."""
    with transaction():
        if not sessions.end(viewer().id, session_id):
            raise NotFound
    flash(_("That device is signed out."), "success")
    return redirect(url_for(".me"))


@bp.post("/me/devices/session-end")
@requires(signed_in, "their own")
def devices_end() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with transaction():
        ended = sessions.end_all(viewer().id, but=viewer().session_id)
    flash(
        ngettext("%(num)s other device is signed out.", "%(num)s other devices are signed out.", ended),
        "success",
    )
    return redirect(url_for(".me"))


def _set(me: Viewer, new_hash: str, form: ChangePasswordForm) -> bool:
    """Set the password, unless it was changed since it was proven."""
    with transaction():
        person = queries.person(me.id)
        unchanged = person.password_hash == me.person.password_hash
        if unchanged:
            accounts.set_password(person, new_hash, but=me.session_id)
    if not unchanged:
        form.refuse(Refusal(_("This is not the password you use now."), field="current"))
    return unchanged


def _chosen(form: ChangePasswordForm) -> str | None:
    """Give the hash of the new password once the old one is proven, or say in the form what does not fit."""
    me, address = viewer().person, request.remote_addr or ""
    if accounts.prove(me.email, form.data["current"], address) is None:
        with transaction():
            accounts.note_failure(me.email, address)
        form.refuse(Refusal(_("This is not the password you use now."), field="current"))
        return None
    return form.chosen(me)
