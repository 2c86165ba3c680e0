"""Deny by default: every page declares who may open it, and a gate refuses any page that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user
from werkzeug.routing import IntegerConverter

from lms.core.errors import Forbidden, NotFound

View = TypeVar("View", bound=Callable[..., Any])
Thing = TypeVar("Thing")
_MARK = "declared_access"
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Rule:
    """Who may open a page: a name for the policy table, words for people, and the test of the viewer."""

    name: str
    words: str
    allows: Callable[[Any], bool]


@dataclass(frozen=True)
class Access:
    """What a page declares: the rule for the viewer (None: anybody), and whose things it shows."""

    rule: Rule | None
    objects: str


@dataclass(frozen=True)
class Denied:
    """News for higher packages: a signed-in viewer was refused a page they may know of."""

    viewer_id: int
    endpoint: str


def public(reason: str) -> Callable[[View], View]:
    """Let anybody open the page, signed in or not, for a stated reason."""
    return _declare(Access(None, reason))


def requires(rule: Rule, objects: str) -> Callable[[View], View]:
    """Let only viewers whom the rule allows open the page; `objects` says whose things they then see."""
    return _declare(Access(rule, objects))


def declared(app: Flask, endpoint: str) -> Access | None:
    """Give what an endpoint declared, or None."""
    return getattr(app.view_functions.get(endpoint), _MARK, None)


def init(app: Flask) -> None:
    """Put the gate before every request, and let numbers in addresses be no larger than the database's."""
    app.before_request(_gate)
    app.url_map.converters["int"] = _StorableNumber


def storable(text: str) -> int:
    """Read a number that a column can hold. Raises ValueError for a larger one, and for what is no number."""
    number = int(text)
    if not 0 <= number <= _LARGEST:
        raise ValueError("no column holds this")
    return number


class _StorableNumber(IntegerConverter):
    """A number that a column can hold; a larger one names nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": _LARGEST, **kwargs})


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _MARK, access)
        return view

    return mark


def _gate() -> Any:
    if request.endpoint is None:
        return None  # no such page, or not with this method: the router's own answer follows
    access = declared(current_app, request.endpoint)
    if access is None:
        raise Forbidden
    if access.rule is None:
        return None
    if not current_user.is_authenticated:
        return current_app.extensions["sign_in"]()
    if not access.rule.allows(current_user):
        raise Forbidden
    return None


def found(thing: Thing | None) -> Thing:
    """Give the thing back, or say that there is no such page when it is None."""
    if thing is None:
        raise NotFound
    return thing
