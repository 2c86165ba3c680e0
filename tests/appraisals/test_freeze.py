"""The freeze: what counts, what is left out and why, what it proposes, and that nobody can change it afterwards."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from lms.appraisals import canonical, cycles, freezing, sheets, standing, texts, verification
from lms.appraisals.cli import appraisals as command
from lms.appraisals.models import (
    Appraisal,
    EvidenceItem,
    Part,
    RecordText,
    ReviewOpening,
    ScoredIn,
    ScoreSheetRecord,
    SubmittedPart,
)
from lms.appraisals.scoring import sheet_record
from lms.appraisals.scoring.inputs import Component
from lms.appraisals.scoring.reasons import Reason
from lms.appraisals.states import State
from lms.audit.models import AuditEvent
from lms.coaching import observations
from lms.core import clock
from lms.core.db import db, transaction
from lms.core.errors import Refusal
from lms.notifications import inbox
from tests.appraisals import cycle_story as story
from tests.appraisals.cycle_story import CUT_OFF, FREEZE_DAY, LAUNCH_DAY, noon
from tests.databases import silence_triggers

SEEN = {"empathy": 4, "reliability": 4}


@pytest.fixture
def half_year(app, sign_in, scene, nadia, tomasz, ruth):
    """What happened around Nadia before the cut-off."""
    scene("half_year", lambda: _half_year(app, sign_in, nadia, tomasz, ruth))


def _half_year(app, sign_in, nadia, tomasz, ruth):
    story.asked_to_listen(tomasz, nadia, date(2026, 3, 2), date(2026, 6, 1))
    story.learned(app, sign_in, nadia, date(2026, 5, 11))
    story.observed(tomasz, nadia, date(2026, 4, 6), SEEN)
    story.observed(tomasz, nadia, date(2026, 5, 4), {"empathy": 4, "reliability": 3})
    story.observed(ruth, nadia, date(2026, 5, 18), {"empathy": 3, "coaching": 5})
    story.observed(tomasz, nadia, date(2026, 5, 20), SEEN, countable=False)
    taken_back = story.observed(tomasz, nadia, date(2026, 5, 21), SEEN)
    with clock.at(noon(date(2026, 5, 22))), transaction():
        observations.withdraw(taken_back, by=tomasz, reason="It was Patrick at the desk.")


def test_the_freeze_copies_numbers_and_chains_what_happened(half_year, meilin, nadia, tomasz):
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    items = _items(appraisal)
    assert [(one.number, one.component, one.source_type, one.counts, one.reason) for one in items] == [
        (1, "L", "module-completed", True, ""),
        (2, "L", "module-due", True, ""),
        (3, "B", "observation", True, ""),
        (4, "B", "observation", True, ""),
        (5, "B", "observation", True, ""),
        (6, "B", "observation", False, "practice-only"),
        (7, "B", "observation", False, "withdrawn"),
    ]
    learned, seen = items[0], items[2]
    assert learned.content["module_key"] == "say-it-back"
    assert (learned.content["score"], learned.content["late"]) == ("100", False)
    assert (seen.author_id, seen.author_role) == (tomasz.id, "coach")
    assert (seen.occurred_on, seen.scorable_on) == (date(2026, 4, 6), date(2026, 4, 9))
    assert seen.content["levels"] == SEEN
    for item in items:
        assert len(item.digest) == len(item.chain) == 64
    assert len({item.chain for item in items}) == 7


def test_words_of_people_lie_apart_and_the_record_holds_their_salted_digest(half_year, meilin, nadia):
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    items = _items(appraisal)
    kept = {row.id: row for row in db.session.scalars(select(RecordText))}
    assert texts.words_of(kept[items[2].text_id]) == {
        "observer": "Tomasz Wieczorek",
        "setting": "desk",
        "narrative": "Seen on 2026-04-06, at the desk.",
        "reply": "",
    }
    assert texts.words_of(kept[items[0].text_id]) == {
        "asked_by": ["Tomasz Wieczorek"],
        "reason": "The desk asks for it.",
    }
    for untold in items[5:]:
        assert texts.words_of(kept[untold.text_id]) == {"observer": "Tomasz Wieczorek"}
    for item in items:
        assert item.content["text"] == kept[item.text_id].digest
        assert "Tomasz" not in str(item.content)
        assert "Seen on" not in str(item.content)


def test_the_sheet_proposes_what_the_formula_makes_of_it(half_year, meilin, nadia):
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    row = _sheet(appraisal)
    sheet = sheet_record.from_record(row.sheet)
    # One module at full marks, one due and missed: (100 + 0) / 2.
    assert sheet.component(Component.LEARNING).points == Decimal(50)
    # Empathy (4 + 3) / 2 and reliability 3.5, each 2,000 bp.
    assert sheet.component(Component.BEHAVIOUR).points == Decimal("62.5")
    assert sheet.component(Component.CUSTOMERS).reason is Reason.NO_INPUT
    assert sheet.section.coverage_bp == Decimal(6000)
    # (50 x 2,000 + 62.5 x 4,000) / 6,000, rounded once.
    assert (row.points, row.proposed_level, row.algorithm) == (Decimal("58.33"), 3, "cs-1")
    assert (row.frozen_at, row.frozen_by_id, row.early_reason) == (noon(FREEZE_DAY), meilin.id, "")
    assert row.chain == _trail_of(appraisal)["chain"]
    assert _trail_of(appraisal)["counted"] == 5


def test_too_little_evidence_proposes_nothing_and_is_never_a_zero(app, meilin, nadia):
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    row = _sheet(appraisal)
    assert (row.points, row.proposed_level) == (None, None)
    assert row.sheet["section"]["reasons"] == ["too-little-weight", "without-observers-or-customers"]


def test_two_observations_are_too_few_to_score_and_can_be_cited_all_the_same(app, meilin, nadia, tomasz):
    for day in (date(2026, 4, 6), date(2026, 5, 4)):
        story.observed(tomasz, nadia, day, SEEN)
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    assert [(item.counts, item.reason) for item in _items(appraisal)] == [(True, ""), (True, "")]


def test_own_initiative_is_shown_and_not_scored(app, sign_in, meilin, nadia):
    story.learned(app, sign_in, nadia, date(2026, 5, 11))
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    assert [(item.source_type, item.reason) for item in _items(appraisal)] == [
        ("module-completed", "own-initiative")
    ]
    assert db.session.scalar(select(func.count()).select_from(ScoredIn)) == 0


@pytest.mark.parametrize(
    ("shared", "counted"),
    [
        (CUT_OFF - timedelta(days=3), 1),
        (CUT_OFF - timedelta(days=2), 0),
        (date(2025, 7, 12), 1),
        (date(2025, 7, 11), 0),
    ],
)
def test_the_window_is_of_twelve_months_up_to_the_cut_off(app, meilin, nadia, tomasz, shared, counted):
    story.observed(tomasz, nadia, shared, SEEN)
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    assert len(_items(appraisal)) == counted


def test_what_happened_over_a_year_ago_is_shown_and_left_out(app, meilin, nadia, tomasz):
    with clock.at(noon(date(2025, 7, 13))), transaction():
        observations.record(
            tomasz,
            nadia,
            occurred_on=date(2025, 7, 12),
            setting="desk",
            narrative="Seen a while ago.",
            levels=SEEN,
            countable=True,
            share=True,
            today=date(2025, 7, 13),
        )
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    assert [item.reason for item in _items(appraisal)] == ["too-long-ago"]


def test_the_next_cycle_begins_where_this_one_ended_and_one_fact_counts_once(
    half_year, meilin, nadia, tomasz
):
    first = story.frozen(meilin, "Front office")
    late = story.observed(tomasz, nadia, CUT_OFF - timedelta(days=2), SEEN)
    story.observed(tomasz, nadia, CUT_OFF + timedelta(days=5), SEEN)
    with transaction():
        db.session.add(
            ScoredIn(
                source_type="observation", source_id=late.id, appraisal_id=story.appraisal_of(nadia, first).id
            )
        )
    second = story.next_cycle(meilin)
    with clock.at(noon(second.cut_off + timedelta(days=1))):
        cycles.freeze(second, meilin, clock.now())
    appraisal = story.appraisal_of(nadia, second)
    row = _sheet(appraisal)
    assert row.sheet["window_after"] == str(CUT_OFF)
    shared = [(item.source_id, item.reason) for item in _items(appraisal)]
    assert shared[-2:] == [(late.id, "counted-before"), (late.id + 1, "")]
    sources = db.session.execute(select(ScoredIn.source_type, ScoredIn.source_id)).all()
    assert len(sources) == len(set(sources)) == 7


def test_what_comes_later_on_the_day_of_a_freeze_counts_in_the_next_cycle(app, meilin, nadia, tomasz):
    story.observed(tomasz, nadia, date(2026, 5, 4), SEEN)
    cycle = story.launched(meilin, "Front office")
    early = date(2026, 6, 8)
    with clock.at(noon(early)):
        cycles.freeze(cycle, meilin, clock.now(), early="The site closes in June.")
    story.observed(tomasz, nadia, early - timedelta(days=3), {"empathy": 2})
    second = story.next_cycle(meilin)
    with clock.at(noon(second.cut_off)):
        cycles.freeze(second, meilin, clock.now())
    first, following = story.appraisal_of(nadia, cycle), story.appraisal_of(nadia, second)
    assert [item.content["levels"] for item in _items(first)] == [SEEN]
    assert [item.content["levels"] for item in _items(following)] == [{"empathy": 2}]


def test_before_the_cut_off_a_freeze_wants_a_reason_which_stands_in_the_record(app, sign_in, meilin, nadia):
    cycle = story.launched(meilin, "Front office")
    address = f"/appraisals/cycles/{cycle.id}"
    with clock.at(noon(CUT_OFF - timedelta(days=1))):
        device = sign_in(meilin)
        assert "Freeze before the cut-off" in device.get(address).text
        refused = device.post(f"{address}/freeze", data={"reason": " "})
        assert refused.status_code == 422
        assert (
            "The cut-off is Tuesday 14 July. To freeze before that day, say why it cannot wait."
            in refused.text
        )
        assert story.appraisal_of(nadia, cycle).state == State.OPEN
        db.session.rollback()
        done = device.post(f"{address}/freeze", data={"reason": "The site closes."}, follow_redirects=True)
        assert "4 appraisals are frozen." in done.text
    row = db.session.scalars(select(ScoreSheetRecord)).first()
    assert (row.early_reason, row.sheet["window_to"]) == ("The site closes.", "2026-07-13")


def test_on_the_cut_off_the_button_is_there_and_reviews_wait_for_own_parts(app, sign_in, meilin, nadia, ruth):
    cycle = story.launched(meilin, "Front office")
    address = f"/appraisals/cycles/{cycle.id}"
    _own_part_sent(story.appraisal_of(nadia, cycle))
    with clock.at(noon(CUT_OFF)):
        device = sign_in(meilin)
        assert "4 appraisals can be frozen" in device.get(address).text
        device.post(f"{address}/freeze")
        assert story.appraisal_of(nadia, cycle).state == State.IN_REVIEW
        assert _states(cycle) == {State.FROZEN: 3, State.IN_REVIEW: 1}
        assert "reviews can open" not in device.get(address).text
    with clock.at(noon(FREEZE_DAY)):
        device = sign_in(meilin)
        assert "3 reviews can open" in device.get(address).text
        done = device.post(f"{address}/review-openings", follow_redirects=True).text
    assert "3 reviews are open now." in done
    assert _states(cycle) == {State.IN_REVIEW: 4}
    told = [message for message in inbox.messages(ruth.id) if message.kind == "review-opened"]
    assert len(told) == 4
    openings = db.session.scalars(select(ReviewOpening)).all()
    assert [row.self_submitted for row in openings] == [True, False, False, False]


def test_freezing_again_changes_nothing(half_year, meilin, nadia):
    cycle = story.frozen(meilin, "Front office")
    before = _everything()
    with clock.at(noon(FREEZE_DAY + timedelta(days=3))):
        assert cycles.freeze(cycle, meilin, clock.now()) == 0
    assert _everything() == before


def test_a_freeze_that_stops_halfway_goes_on_where_it_stopped(half_year, meilin, ruth, monkeypatch):
    story.more_people(5, ruth)
    cycle = story.launched(meilin)
    monkeypatch.setattr(freezing, "CHUNK", 3)

    def unplugged(count: int) -> None:
        raise KeyboardInterrupt

    with clock.at(noon(FREEZE_DAY)):
        with pytest.raises(KeyboardInterrupt):
            cycles.freeze(cycle, meilin, clock.now(), progress=unplugged)
        assert _states(cycle) == {State.IN_REVIEW: 3, State.OPEN: 6}
        done: list[int] = []
        assert cycles.freeze(cycle, meilin, clock.now(), progress=done.append) == sum(done) == 6
    assert done == [3, 3]
    assert verification.verify().fault is None
    assert db.session.scalar(select(func.count()).select_from(ScoreSheetRecord)) == 9


@pytest.mark.parametrize("days", [0, 1])
def test_a_chunk_costs_the_same_for_3_people_as_for_30(app, meilin, ruth, tomasz, queries, days):
    """Everything is stored by one statement a table; the day after, reviews open too, each by its own."""
    costs = {}
    for count, more in ((3, 3), (30, 27)):
        for person in story.more_people(more, ruth, first=more):
            story.observed(ruth, person, date(2026, 5, 4), SEEN)
        cycle = story.launched(meilin, "Kitchen", title=f"{count} people", dates=_shifted(count))
        at = noon(cycle.cut_off + timedelta(days=days))
        db.session.rollback()
        queries.clear()
        with clock.at(at):
            assert cycles.freeze(cycle, meilin, at) == count
        costs[count] = len(story.reads(queries) if days else queries)
    assert costs[3] == costs[30], costs


def test_state_is_what_the_rows_of_record_say(half_year, meilin, nadia):
    cycle = story.launched(meilin, "Front office", "Kitchen")
    _own_part_sent(story.appraisal_of(nadia, cycle))
    for at in (noon(CUT_OFF), noon(FREEZE_DAY)):
        with clock.at(at):
            cycles.freeze(cycle, None, at)
            with transaction():
                cycles.open_reviews(cycle, at)
        stored = dict(db.session.execute(select(Appraisal.id, Appraisal.state)).all())
        assert standing.rebuilt(list(stored)) == {key: State(state) for key, state in stored.items()}


def test_the_command_rehearses_refuses_freezes_and_verifies(half_year, app, meilin, nadia):
    cycle = story.launched(meilin, "Front office")
    run, nothing_yet = app.test_cli_runner(), _everything()
    with clock.at(noon(CUT_OFF - timedelta(days=1))):
        refused = run.invoke(command, ["freeze", cycle.key])
        assert refused.exit_code == 1
        assert "The cut-off is Tuesday 14 July." in refused.output
    with clock.at(noon(FREEZE_DAY)):
        rehearsed = run.invoke(command, ["freeze", cycle.key, "--dry-run"])
        number = story.appraisal_of(nadia, cycle).number
        assert f"{number}  5 items count, 2 left out" in rehearsed.output
        assert "4 would be frozen; nothing was changed" in rehearsed.output
        assert _everything() == nothing_yet
        done = run.invoke(command, ["freeze", cycle.key])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "4 frozen"), done.output
    checked = run.invoke(command, ["verify"])
    assert checked.output == "4 appraisals, 11 rows of record, every one as it was written\n"
    assert run.invoke(command, ["open-reviews", cycle.key]).output == "0 reviews opened\n"
    assert run.invoke(command, ["close", cycle.key]).output == "0 closed\n"


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        (
            "UPDATE evidence_item SET content = replace(content{text}, '\"100\"', '\"90\"'){json} WHERE number = 1",
            "evidence item 1 was changed",
        ),
        (
            "UPDATE evidence_item SET counts = true, reason = '' WHERE number = 6",
            "evidence item 6 was changed",
        ),
        (
            "UPDATE evidence_item SET occurred_on = '2026-04-07' WHERE number = 3",
            "evidence item 3 was changed",
        ),
        (
            "UPDATE evidence_item SET chain = substr(chain, 2) || '0' WHERE number = 4",
            "evidence item 4 does not follow the one before it",
        ),
        ("DELETE FROM evidence_item WHERE number = 2", "evidence item 2 is missing"),
        (
            "DELETE FROM evidence_item WHERE number = 7",
            "the score sheet, version 1, or the evidence below it was changed",
        ),
        (
            "UPDATE score_sheet SET proposed_level = 5 WHERE proposed_level = 3",
            "the score sheet, version 1, or the evidence below it was changed",
        ),
        (
            "UPDATE appraisal SET weights = replace(weights{text}, '4000', '4001'){json}",
            "the score sheet, version 1, or the evidence below it was changed",
        ),
        (
            "UPDATE record_text SET text = replace(text, 'Seen on', 'Not seen on')",
            "the words of evidence item 3 were changed",
        ),
        (
            "UPDATE appraisal SET state = 'closed'",
            "it stands as “closed”, but its rows of record say “in-review”",
        ),
        ("DELETE FROM score_sheet", "its rows of record contradict each other"),
    ],
)
def test_verifying_names_the_first_row_that_was_tampered_with(half_year, app, meilin, tampering, fault):
    story.frozen(meilin, "Front office")
    assert verification.verify().fault is None
    with transaction():
        silence_triggers(db.session)
        postgres = db.engine.dialect.name == "postgresql"
        casts = {"text": "::text", "json": "::json"} if postgres else {"text": "", "json": ""}
        db.session.execute(text(tampering.format(**casts)))
    db.session.expire_all()
    answer = app.test_cli_runner().invoke(command, ["verify"])
    assert answer.exit_code == 1
    assert fault in answer.output
    assert "GR-2026-000" in answer.output


def test_a_whole_record_forged_anew_is_not_the_one_the_trail_names(half_year, app, meilin, nadia):
    appraisal = story.appraisal_of(nadia, story.frozen(meilin, "Front office"))
    row = _sheet(appraisal)
    items, row_id = _items(appraisal), row.id
    db.session.expunge(row)
    row.proposed_level = 5
    digest = sheets.sealed(row, appraisal, len(items), items[-1].chain)
    forged = {"digest": digest, "chain": canonical.chain(items[-1].chain, digest), "id": row_id}
    with transaction():
        silence_triggers(db.session)
        db.session.execute(
            text(
                "UPDATE score_sheet SET proposed_level = 5, digest = :digest, chain = :chain WHERE id = :id"
            ),
            forged,
        )
    db.session.expire_all()
    assert "not the one that the audit trail names" in (verification.verify().fault or "")


def test_words_that_were_lawfully_deleted_break_no_chain(half_year, meilin):
    story.frozen(meilin, "Front office")
    with transaction():
        db.session.execute(text("DELETE FROM record_text"))
    db.session.expire_all()
    assert verification.verify().fault is None


def test_the_database_refuses_to_change_what_is_frozen(half_year, meilin):
    story.frozen(meilin, "Front office")
    for statement in (
        "UPDATE evidence_item SET counts = false",
        "DELETE FROM score_sheet",
        "DELETE FROM scored_in",
    ):
        with pytest.raises(DBAPIError, match="never changed or removed"), transaction():
            db.session.execute(text(statement))


def test_a_cycle_that_is_not_launched_has_nothing_to_freeze(app, meilin):
    with clock.at(noon(LAUNCH_DAY)), transaction():
        story.template_library.publish_samples()
        cycle = cycles.create(story.plan("Front office"), meilin)
    with pytest.raises(Refusal):
        cycles.freeze(cycle, meilin, noon(FREEZE_DAY))


def _trail_of(appraisal):
    frozen = select(AuditEvent.detail).where(
        AuditEvent.action == "appraisal frozen", AuditEvent.subject == f"appraisal {appraisal.id}"
    )
    return db.session.scalars(frozen).one()


def _sheet(appraisal):
    return db.session.scalars(
        select(ScoreSheetRecord).where(ScoreSheetRecord.appraisal_id == appraisal.id)
    ).one()


def _items(appraisal):
    asked = select(EvidenceItem).where(EvidenceItem.appraisal_id == appraisal.id)
    return list(db.session.scalars(asked.order_by(EvidenceItem.number)))


def _states(cycle):
    rows = (
        select(Appraisal.state, func.count()).where(Appraisal.cycle_id == cycle.id).group_by(Appraisal.state)
    )
    return {State(state): count for state, count in db.session.execute(rows)}


def _everything():
    """All that a freeze writes, as it stands."""
    tables = (
        "appraisal",
        "evidence_item",
        "score_sheet",
        "record_text",
        "scored_in",
        "review_opening",
        "notification",
    )
    return {name: db.session.execute(text(f"SELECT * FROM {name} ORDER BY id")).all() for name in tables}


def _own_part_sent(appraisal):
    """Stand in for the employee's page: the row it leaves."""
    at: datetime = noon(CUT_OFF - timedelta(days=7))
    with transaction():
        part = Part(appraisal_id=appraisal.id, person_id=appraisal.employee_id, relationship_="self")
        db.session.add(part)
        db.session.flush()
        db.session.add(
            SubmittedPart(
                appraisal_id=appraisal.id,
                part_id=part.id,
                person_id=appraisal.employee_id,
                relationship_="self",
                content={},
                text_id=None,
                submitted_at=at,
                digest="",
            )
        )


def _shifted(count):
    """Dates that overlap no other cycle's: the second round of people is launched for the half-year after."""
    return story.DATES if count == 3 else cycles.phases.following(story.DATES)
