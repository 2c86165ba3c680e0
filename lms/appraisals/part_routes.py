"""Pages of the two parts: the employee's own, the manager's, and what to do when one was saved twice."""

from collections.abc import Callable
from typing import TypeAlias

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms.appraisals import citing, drafts, exhibits, part_pages, parts, policy, queries
from lms.appraisals.blueprint import bp
from lms.appraisals.models import Appraisal
from lms.appraisals.policy import Action
from lms.appraisals.reading import ONE, note_reading, reader, titles
from lms.appraisals.record_forms import (
    PartForm,
    ReturnForm,
    differing,
    draft_in,
    part_form,
    settled,
    values_of,
    version_in,
)
from lms.appraisals.standing import MANAGER, SELF
from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import Forbidden, Refusal
from lms.core.guard import found, requires
from lms.people.policy import hr, signed_in, viewer
from lms.ui.words import clock_time

Page: TypeAlias = tuple[str, int]
Values: TypeAlias = MultiDict[str, str]
_RATER = "appraisals of people they manage today, or whom HR named them to rate"


@bp.get("/<int:appraisal_id>/self")
@requires(signed_in, ONE)
def self_part(appraisal_id: int) -> str | Page:
    """Show the employee's own part: to write while it is theirs to write, else as it was sent."""
    shown, access = reader(appraisal_id, Action.READ_SELF_PART)
    part = queries.part(shown, SELF, viewer().id)
    if access.can(Action.WRITE_SELF_PART) and not (part and part.submitted_at):
        return _self_page(shown, _form(shown, SELF, _stored(shown, SELF)))
    note_reading(access, "self")
    record = queries.record(shown)
    return render_template(
        "appraisals/self_part_sent.html",
        appraisal=shown,
        sent=record.sent_part(SELF),
        draft=record.sent_draft(SELF),
        own=shown.employee_id == viewer().id,
    )


@bp.post("/<int:appraisal_id>/self")
@requires(signed_in, "their own appraisal")
def self_part_save(appraisal_id: int) -> Response | Page:
    """Keep the own part as it is so far."""
    return _write(appraisal_id, SELF, parts.save_self, ".self_part")


@bp.post("/<int:appraisal_id>/self/submission")
@requires(signed_in, "their own appraisal")
def self_submission(appraisal_id: int) -> Response | Page:
    """Send the own part."""
    return _write(appraisal_id, SELF, parts.submit_self, ".record")


