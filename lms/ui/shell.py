"""The frame around every page: whose page it is, where they can go, and which theme they chose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Flask, current_app, g
from flask_babel import get_locale

_SOURCE = Locale("en", "GB")


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail: a place, its icon, and how many things wait there (None: nothing is counted)."""

    url: str
    label: str
    icon: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Viewer:
    """The person who is signed in, as the top bar shows them."""

    name: str
    initials: str


@dataclass(frozen=True)
class Shell:
    """What the layout prints around a page. Without a person it is the plain frame of the sign-in page."""

    organisation: str = "Goldenrule"
    person: Viewer | None = None
    navigation: Sequence[NavItem] = ()
    unread: int = 0
    inbox_url: str = ""
    me_url: str = ""
    theme: str = "system"
    footer: Sequence[tuple[str, str]] = ()
    home_url: str = "/"


Provider = Callable[[], Shell]


def init(app: Flask, provider: Provider = Shell) -> None:
    """Give every template the `shell` that the provider answers; a later call replaces the provider."""
    first = "shell" not in app.extensions
    app.extensions["shell"] = provider
    if first:
        app.context_processor(_context)


def use(shell: Shell) -> None:
    """Fix the shell of this request, such as the plain one on the page that reports a failure."""
    g.shell = shell


def _context() -> dict[str, Any]:
    if "shell" not in g:
        g.shell = current_app.extensions["shell"]()
    locale = get_locale() or _SOURCE
    return {"shell": g.shell, "lang": _tag(locale), "text_direction": locale.text_direction}


def _tag(locale: Locale) -> str:
    """Name the language for the page's lang attribute; plain English here is British."""
    return "en-GB" if str(locale) == "en" else str(locale).replace("_", "-")
