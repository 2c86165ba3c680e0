"""What every answer carries, and what no unsafe request gets past."""

import pytest

from lms.audit.models import AuditEvent
from lms.core import guard
from lms.core.db import db
from lms.people.models import Person

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/people/sign-in", 200),
        ("GET", "/", 302),
        ("GET", "/nothing", 404),
        ("PUT", "/people/sign-in", 405),
        ("GET", "/healthz", 200),
    ],
)
def test_every_answer_carries_the_headers(client, method, path, status):
    answer = client.open(path, method=method)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_wrong_method_says_which_are_right(client):
    assert "GET" in client.put("/people/sign-in").headers["Allow"]


def test_every_unsafe_address_refuses_a_request_without_its_token(app, sign_in, meilin, ada):
    device = sign_in(meilin)
    tried = 0
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            values = dict.fromkeys(rule.arguments, "1")
            with app.test_request_context():
                path = app.url_map.bind("localhost").build(
                    rule.endpoint, {k: _value(rule, k, v) for k, v in values.items()}, method=method
                )
            answer = device.open(path, method=method, with_token=False)
            assert answer.status_code == 400, f"{method} {path}"
            tried += 1
    assert tried > 40


def _value(rule, name, value):
    return int(value) if rule._converters[name].__class__.__name__ == "_StorableNumber" else value


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_another_site_cannot_send_our_forms(sign_in, nadia, headers):
    answer = sign_in(nadia).post("/notifications/reading", headers=headers)
    assert answer.status_code == 403
    assert "from another site" in answer.text


def test_too_much_is_refused_in_words(app, sign_in, tomasz):
    answer = sign_in(tomasz).post("/learning/assignments/new", data={"reason": "x" * (2**20 + 1)})
    assert answer.status_code == 413
    assert "Send less text" in answer.text


def test_a_page_of_somebody_signed_in_is_never_kept(sign_in, nadia):
    assert sign_in(nadia).get("/").headers["Cache-Control"] == "no-store"


def test_a_refusal_leaves_a_line_in_the_trail(sign_in, nadia):
    sign_in(nadia).get("/appraisals/cycles")
    last = db.session.query(AuditEvent).order_by(AuditEvent.number.desc()).first()
    assert (last.action, last.subject, last.actor_id) == ("refused", "page appraisals.cycles", nadia.id)


def test_numbers_no_column_can_hold_name_nothing(sign_in, nadia):
    assert sign_in(nadia).get("/appraisals/99999999999999999999999").status_code == 404


def test_a_fault_says_nothing_of_its_cause(unserved, sign_in, nadia):
    def broken():
        raise RuntimeError("the cause, with nadia@harbour.example in it")

    unserved.add_url_rule("/broken", "broken", guard.public("a test")(broken))
    unserved.testing = False
    unserved.config["PROPAGATE_EXCEPTIONS"] = False
    answer = sign_in(nadia, at=unserved).get("/broken")
    assert answer.status_code == 500
    assert "Something broke here" in answer.text
    assert "nadia@" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_reading_pages_changes_no_row(app, sign_in, meilin, nadia):
    """The database itself refuses: a GET runs in a transaction that cannot write."""
    before = _digest(app)
    for device in (sign_in(nadia), sign_in(meilin)):
        before = _digest(app)
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments:
                device.get(rule.rule)
        assert _digest(app) == before


def _digest(app):
    tables = [
        table
        for table in db.metadata.sorted_tables
        if table.name not in {"user_session", "audit_event", "audit_head"}
    ]
    rows = {
        table.name: [tuple(map(str, row)) for row in db.session.execute(table.select())] for table in tables
    }
    db.session.rollback()
    return rows


def test_a_write_in_a_get_is_refused_by_the_database(unserved, sign_in, nadia):
    def writing():
        db.session.add(Person(name="X", email="x@x.example", joined_on=nadia.joined_on, zone="UTC"))
        db.session.flush()

    unserved.add_url_rule("/writing", "writing", guard.public("a test")(writing))
    with pytest.raises(Exception, match=r"readonly database|read-only transaction"):
        sign_in(nadia, at=unserved).get("/writing")