@bp.route("/<int:appraisal_id>/self/return", methods=["GET", "POST"])
@requires(hr, "everybody's but their own")
def self_return(appraisal_id: int) -> str | Response | Page:
    """Give a part that was sent back to the employee, with a reason."""
    shown, _access = reader(appraisal_id, Action.RETURN_PART)
    form = ReturnForm()
    if form.validate_on_submit():
        try:
            with transaction():
                parts.return_self(shown, by=viewer().person, reason=form.reason.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
            shown = found(queries.load(appraisal_id))
        else:
            flash(_("%(name)s can write the own part again.", name=shown.employee.name), "success")
            return redirect(url_for(".record", appraisal_id=appraisal_id))
    page = render_template("appraisals/self_return.html", appraisal=shown, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.get("/<int:appraisal_id>/rating")
@requires(signed_in, _RATER)
def manager_part(appraisal_id: int) -> str | Page | Response:
    """Show the manager's part to whoever rates; once it is sent, the record tells more."""
    shown = found(queries.appraisal(viewer(), appraisal_id))
    access = policy.access(viewer().person, shown)
    if access.ever(Action.WRITE_MANAGER_PART) and access.can(Action.READ_RATING):
        return redirect(url_for(".record", appraisal_id=appraisal_id))
    shown, access = reader(appraisal_id, Action.WRITE_MANAGER_PART)
    note_reading(access, "rating")
    return _rating_page(shown, _form(shown, MANAGER, _stored(shown, MANAGER)))


@bp.post("/<int:appraisal_id>/rating")
@requires(signed_in, _RATER)
def rating_save(appraisal_id: int) -> Response | Page:
    """Keep the manager's part as it is so far."""
    return _write(appraisal_id, MANAGER, parts.save_rating, ".manager_part")


@bp.post("/<int:appraisal_id>/rating/submission")
@requires(signed_in, _RATER)
def rating_submission(appraisal_id: int) -> Response | Page:
    """Send the manager's part to calibration."""
    return _write(appraisal_id, MANAGER, parts.submit_rating, ".record")


def _write(appraisal_id: int, relationship: str, verb: Callable[..., object], then: str) -> Response | Page:
    """Save or send what was typed; whatever goes wrong, everything typed comes back."""
    shown = found(queries.appraisal(viewer(), appraisal_id))
    action = Action.WRITE_SELF_PART if relationship == SELF else Action.WRITE_MANAGER_PART
    if not policy.access(viewer().person, shown).ever(action):
        raise Forbidden
    stands = _stored(shown, relationship)
    values = settled(request.form, stands)
    form = _form(shown, relationship, values)
    if not form.validate():
        return _page(shown, relationship, form), 422
    seen = _seen(values, stands)
    try:
        with transaction():
            verb(shown, draft_in(form, _keys(shown)), by=viewer().person, seen=seen)
    except parts.Stale:
        return _conflict_page(appraisal_id, relationship, values)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _refused(appraisal_id, relationship, form, refusal)
    flash(_said(then), "success")
    return redirect(url_for(then, appraisal_id=appraisal_id))


def _said(then: str) -> str:
    return _("Sent.") if then == ".record" else _("Saved %(time)s", time=clock_time(clock.now()))


def _refused(appraisal_id: int, relationship: str, form: PartForm, refusal: Refusal) -> Page:
    shown = found(queries.load(appraisal_id))
    if isinstance(refusal, parts.NotReady):
        form.explain(refusal.problems, titles(shown))
    else:
        form.refuse(refusal)
    return _page(shown, relationship, form), refusal.status


def _conflict_page(appraisal_id: int, relationship: str, typed: Values) -> Page:
    shown = found(queries.load(appraisal_id))
    stands = _stored(shown, relationship)
    names = differing(typed, stands)
    page = render_template(
        "appraisals/conflict.html",
        appraisal=shown,
        differences=part_pages.differences(shown, names, typed, stands),
        typed=[(name, value) for name, value in typed.items(multi=True) if _is_field(name)],
        seen=stands["seen"],
        action=url_for(
            ".self_part_save" if relationship == SELF else ".rating_save", appraisal_id=appraisal_id
        ),
        back=url_for(".self_part" if relationship == SELF else ".manager_part", appraisal_id=appraisal_id),
    )
    return page, 409


def _is_field(name: str) -> bool:
    return name not in {"csrf_token", "seen"} and not name.startswith("keep-")


def _seen(values: Values, stands: Values) -> int | None:
    """Give the version the writer had before them; none in particular where both say the same."""
    if not differing(values, stands):
        return None
    return version_in(values)


def _page(shown: Appraisal, relationship: str, form: PartForm) -> str:
    return _self_page(shown, form) if relationship == SELF else _rating_page(shown, form)


def _self_page(shown: Appraisal, form: PartForm) -> str:
    record = queries.record(shown)
    part = queries.part(shown, SELF, viewer().id)
    return render_template(
        "appraisals/self_part.html",
        appraisal=shown,
        form=form,
        saved_at=part.saved_at if part else None,
        returned=record.returns[-1] if record.returns and record.sent_part(SELF) is None else None,
    )


def _rating_page(shown: Appraisal, form: PartForm) -> str:
    record = queries.record(shown)
    sheet = found(record.sheet)
    draft = draft_in(form, _keys(shown))
    items = exhibits.exhibits(queries.evidence(shown), record.texts)
    early = policy.access(viewer().person, shown).can(Action.READ_SELF_PART)
    part = queries.part(shown, MANAGER, viewer().id)
    return render_template(
        "appraisals/manager_part.html",
        appraisal=shown,
        form=form,
        sheet=sheet,
        criteria=part_pages.criteria_to_rate(shown, draft, sheet, items),
        citable=[item for item in items if item.citable],
        standing=part_pages.standing(shown, draft, record.sheets[-1]),
        own=record.sent_draft(SELF) if early and record.sent_part(SELF) else None,
        saved_at=part.saved_at if part else None,
    )


def _form(shown: Appraisal, relationship: str, values: Values) -> PartForm:
    if relationship == SELF:
        return part_form(shown.form, [], _("I would rather not say"), values)
    numbers = [item.number for item in queries.evidence(shown) if citing.citable(item)]
    return part_form(shown.form, numbers, _("Not rated, for the reason I give"), values)


def _stored(shown: Appraisal, relationship: str) -> Values:
    """Give what the viewer has saved, as a form would send it."""
    part = queries.part(shown, relationship, viewer().id)
    return values_of(drafts.of(part), _keys(shown), part.row_version if part else 0)


def _keys(shown: Appraisal) -> list[str]:
    return [row["key"] for row in shown.form]
