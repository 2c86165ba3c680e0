"""The types of what we use of Flask-Babel, which ships none."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from babel import Locale
from flask import Flask

class Babel:
    def __init__(
        self,
        app: Flask | None = ...,
        *,
        locale_selector: Callable[[], str | None] | None = ...,
        timezone_selector: Callable[[], str | None] | None = ...,
    ) -> None: ...

def gettext(text: str, /, **variables: Any) -> str: ...
def ngettext(singular: str, plural: str, num: int, /, **variables: Any) -> str: ...
def lazy_gettext(text: str, /, **variables: Any) -> str: ...
def lazy_ngettext(singular: str, plural: str, num: int, /, **variables: Any) -> str: ...
def get_locale() -> Locale | None: ...
def get_timezone() -> tzinfo | None: ...
