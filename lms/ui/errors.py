"""The pages of last resort: every refusal and every fault, in the product's own look and words."""

from http import HTTPStatus

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.exceptions import HTTPException, InternalServerError

from lms.core.db import give_up
from lms.core.errors import Forbidden, Refusal
from lms.core.events import announce
from lms.core.guard import Denied
from lms.core.troubles import Trouble, trouble
from lms.ui import shell

_log = get_logger(__name__)
_STATUSES = {
    Trouble.FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Trouble.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Trouble.AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    Trouble.OVERTAKEN: HTTPStatus.CONFLICT,
}


def init(app: Flask) -> None:
    """Answer every refusal, HTTP error and fault with a page that says what to do."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SQLAlchemyError, _not_done)
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
        503: (
            _("Not right now"),
            _("The database does not answer, so this may not be saved."),
            _("Go back: what you typed is still there. Send it again in a minute."),
        ),
        507: (
            _("Not saved: the disk is full"),
            _("There is no room left to keep what you sent. What was saved before is safe."),
            _("Go back: what you typed is still there. Tell your administrator, then send it again."),
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


def _not_done(error: SQLAlchemyError) -> Response:
    """Answer for a database that is full, busy or away, and for a race that was lost: never as if it were saved."""
    matter = trouble(error)
    if matter is None:
        raise error
    give_up()
    # Its own message may hold what somebody typed.
    _log.error("not done", endpoint=request.endpoint, matter=matter.name, kind=type(error).__name__)
    _use_plain_frame()
    answer = make_response(*_page(_STATUSES[matter], ""))
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "2"
    return answer


def _fault(error: InternalServerError) -> Response | tuple[str, int]:
    broke = error.original_exception
    if isinstance(broke, SQLAlchemyError) and trouble(broke):
        return _not_done(broke)
    give_up()
    _log.error("fault", endpoint=request.endpoint, kind=type(broke).__name__, exc_info=broke)
    _use_plain_frame()
    return _page(500, "")


def _use_plain_frame() -> None:
    """Ask for nothing more: whatever broke may break the usual frame, too, and the look at who is signed in."""
    g.setdefault("_login_user", AnonymousUserMixin())
    shell.use(shell.Shell())


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
