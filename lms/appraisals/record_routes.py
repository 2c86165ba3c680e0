"""The pages of one appraisal: the list of one's own, the record, its sheet, and what prints with it."""

from flask import Response, current_app, render_template, url_for

from lms.appraisals import (
    accounts,
    exhibits,
    history,
    print_margin,
    queries,
    record_page,
    sheet_page,
    wording,
)
from lms.appraisals.blueprint import bp
from lms.appraisals.models import Appraisal
from lms.appraisals.policy import Action
from lms.appraisals.queries import Record
from lms.appraisals.reading import ONE, note_reading, reader, titles
from lms.appraisals.standing import MANAGER, SELF
from lms.core import clock
from lms.core.guard import found, requires
from lms.people.policy import signed_in, viewer
from lms.ui import words


@bp.get("/")
@requires(signed_in, "their own appraisals, and those they rate")
def index() -> str:
    """Show one's own appraisals with what is left to do, and those that are one's to rate."""
    own, rated = queries.own(viewer()), queries.to_rate(viewer())
    return render_template(
        "appraisals/index.html",
        own=own,
        own_parts=queries.parts_of(own, SELF, viewer().id),
        steps=history.short_strip(own[0]) if own else [],
        rated=rated,
        rated_parts=queries.parts_of(rated, MANAGER, viewer().id),
        coached=queries.coached(viewer()),
        viewer=viewer(),
        state_words=wording.state_words,
        due_words=words.due_words,
        today=viewer().today(),
    )


@bp.get("/<int:appraisal_id>")
@requires(signed_in, ONE)
def record(appraisal_id: int) -> str:
    """Show the whole record of an appraisal, as far as the viewer may read it in its state."""
    shown, access = reader(appraisal_id, Action.READ)
    rows = queries.record(shown)
    items = queries.evidence(shown) if access.can(Action.READ_SHEET) else []
    note_reading(access, "record")
    return render_template(
        "appraisals/record.html",
        page=record_page.view(rows, access),
        sent=rows.sent_part(SELF),
        score_words=_score_words(rows),
        evidence=exhibits.exhibits(items, rows.texts),
        events=history.events(rows, access),
        steps=history.strip(rows),
        address=_address(shown),
    )


@bp.get("/<int:appraisal_id>/record-print.css")
@requires(signed_in, ONE)
def record_print(appraisal_id: int) -> Response:
    """Give the margin of a record's printed pages: its number, digest, date and address."""
    shown, _access = reader(appraisal_id, Action.READ)
    today = clock.today(viewer().person.zone)
    return Response(print_margin.css(queries.record(shown), _address(shown), today), mimetype="text/css")


@bp.get("/<int:appraisal_id>/sheet")
@requires(signed_in, ONE)
def sheet(appraisal_id: int) -> str:
    """Show how every point was made, and what was left out and why."""
    shown, access = reader(appraisal_id, Action.READ_SHEET)
    rows = queries.record(shown)
    computed = found(rows.sheet)
    items = exhibits.exhibits(queries.evidence(shown), rows.texts)
    note_reading(access, "sheet")
    return render_template(
        "appraisals/sheet.html",
        appraisal=shown,
        row=rows.sheets[-1],
        sheet=sheet_page.view(computed, items, titles(shown)),
        method=sheet_page.method(computed),
        evidence=items,
    )


@bp.get("/<int:appraisal_id>/contributions")
@requires(signed_in, "what they observed as a coach, in released appraisals of people they coach today")
def contributions(appraisal_id: int) -> str:
    """Show a coach how what they observed counted, and nothing else."""
    shown, access = reader(appraisal_id, Action.READ_CONTRIBUTIONS)
    rows = queries.record(shown)
    items = exhibits.exhibits(queries.evidence(shown), rows.texts)
    note_reading(access, "contributions")
    return render_template(
        "appraisals/contributions.html",
        appraisal=shown,
        items=sheet_page.contributions_by(found(rows.sheet), items, viewer().id, titles(shown)),
    )


def _address(shown: Appraisal) -> str:
    """Give the whole address of a record, for paper; never from the Host header, which anybody can write."""
    address: str = current_app.config["BASE_URL"] + url_for(".record", appraisal_id=shown.id)
    return address


def _score_words(record: Record) -> str:
    """Give the sheet's result in a sentence, once there is a sheet."""
    return accounts.result_sentence(record.sheet.section, record.sheet.gate) if record.sheet else ""
