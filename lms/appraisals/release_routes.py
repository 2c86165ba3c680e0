"""Pages from calibration to the employee's answer."""

from typing import TypeAlias

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from lms.appraisals import acknowledging, calibration_list, policy, queries, record_page, releasing
from lms.appraisals.blueprint import bp
from lms.appraisals.policy import Action
from lms.appraisals.reading import note_reading, reader, titles
from lms.appraisals.record_forms import AcknowledgementForm, ApprovalForm, LevelForm, ReleaseForm
from lms.appraisals.scoring.levels import HIGHEST, LARGEST_DEPARTURE, LOWEST
from lms.appraisals.wording import level_words, reason_words
from lms.core.db import transaction
from lms.core.errors import Forbidden, Refusal
from lms.core.guard import found, requires
from lms.people.policy import hr, signed_in, viewer

Page: TypeAlias = tuple[str, int]
_HR = "everybody's but their own, and those they rated"


@bp.get("/cycles/<int:cycle_id>/calibration")
@requires(hr, "everybody's but their own")
def calibration(cycle_id: int) -> str:
    """Show HR which results wait for approval or release, with both numbers and what each needs."""
    cycle = found(queries.cycle(cycle_id))
    waiting = [row for row in queries.in_calibration(cycle_id) if row.employee_id != viewer().id]
    return render_template("appraisals/calibration.html", cycle=cycle, rows=calibration_list.rows(waiting))


@bp.get("/<int:appraisal_id>/release")
@requires(hr, _HR)
def release(appraisal_id: int) -> str | Page:
    """Show HR what the employee will read, and what the release still needs."""
    return _release_page(appraisal_id)


@bp.post("/<int:appraisal_id>/release")
@requires(hr, _HR)
def release_now(appraisal_id: int) -> Response | Page:
    """Let the employee read the result."""
    shown, form = reader(appraisal_id, Action.RELEASE)[0], ReleaseForm()
    if form.validate():
        try:
            with transaction():
                releasing.release(shown, by=viewer().person)
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Released to %(name)s, who has been told.", name=shown.employee.name), "success")
            return redirect(url_for(".calibration", cycle_id=shown.cycle_id))
    return _release_page(appraisal_id, release_form=form)


@bp.post("/<int:appraisal_id>/approval")
@requires(hr, _HR)
def approval(appraisal_id: int) -> Response | Page:
    """Approve the release as one HR officer."""
    shown, form = reader(appraisal_id, Action.APPROVE)[0], ApprovalForm()
    form.not_rated_code.choices = _codes(releasing.needs_of(queries.record(shown)).not_rated_codes)
    if form.validate():
        try:
            with transaction():
                releasing.approve(
                    shown,
                    by=viewer().person,
                    not_rated_code=form.not_rated_code.data or "",
                    critical_seen=form.critical_seen.data,
                )
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Approved."), "success")
            return redirect(url_for(".release", appraisal_id=appraisal_id))
    return _release_page(appraisal_id, approval_form=form)


@bp.post("/<int:appraisal_id>/level-change")
@requires(hr, _HR)
def level_change(appraisal_id: int) -> Response | Page:
    """Change the level as agreed with the manager."""
    shown, form = reader(appraisal_id, Action.CHANGE_LEVEL)[0], LevelForm()
    form.level.choices = _levels(found(queries.record(shown).rating).proposed_level)
    if form.validate():
        try:
            with transaction():
                releasing.change_level(
                    shown, int(form.level.data), by=viewer().person, reason=form.reason.data or ""
                )
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The level is changed. It needs approval as it stands now."), "success")
            return redirect(url_for(".release", appraisal_id=appraisal_id))
    return _release_page(appraisal_id, level_form=form)


@bp.route("/<int:appraisal_id>/acknowledgement", methods=["GET", "POST"])
@requires(signed_in, "their own appraisal")
def acknowledgement(appraisal_id: int) -> str | Response | Page:
    """Let the employee read the result in plain words and say that they have read it."""
    shown = found(queries.appraisal(viewer(), appraisal_id))
    access = policy.access(viewer().person, shown)
    if (
        access.ever(Action.ACKNOWLEDGE)
        and not access.can(Action.ACKNOWLEDGE)
        and access.can(Action.READ_RATING)
    ):
        return redirect(url_for(".record", appraisal_id=appraisal_id))
    shown, access = reader(appraisal_id, Action.ACKNOWLEDGE)
    form = AcknowledgementForm()
    if form.validate_on_submit():
        try:
            with transaction():
                acknowledging.acknowledge(shown, by=viewer().person, statement=form.statement.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
            shown = found(queries.load(appraisal_id))
        else:
            flash(_("Acknowledged. Thank you for reading it."), "success")
            return redirect(url_for(".record", appraisal_id=appraisal_id))
    page = record_page.view(queries.record(shown), access)
    words = render_template(
        "appraisals/acknowledgement.html", page=page, form=form, plain_result=record_page.plain(page)
    )
    return words, 422 if form.is_submitted() else 200


def _release_page(
    appraisal_id: int,
    *,
    approval_form: ApprovalForm | None = None,
    level_form: LevelForm | None = None,
    release_form: ReleaseForm | None = None,
) -> Page:
    shown, access = reader(appraisal_id, Action.READ_RATING)
    record = queries.record(shown)
    wanted = releasing.needs_of(record)
    rating = found(record.rating)
    refused = next((form for form in (approval_form, level_form, release_form) if form), None)
    approval_form, level_form = approval_form or ApprovalForm(None), level_form or LevelForm(None)
    approval_form.not_rated_code.choices = _codes(wanted.not_rated_codes)
    level_form.level.choices = _levels(rating.proposed_level)
    note_reading(access, "release")
    page = render_template(
        "appraisals/release.html",
        page=record_page.view(record, access),
        needs=wanted,
        missing=releasing.missing_words(wanted) if wanted.missing else "",
        approved_by=[record.name(officer) for officer in wanted.approved_by],
        approved_by_me=viewer().id in wanted.approved_by,
        critical=[titles(shown)[key] for key in wanted.critical],
        waits=access.can(Action.RELEASE),
        approval_form=approval_form,
        level_form=level_form,
        release_form=release_form or ReleaseForm(None),
        refused=refused,
    )
    return page, _status(refused)


def _status(refused: FlaskForm | None) -> int:
    return 422 if refused else 200


def _codes(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, reason_words(code)) for code in codes]


def _levels(proposed: int | None) -> list[tuple[str, str]]:
    if proposed is None:
        return []
    around = range(proposed - LARGEST_DEPARTURE, proposed + LARGEST_DEPARTURE + 1)
    return [(str(level), level_words(level)) for level in around if LOWEST <= level <= HIGHEST]
