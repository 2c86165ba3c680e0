"""The style guide: every component in every state."""

from flask import Blueprint, render_template

from lms.core.guard import public
from lms.ui import examples

blueprint = Blueprint("ui", __name__, url_prefix="/ui", template_folder="templates")


@blueprint.get("/styleguide")
@public("shows invented examples only")
def styleguide() -> str:
    """Show every component in every state, in the words we would really use."""
    return render_template("ui/styleguide.html", example=examples.gather())
