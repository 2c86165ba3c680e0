"""The export: one row per appraisal, *not rated* with its reason, and nothing a spreadsheet would run."""

import csv
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import select

from lms.appraisals import export
from lms.appraisals.models import RatingOfRecord
from lms.audit.models import AuditEvent
from lms.core.db import db, transaction
from tests.appraisals import cycle_story as story
from tests.appraisals.cycle_story import FREEZE_DAY, noon


@pytest.fixture
def cycle(app, meilin, nadia, tomasz):
    for day in (date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 18)):
        story.observed(tomasz, nadia, day, {"empathy": 4})
    return story.frozen(meilin, "Front office")


def test_one_row_per_appraisal_with_its_numbers_or_the_reason_for_none(cycle, sign_in, meilin, nadia):
    rows = _rows(_export(sign_in(meilin), cycle))
    assert [row["Name"] for row in rows] == [
        "Nadia Rahmani",
        "Patrick O’Dea",
        "Sefa Tuilagi",
        "Tomasz Wieczorek",
    ]
    seen, unseen = rows[0], rows[1]
    assert seen == {
        "Number": "GR-2026-0001",
        "Name": "Nadia Rahmani",
        "Team": "Front office",
        "Manager": "Ruth Adeyemi-Clarke",
        "State": "In review",
        "Proposed level": "",
        "Manager’s level": "",
        "Level of record": "",
        "Not rated because": "Less than half of the weight has evidence.",
        "Points": "",
        "Weights": "L 2000 B 4000 F 2000 P 2000",
        "Coverage": "40.00",
        "Algorithm": "cs-1",
        "Digest": seen["Digest"],
    }
    assert len(seen["Digest"]) == 64
    assert unseen["Not rated because"].count("; ") == 1
    assert unseen["Coverage"] == "0.00"


def test_the_level_of_record_is_empty_when_not_rated(cycle, sign_in, meilin, ruth, nadia, patrick):
    _rated(story.appraisal_of(nadia, cycle), ruth, 1, proposed=4, manager=4, level=4)
    _rated(story.appraisal_of(nadia, cycle), ruth, 2, proposed=4, manager=4, level=3)
    _rated(
        story.appraisal_of(patrick, cycle),
        ruth,
        1,
        proposed=None,
        manager=2,
        level=None,
        code="too-little-weight",
    )
    first, second, *_others = _rows(_export(sign_in(meilin), cycle))
    assert (first["Manager’s level"], first["Level of record"]) == ("4", "3")
    assert (second["Manager’s level"], second["Level of record"]) == ("2", "")
    assert second["Not rated because"] == "Less than half of the weight has evidence."


def test_an_open_appraisal_has_a_row_without_numbers(app, sign_in, meilin):
    row = _rows(_export(sign_in(meilin), story.launched(meilin, "Front office")))[0]
    assert row["State"] == "Open"
    assert {row[name] for name in ("Proposed level", "Points", "Not rated because", "Digest")} == {""}


def test_hr_does_not_read_their_own_numbers_before_their_release(app, sign_in, meilin, henrik):
    with transaction():
        story.directory.report_to(meilin, henrik, date(2025, 1, 6))
    for day in (date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 18)):
        story.observed(henrik, meilin, day, {"empathy": 4})
    cycle = story.frozen(henrik, "Head office")
    own = {reader: _rows(_export(sign_in(reader), cycle))[0] for reader in (meilin, henrik)}
    assert own[meilin]["Name"] == own[henrik]["Name"] == meilin.name
    assert own[meilin]["Not rated because"] == "Your own: shown from its release on"
    assert (own[meilin]["Coverage"], own[meilin]["Digest"]) == ("", "")
    assert own[henrik]["Coverage"] == "40.00"


def test_every_export_is_in_the_audit_trail(cycle, sign_in, meilin):
    answer = sign_in(meilin).get(f"/appraisals/cycles/{cycle.id}/export.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=appraisals-2026-H1.csv"
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "exported")).one()
    assert (noted.actor_id, noted.subject, noted.detail) == (meilin.id, f"cycle {cycle.id}", {"rows": 4})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "  =", "\u00a0@", "＝"])
def test_a_cell_that_looks_like_a_formula_is_quoted(start):
    assert export.cell(f"{start}1+1") == f"'{start}1+1"
    assert export.cell(f"1{start}1") == f"1{start}1"


def test_a_name_that_looks_like_a_formula_is_quoted_in_the_file(app, sign_in, meilin, nadia):
    with transaction():
        nadia.name = "=HYPERLINK(1)"
    rows = _rows(_export(sign_in(meilin), story.launched(meilin, "Front office")))
    assert "'=HYPERLINK(1)" in [row["Name"] for row in rows]
    assert not [row for row in rows if row["Name"].startswith("=")]


def _export(device, cycle):
    answer = device.get(f"/appraisals/cycles/{cycle.id}/export.csv")
    assert answer.status_code == 200
    return answer.data.decode("utf-8-sig")


def _rows(text):
    return list(csv.DictReader(StringIO(text, newline="")))


def _rated(appraisal, by, version, *, proposed, manager, level, code=""):
    """Stand in for the manager's page and calibration: the row of record they leave."""
    with transaction():
        db.session.add(
            RatingOfRecord(
                appraisal_id=appraisal.id,
                version=version,
                proposed_level=proposed,
                manager_level=manager,
                level=level,
                not_rated_code=code,
                ratings=[],
                reason_citations=[],
                text_id=None,
                by_id=by.id,
                at=noon(FREEZE_DAY),
                digest="",
            )
        )
