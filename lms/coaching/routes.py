"""Pages of coaching: the team, one person, writing an observation, reading it, and one's own observations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.coaching import observations, queries, week
from lms.coaching import team as teams
from lms.coaching.forms import (
    SETTING_WORDS,
    ObservationForm,
    ReplyForm,
    WithdrawForm,
    as_written,
    blank,
    observation_form,
)
from lms.coaching.models import Observation
from lms.coaching.policy import scorable_on
from lms.core.db import transaction
from lms.core.errors import Conflict, Refusal
from lms.core.guard import found, requires, storable
from lms.criteria import queries as criteria
from lms.people.models import Person
from lms.people.policy import coaches, leader, leader_or_hr, signed_in, viewer
from lms.quizzes.records import themes
from lms.ui import tables

bp = Blueprint("coaching", __name__, url_prefix="/coaching", template_folder="templates")
_TEAM = "the people they coach, or have below them, today"
_OWN_DRAFT = "drafts they wrote, while they lead the person"
_READABLE = "shared with them, written by them, or shared with somebody below them; HR: what is on the record"
_Page = tuple[str, int]


@bp.get("/")
@requires(leader, _TEAM)
def team() -> str:
    """Show the team: who needs the leader this week, and where everybody stands."""
    members, today = teams.members(viewer()), viewer().today()
    sort = tables.Sort.parse(request.args, week.SORTS, "due")
    wanted = tables.picked(request.args, "show", week.FILTERS, "all")
    listed = week.listed(members, wanted, sort, today)
    page = tables.Page.parse(request.args, len(listed))
    return render_template(
        "coaching/team.html",
        members=listed[page.offset : page.offset + page.size],
        total=len(members),
        needs=week.who_needs_you(members, today),
        counts=week.counts(members, today),
        wanted=wanted,
        sort=sort,
        page=page,
        today=today,
    )


@bp.get("/people/<int:person_id>")
@requires(leader_or_hr, _TEAM + "; HR: everybody but themselves")
def person(person_id: int) -> str:
    """Show one person to whoever leads them: what they learn, and what was seen of their work."""
    shown = found(queries.person_led(viewer(), person_id))
    return render_template(
        "coaching/person.html",
        person=shown,
        courses=queries.learning_of(shown.id),
        themes=themes(shown.id) if coaches(viewer(), shown.id) else [],
        criteria=criteria.titles(),
        observations=queries.observations_of(viewer(), shown.id),
        may_observe=teams.observable(viewer(), shown.id) is not None,
        settings=SETTING_WORDS,
        today=viewer().today(),
    )


@bp.get("/observations/new")
@requires(leader, _TEAM)
def observation_new() -> str:
    """Ask what was seen, once it is clear of whom."""
    person_id = request.args.get("person", type=storable)
    if person_id is None:
        return render_template("coaching/whom.html", people=teams.names(viewer()))
    employee = found(teams.observable(viewer(), person_id))
    form = observation_form(criteria.current(), formdata=None, data=blank(viewer().today()))
    return _write_page(employee, form)


@bp.post("/people/<int:person_id>/observations")
@requires(leader, _TEAM)
def observation_add(person_id: int) -> Response | _Page:
    """Keep or share a new observation."""
    employee = found(teams.observable(viewer(), person_id))
    form = observation_form(criteria.current())
    if form.validate():
        try:
            with transaction():
                made = observations.record(
                    viewer().person, employee, **form.seen(), share=_shares(), today=viewer().today()
                )
            return _kept(made, employee)
        except Refusal as refusal:
            form.refuse(refusal)
    return _write_page(found(teams.observable(viewer(), person_id)), form), 422


@bp.get("/observations/<int:observation_id>/draft")
@requires(leader, _OWN_DRAFT)
def draft(observation_id: int) -> str | Response:
    """Go on with a draft."""
    shown = _own(observation_id)
    if shown.shared_at is not None:
        return redirect(url_for(".observation", observation_id=shown.id))
    form = observation_form(criteria.current(), formdata=None, data=as_written(shown))
    return _write_page(shown.employee, form, shown)


@bp.post("/observations/<int:observation_id>/draft")
@requires(leader, _OWN_DRAFT)
def draft_change(observation_id: int) -> Response | _Page:
    """Keep or share a draft as it is written now."""
    shown = _own(observation_id)
    form = observation_form(criteria.current())
    if form.validate():
        try:
            _check_unchanged(shown, form)
            with transaction():
                observations.change(shown, by=viewer().person, **form.seen(), today=viewer().today())
                if _shares():
                    observations.share_with_employee(shown, by=viewer().person, today=viewer().today())
            return _kept(shown, shown.employee)
        except Refusal as refusal:
            form.refuse(refusal)
    again = _own(observation_id)
    return _write_page(again.employee, form, again), 422


@bp.post("/observations/<int:observation_id>/removal")
@requires(leader, _OWN_DRAFT)
def draft_removal(observation_id: int) -> Response:
    """Throw a draft away."""
    shown = _own(observation_id)
    person_id = shown.employee_id
    with transaction():
        observations.throw_away(shown, by=viewer().person)
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for(".person", person_id=person_id))


@bp.post("/observations/<int:observation_id>/sharing")
@requires(leader, _OWN_DRAFT)
def sharing(observation_id: int) -> Response | _Page:
    """Share a draft as it stands."""
    shown = _own(observation_id)
    try:
        with transaction():
            observations.share_with_employee(shown, by=viewer().person, today=viewer().today())
        return _kept(shown, shown.employee)
    except Refusal as refusal:
        again = _own(observation_id)
        form = observation_form(criteria.current(), formdata=None, data=as_written(again))
        form.refuse(refusal)
        return _write_page(again.employee, form, again), refusal.status


@bp.get("/observations/<int:observation_id>")
@requires(signed_in, _READABLE)
def observation(observation_id: int) -> str:
    """Show what was seen, on which anchors, what the employee replied, and whether it counts."""
    shown = _readable(observation_id)
    return _reading_page(shown, ReplyForm(data={"reply": shown.reply}), WithdrawForm())


@bp.post("/observations/<int:observation_id>/reply")
@requires(signed_in, "observations that were shared with them about their own work")
def reply(observation_id: int) -> Response | _Page:
    """Put the employee's words beside the observer's."""
    shown = _readable(observation_id)
    form = ReplyForm()
    if form.validate():
        try:
            with transaction():
                observations.reply(shown, by=viewer().person, text=form.reply.data or "")
            flash(_("%(name)s can read your reply now.", name=shown.observer.name), "success")
            return redirect(url_for(".observation", observation_id=shown.id))
        except Conflict as conflict:
            form.refuse(conflict)
    return _reading_page(_readable(observation_id), form, WithdrawForm(formdata=None)), 422


@bp.post("/observations/<int:observation_id>/withdrawal")
@requires(leader, "observations they wrote, while they lead the person")
def withdrawal(observation_id: int) -> Response | _Page:
    """Take a shared observation back, for a reason."""
    shown = _own(observation_id)
    form = WithdrawForm()
    if form.validate():
        try:
            with transaction():
                observations.withdraw(shown, by=viewer().person, reason=form.reason.data or "")
            flash(_("Withdrawn. %(name)s is told.", name=shown.employee.name), "success")
            return redirect(url_for(".observation", observation_id=shown.id))
        except Conflict as conflict:
            form.refuse(conflict)
    return _reading_page(_own(observation_id), ReplyForm(formdata=None), form), 422


@bp.get("/mine")
@requires(signed_in, "observations that were shared with them about their own work")
def mine() -> str:
    """Show what others saw of one's own work."""
    return render_template(
        "coaching/mine.html",
        observations=queries.observations_about(viewer().id),
        settings=SETTING_WORDS,
        today=viewer().today(),
    )


