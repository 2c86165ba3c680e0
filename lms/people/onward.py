"""Where somebody goes after signing in: only ever to a page of this application."""

import re
from typing import Final

from flask import current_app
from werkzeug.exceptions import HTTPException

HOME: Final = "/"
# Segments are never empty, so "//elsewhere" cannot pass; there is no colon and no backslash either.
_PAGE: Final = re.compile(r"((?:/[A-Za-z0-9_.~@-]+)+/?)(?:\?[A-Za-z0-9_.~%&=+-]*)?")
_DOORS: Final = frozenset({"people.sign_in", "people.set_up"})
_LONGEST: Final = 500


def onward(text: str | None) -> str:
    """Give the address back if it is a page that can be opened here, else the address of the first page."""
    page = _PAGE.fullmatch(text) if text and len(text) <= _LONGEST else None
    if page is None:
        return HOME
    try:
        endpoint, _values = current_app.url_map.bind("").match(page[1], method="GET")
    except HTTPException:  # no such page, no page that can be opened, or one that would send people elsewhere
        return HOME
    return HOME if endpoint in _DOORS else page[0]
