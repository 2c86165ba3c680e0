"""Rows of record: neither the product nor a statement of its own can change or remove them."""

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from lms.audit import trail
from lms.audit.cli import audit
from lms.audit.models import AuditEvent
from lms.core.db import db, transaction
from tests.databases import silence_triggers


def test_an_object_of_record_is_not_changed(app):
    event = db.session.query(AuditEvent).first()
    event.action = "nothing"
    with pytest.raises(RuntimeError, match="never changed"), transaction():
        db.session.flush()


@pytest.mark.parametrize("statement", [update(AuditEvent).values(action="x"), delete(AuditEvent)])
def test_a_statement_does_not_change_records(app, statement):
    with pytest.raises(DBAPIError, match="never changed or removed"), transaction():
        db.session.connection().execute(statement)


def test_the_trail_verifies_until_somebody_tampers(app):
    runner = app.test_cli_runner()
    assert runner.invoke(audit, ["verify"]).exit_code == 0
    with transaction():
        silence_triggers(db.session)
        db.session.connection().execute(
            text("UPDATE audit_event SET action = 'nothing happened' WHERE number = 3")
        )
    found = runner.invoke(audit, ["verify"])
    assert found.exit_code == 1
    assert "event 3: an event was changed" in found.output


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("DELETE FROM audit_event WHERE number = 2", "an event is missing"),
        (
            "DELETE FROM audit_event WHERE number = (SELECT max(number) FROM audit_event)",
            "the end was cut off",
        ),
        ("UPDATE audit_event SET actor_id = 1 WHERE number = 1", "an event was changed"),
    ],
)
def test_every_kind_of_tampering_is_found(app, sql, fault):
    with transaction():
        silence_triggers(db.session)
        db.session.connection().execute(text(sql))
    assert fault in str(trail.verify().fault)


def _record_and_fail():
    with transaction():
        trail.record("never happened", "test", actor_id=None)
        _ = 1 / 0


def test_what_is_rolled_back_leaves_no_note(app):
    before = trail.verify().events
    with pytest.raises(ZeroDivisionError):
        _record_and_fail()
    with transaction():
        trail.record("happened", "test", actor_id=None)
    assert trail.verify().events == before + 1
