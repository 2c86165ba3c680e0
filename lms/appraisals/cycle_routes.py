"""Pages of appraisal cycles, for HR: the list, a new one, one cycle with everybody in it, and its export."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from lms.appraisals import cycle_queries, cycle_view, cycles, export, phases, template_library
from lms.appraisals.blueprint import bp
from lms.appraisals.cycle_forms import AppraiserForm, CycleForm, FreezeForm, values_for, values_of
from lms.appraisals.models import Cycle, TemplateVersion
from lms.audit import trail
from lms.core import clock
from lms.core.db import afterwards, transaction
from lms.core.errors import Refusal
from lms.core.guard import found, requires
from lms.people.policy import hr, viewer
from lms.ui.words import short_day

Answer = str | Response | tuple[str, int]
_ALL = "all appraisals of the organisation"


@bp.get("/cycles", endpoint="cycles")
@requires(hr, _ALL)
def cycle_list() -> str:
    """Show all cycles."""
    return render_template("appraisals/cycles.html", cycles=cycle_queries.cycles())


@bp.route("/cycles/new", methods=["GET", "POST"])
@requires(hr, _ALL)
def cycle_new() -> Answer:
    """Set up a cycle on one page, beginning with the values of the last one."""
    forms = template_library.published()
    form = CycleForm.offering(forms, cycle_queries.team_names(), _suggested(forms))
    if form.validate_on_submit() and _accepted(form, plan := form.plan(forms, _zone())):
        with transaction():
            made = cycles.create(plan, viewer().person)
        flash(_("Set up. Nobody is told before you launch it."), "success")
        return redirect(url_for(".cycle", cycle_id=made.id))
    return _with_status("appraisals/cycle_new.html", form, cycle=None)


@bp.route("/cycles/<int:cycle_id>/plan", methods=["GET", "POST"])
@requires(hr, _ALL)
def cycle_plan(cycle_id: int) -> Answer:
    """Change the plan of a cycle that is not launched yet."""
    shown, forms = cycle_queries.cycle(cycle_id), template_library.published()
    values = values_of(shown, forms, cycles.phases_of(shown), shown.title)
    form = CycleForm.offering(forms, cycle_queries.team_names(), values)
    if form.validate_on_submit() and _accepted(form, plan := form.plan(forms, shown.zone)):
        with transaction():
            cycles.change(shown, plan, viewer().person)
        flash(_("Saved."), "success")
        return redirect(url_for(".cycle", cycle_id=shown.id))
    return _with_status("appraisals/cycle_new.html", form, cycle=shown)


@bp.get("/cycles/<int:cycle_id>")
@requires(hr, _ALL)
def cycle(cycle_id: int) -> str:
    """Show a cycle: before its launch who is in it and who cannot be launched, afterwards how it stands."""
    return _page(cycle_queries.cycle(cycle_id), FreezeForm())


@bp.post("/cycles/<int:cycle_id>/launch")
@requires(hr, _ALL)
def launch(cycle_id: int) -> Response:
    """Open an appraisal for everybody in the cycle who has none yet."""
    shown = cycle_queries.cycle(cycle_id)
    with transaction():
        opened = cycles.launch(shown, viewer().person)
    return _back(
        shown, ngettext("%(num)s appraisal is open now.", "%(num)s appraisals are open now.", len(opened))
    )


@bp.route("/cycles/<int:cycle_id>/appraisers/<int:person_id>", methods=["GET", "POST"])
@requires(hr, "everybody's but their own")
def appraiser(cycle_id: int, person_id: int) -> Answer:
    """Name who rates somebody whom nobody manages."""
    shown, employee = cycle_queries.cycle(cycle_id), found(cycle_queries.person(person_id))
    cycles.check_naming(employee, viewer().person)
    people = cycle_queries.people_to_name(person_id)
    form = AppraiserForm.offering(people)
    if form.validate_on_submit():
        named = next(person for person in people if str(person.id) == form.appraiser.data)
        try:
            with transaction():
                cycles.name_appraiser(shown, employee, named, viewer().person)
            return _back(shown, _("%(appraiser)s rates %(name)s.", appraiser=named.name, name=employee.name))
        except Refusal as refusal:
            form.refuse(refusal)
    return _with_status("appraisals/appraiser.html", form, cycle=shown, employee=employee)


@bp.post("/cycles/<int:cycle_id>/freeze")
@requires(hr, _ALL)
def freeze(cycle_id: int) -> Answer:
    """Freeze the evidence of everybody in the cycle; before the cut-off only for a reason."""
    shown, form = cycle_queries.cycle(cycle_id), FreezeForm()
    if not form.validate():
        return _page(shown, form), 422
    try:
        count = cycles.freeze(shown, viewer().person, clock.now(), early=form.reason.data or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(shown, form), refusal.status
    return _back(shown, ngettext("%(num)s appraisal is frozen.", "%(num)s appraisals are frozen.", count))


@bp.post("/cycles/<int:cycle_id>/review-openings")
@requires(hr, _ALL)
def review_openings(cycle_id: int) -> Response:
    """Open the reviews of everybody whose own part is sent, or whose time for it is over."""
    shown = cycle_queries.cycle(cycle_id)
    with transaction():
        opened = cycles.open_reviews(shown, clock.now())
    return _back(shown, ngettext("%(num)s review is open now.", "%(num)s reviews are open now.", len(opened)))


@bp.post("/cycles/<int:cycle_id>/closures")
@requires(hr, _ALL)
def closures(cycle_id: int) -> Response:
    """Close what is over: what was acknowledged, and what was not acknowledged in its time."""
    shown, now = cycle_queries.cycle(cycle_id), clock.now()
    with transaction():
        closed = [*cycles.close_due(shown, now), *cycles.close_unacknowledged(shown, viewer().person, now)]
    return _back(
        shown, ngettext("%(num)s appraisal is closed.", "%(num)s appraisals are closed.", len(closed))
    )


@bp.get("/cycles/<int:cycle_id>/export.csv", endpoint="export")
@requires(hr, _ALL)
def export_csv(cycle_id: int) -> Response:
    """Give one row per appraisal as CSV, and note that it was exported."""
    shown, reader_id = cycle_queries.cycle(cycle_id), viewer().id
    rows = cycle_queries.export(shown.id)
    subject, count = f"cycle {shown.id}", len(rows)
    afterwards(lambda: trail.record("exported", subject, actor_id=reader_id, rows=count))
    # The mark at the start tells spreadsheets that the text is UTF-8.
    answer = Response(
        export.table(rows, reader_id).encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    answer.headers.set("Content-Disposition", "attachment", filename=f"appraisals-{shown.key}.csv")
    return answer


def _page(shown: Cycle, form: FreezeForm) -> str:
    today, rows = clock.today(shown.zone), cycle_view.ROWS_SHOWN
    if shown.launched_at is None:
        outlook = cycle_view.before(shown, today)
        return render_template(
            "appraisals/cycle_before.html", cycle=shown, outlook=outlook, today=today, rows_shown=rows
        )
    view = cycle_view.after(shown, request.args.to_dict(), clock.now())
    return render_template(
        "appraisals/cycle.html", cycle=shown, view=view, form=form, today=today, rows_shown=rows
    )


def _with_status(template: str, form: Any, **shown: Any) -> Answer:
    return render_template(template, form=form, **shown), 422 if form.is_submitted() else 200


def _back(shown: Cycle, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for(".cycle", cycle_id=shown.id))


def _accepted(form: CycleForm, plan: cycles.Plan) -> bool:
    """Tell whether a plan can stand, and show at its fields whatever cannot."""
    refusals = list(cycles.problems(plan))
    for refusal in refusals:
        form.refuse(refusal)
    return not refusals


def _suggested(forms: list[TemplateVersion]) -> dict[str, Any]:
    """Give what a new cycle begins with: the period after the last one, or the present half-year."""
    last = cycles.latest()
    dates = phases.following(cycles.phases_of(last)) if last else phases.suggested(viewer().today())
    title = _title(dates)
    return values_of(last, forms, dates, title) if last else values_for(forms, dates, title)


def _title(dates: phases.Phases) -> str:
    """Name a cycle after its period: a year, half or quarter by its short name, any other by its days."""
    name = phases.named_period(dates.period_start, dates.period_end)
    if name:
        return _("Appraisals %(period)s", period=name.replace("-", " "))
    first, last = short_day(dates.period_start), short_day(dates.period_end)
    return _("Appraisals, %(first)s to %(last)s", first=first, last=last)


def _zone() -> str:
    last = cycles.latest()
    return last.zone if last else current_app.config["ZONE"]
