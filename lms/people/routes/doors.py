"""The doors: signing in, signing out, and choosing a first password by a link."""

from ipaddress import ip_address

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.db import transaction
from lms.core.errors import NotFound, Refusal
from lms.core.guard import public
from lms.people import accounts, devices, queries, sessions
from lms.people.forms import ChoosePasswordForm, DemoSignInForm, SignInForm
from lms.people.onward import HOME, onward
from lms.people.routes.blueprint import bp


@bp.route("/sign-in", methods=["GET", "POST"])
@public("the way in")
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, and let in whoever proves who they are."""
    going_to = onward(request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(going_to)
    form = SignInForm()
    if form.validate_on_submit():
        person_id = _proven(form)
        if person_id is not None:
            _let_in(person_id)
            return redirect(going_to)
    page = render_template("people/sign_in.html", form=form, going_to=going_to, demo_people=_demo_people())
    return page, 422 if form.is_submitted() else 200


@bp.post("/demo-sign-in")
@public("only in the demonstration, and only from the same machine")
def demo_sign_in() -> ResponseReturnValue:
    """Let the caller in as one of the people of the demonstration, with one click."""
    form = DemoSignInForm()
    chosen = [person_id for person_id, _name, _words in _demo_people() if str(person_id) == form.person.data]
    if not chosen or not form.validate():
        raise NotFound
    _let_in(chosen[0])
    return redirect(HOME)


@bp.post("/session-end")
@public("whoever is signed in here signs out; for anybody else nothing happens")
def session_end() -> ResponseReturnValue:
    """Sign out on this device, and have the browser forget what it kept."""
    if current_user.is_authenticated:
        with transaction():
            sessions.end_this()
    answer = redirect(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache","cookies","storage"'
    return answer


@bp.route("/set-up/<token>", methods=["GET", "POST"])
@public("the link itself is the proof")
def set_up(token: str) -> ResponseReturnValue:
    """Let the person of a set-up link choose a password, and let them in."""
    person = accounts.person_of_link(token)
    form = ChoosePasswordForm()
    if form.validate_on_submit():
        new_hash = form.chosen(person)
        if new_hash is not None:
            with transaction():
                person = accounts.use_link(token, new_hash)
                sessions.begin(person, _device())
                accounts.note_success(person)
            return redirect(HOME)
    page = render_template("people/set_up.html", form=form, person=person, token=token)
    return page, 422 if form.is_submitted() else 200


def _proven(form: SignInForm) -> int | None:
    """Give the number of the person who proved who they are, or count the try and say so in the form."""
    email, address = form.data["email"], request.remote_addr or ""
    person_id = accounts.prove(email, form.data["password"], address)
    if person_id is None:
        with transaction():
            accounts.note_failure(email, address)
        form.refuse(
            Refusal(_("This e-mail and this password do not belong together. Check both and try again."))
        )
    return person_id


def _let_in(person_id: int) -> None:
    with transaction():
        person = queries.person(person_id)
        sessions.begin(person, _device())
        accounts.note_success(person)


def _device() -> str:
    return devices.named(request.user_agent.string)


def _demo_people() -> list[tuple[int, str, str]]:
    """List the people of the demonstration for a caller on this machine, and nobody for anyone else."""
    if not current_app.config.get("DEMO") or not _on_this_machine():
        return []
    people: list[tuple[int, str, str]] = current_app.config["DEMO_PEOPLE"]
    return people


def _on_this_machine() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
