"""What all pages of people share: their addresses begin with /people."""

from flask import Blueprint

bp = Blueprint("people", "lms.people", url_prefix="/people", template_folder="templates")