def _readable(observation_id: int) -> Observation:
    return found(queries.observation(viewer(), observation_id))


def _own(observation_id: int) -> Observation:
    """Give an observation the viewer wrote; anybody else's is not there for them to change."""
    shown = _readable(observation_id)
    return found(shown if shown.observer_id == viewer().id else None)


def _shares() -> bool:
    return "keep" not in request.form


def _check_unchanged(shown: Observation, form: ObservationForm) -> None:
    if form.row_version.data != str(shown.row_version):
        raise Conflict(_("This draft was changed on another device. Your text is kept here."))


def _kept(shown: Observation, employee: Person) -> Response:
    """Say what happened, and go to the page that shows it."""
    name = employee.name
    words = _("Shared with %(name)s.", name=name) if shown.shared_at else _("Kept. Only you can read it.")
    flash(words, "success")
    return redirect(url_for(".observation", observation_id=shown.id))


def _write_page(employee: Person, form: ObservationForm, shown: Observation | None = None) -> str:
    first = queries.criteria_first(employee.id)
    return render_template(
        "coaching/observation_form.html",
        employee=employee,
        form=form,
        observation=shown,
        first=form.anchors(first),
        others=form.anchors(first, others=True),
    )


def _reading_page(shown: Observation, reply_form: ReplyForm, withdraw_form: WithdrawForm) -> str:
    counts_from = scorable_on(shown.shared_at, shown.employee.zone) if shown.shared_at else None
    return render_template(
        "coaching/observation.html",
        observation=shown,
        counts_from=counts_from,
        by_me=shown.observer_id == viewer().id,
        about_me=shown.employee_id == viewer().id,
        reply_form=reply_form,
        withdraw_form=withdraw_form,
        settings=SETTING_WORDS,
        today=viewer().today(),
    )
