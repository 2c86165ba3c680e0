"""The first page of each role, help, and who sees what."""

from flask import Blueprint, render_template

from lms.core.guard import public, requires
from lms.home import overview
from lms.people.policy import signed_in, viewer

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
@requires(signed_in, "their own tasks")
def index() -> str:
    """Show the one next step, and what else is waiting."""
    return render_template("home/index.html", view=overview.of(viewer()))


@bp.get("/help")
@requires(signed_in, "nobody's: the same page for everybody")
def help_page() -> str:
    """Show how to do the usual things."""
    return render_template("home/help.html")


@bp.get("/privacy")
@requires(signed_in, "nobody's: the same page for everybody")
def privacy() -> str:
    """Show what is recorded and who sees it."""
    return render_template("home/privacy.html")


@bp.get("/healthz")
@public("machines ask whether the service answers; it says only ok")
def healthz() -> tuple[str, int, dict[str, str]]:
    """Say that the service answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
