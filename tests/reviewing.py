"""A test client that is also a reviewer: every page any test fetches must be a good page, within its budget."""

import re

import html5lib
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from lms.core.db import db
from tests import budgets

SPACE = re.compile(r"\s+")


class ReviewingClient(FlaskClient):
    """Fetch pages as a browser would; refuse an HTML page that is not well made, and a request over its budget."""

    def open(self, *args, **kwargs) -> TestResponse:
        if kwargs.get("method") in {"POST", "PUT", "PATCH", "DELETE"} and kwargs.pop("with_token", True):
            kwargs["headers"] = {"X-CSRFToken": self._token(), **dict(kwargs.get("headers") or {})}
        # What the test itself read must not hold the database, and each request has a context of its own.
        db.session.rollback()
        with self.application.app_context(), budgets.counting(self.application) as purse:
            response = super().open(*args, **kwargs)
        budgets.hold(self.application, purse, response)
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 304, 307, 308}:
            review(response.text, response.request.path)
        return response

    def _token(self) -> str:
        """Give the form token of this device's session, as its pages print it."""
        with self.session_transaction() as session:
            secret = session.setdefault("csrf_token", "a" * 40)
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(secret)


def review(html: str, path: str) -> None:
    """Assert that a page is valid, titled after its one h1, labelled, its forms explicit, free of inline code."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    page = parser.parse(html)
    faults = [(position, code, data) for position, code, data in parser.errors]
    assert not faults, f"{path}: invalid HTML {faults[:3]}"
    heads = page.findall(".//h1")
    assert len(heads) == 1, f"{path}: {len(heads)} h1"
    title, head = _text(page.find(".//title")), _text(heads[0])
    assert title.startswith(head), f"{path}: title {title!r} does not start with {head!r}"
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    twice = {one for one in ids if ids.count(one) > 1}
    assert not twice, f"{path}: ids used twice {twice}"
    _review_fields(page, path, set(ids))
    for form in page.iter("form"):
        assert form.get("action"), f"{path}: a form without an action"
        if form.get("method", "get").lower() == "post":
            assert form.find(".//input[@name='csrf_token']") is not None, (
                f"{path}: a post form without its token"
            )
    for element in page.iter():
        inline = [name for name in element.attrib if name == "style" or str(name).startswith("on")]
        assert not inline, f"{path}: inline {inline} on {element.tag}"
    assert page.find(".//style") is None, f"{path}: an inline style"
    assert all(script.get("src") for script in page.iter("script")), f"{path}: an inline script"
    assert page.find("[@lang]") is not None, f"{path}: no language"


def _review_fields(page, path: str, ids: set[str]) -> None:
    labelled = {label.get("for") for label in page.iter("label")}
    wrapped = {id(control) for label in page.iter("label") for control in label.iter()}
    for control in (element for tag in ("input", "select", "textarea") for element in page.iter(tag)):
        if control.get("type") in {"hidden", "submit", "button"}:
            continue
        named = (
            control.get("id") in labelled
            or id(control) in wrapped
            or control.get("aria-label")
            or control.get("aria-labelledby")
        )
        assert named, f"{path}: {control.tag} {control.get('name')!r} has no label"
        for reference in (control.get("aria-describedby") or "").split():
            assert reference in ids, (
                f"{path}: {control.get('name')!r} is described by {reference!r}, which is not there"
            )


def _text(element) -> str:
    return SPACE.sub(" ", "".join(element.itertext())).strip()
