"""Pages of the inbox."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.core.db import transaction
from lms.core.guard import requires
from lms.notifications import inbox
from lms.people.policy import signed_in, viewer

bp = Blueprint("notifications", __name__, url_prefix="/notifications", template_folder="templates")


@bp.get("/")
@requires(signed_in, "their own inbox")
def index() -> str:
    """Show the viewer's messages, newest first."""
    messages = inbox.messages(viewer().id)
    unread = sum(message.read_at is None for message in messages)
    return render_template("notifications/index.html", messages=messages, unread=unread)


@bp.post("/reading")
@requires(signed_in, "their own inbox")
def reading() -> Response:
    """Note that the viewer has read everything."""
    with transaction():
        inbox.mark_read(viewer().id)
    return redirect(url_for(".index"))
