"""The pages of last resort: every refusal and every fault, in the product's own look and words."""

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from structlog import get_logger
from werkzeug.exceptions import HTTPException, InternalServerError

from lms.core.db import db
from lms.core.errors import Forbidden, Refusal
from lms.core.events import announce
from lms.core.guard import Denied
from lms.ui import shell

_log = get_logger(__name__)


def init(app: Flask) -> None:
    """Answer every refusal, HTTP error and fault with a page that says what to do."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InternalServerError, _fault)


def words(status: int) -> tuple[str, str, str]:
    """Give a heading, what happened and what to do for an HTTP status."""
    known = {
        400: (
            _("That could not be read"),
            _("The request was not whole."),
            _("Go back, load the page again and try once more."),
        ),
        403: (
            _("Not yours to open"),
            _("This belongs to somebody else’s work."),
            _("If you need it, ask HR or your administrator."),
        ),
        404: (_("Nothing here"), _("The address may be old, or the thing may belong to somebody else."), ""),
        405: (
            _("Not from here"),
            _("This address does not take that."),
            _("Go back and use the button on the page."),
        ),
        409: (
            _("Somebody was faster"),
            _("Things changed while you were looking."),
            _("Load the page again to see how they stand."),
        ),
        413: (
            _("Too much at once"),
            _("What you sent is larger than we read."),
            _("Send less text, or a smaller file."),
        ),
        422: (
            _("That cannot be done"),
            _("What you sent does not fit."),
            _("Go back and look at it once more."),
        ),
        429: (
            _("Too many tries"),
            _("This was tried too often in a short time."),
            _("Wait a quarter of an hour, then try again."),
        ),
    }
    fault = (
        _("Something broke here"),
        _("Nothing was changed."),
        _("Try again in a minute. If it stays, pass on the number below."),
    )
    return known.get(status, fault)


def _refused(refusal: Refusal) -> tuple[str, int]:
    if refusal.status == Forbidden.status and current_user.is_authenticated:
        announce(Denied(current_user.id, request.endpoint or ""))
    return _page(refusal.status, refusal.words)


def _stale_form(_error: CSRFError) -> tuple[str, int]:
    return _page(
        400, _("This form is from an earlier sign-in. Go back, copy what you wrote, and load the page again.")
    )


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 - a redirect that was raised is an answer, not an error
        return error
    text, _status = _page(status, "")
    answer = make_response(text, status)
    if "Allow" in error.get_response().headers:
        answer.headers["Allow"] = error.get_response().headers["Allow"]
    return answer


def _fault(error: InternalServerError) -> tuple[str, int]:
    db.session.rollback()
    _log.error(
        "fault",
        endpoint=request.endpoint,
        kind=type(error.original_exception).__name__,
        exc_info=error.original_exception,
    )
    shell.use(shell.Shell())  # whatever broke may have broken the frame, too
    return _page(500, "")


def _page(status: int, said: str) -> tuple[str, int]:
    heading, usual, what_to_do = words(status)
    page = render_template(
        "ui/error.html",
        status=status,
        heading=heading,
        words=said or usual,
        what_to_do="" if said else what_to_do,
        way_out=("/", _("Go to the first page")),
        request_id=g.get("request_id", ""),
    )
    return page, status
