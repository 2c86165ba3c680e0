"""What happens in a cycle on its day without anybody: the freeze after the cut-off, the reviews, the closing."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from lms.appraisals import verification
from lms.appraisals.freezing import CHUNK
from lms.appraisals.models import Appraisal, Closure, EvidenceItem, ScoreSheetRecord
from lms.appraisals.states import State
from lms.core import clock, jobs
from lms.core.cli import jobs as command
from lms.core.db import db
from tests.appraisals import cycle_story as story
from tests.appraisals import record_story
from tests.appraisals.cycle_story import CUT_OFF, FREEZE_DAY, noon

# Midnight in London's summer is an hour before midnight in UTC.
LAST_MINUTE = datetime(2026, 7, 14, 22, 59, tzinfo=UTC)
FIRST_MINUTE = datetime(2026, 7, 14, 23, 0, tzinfo=UTC)


def done(app, at: datetime) -> str:
    with clock.at(at):
        return app.test_cli_runner().invoke(command, ["run", "cycles"]).output.splitlines()[-1]


def states() -> dict[str, int]:
    counted = db.session.execute(select(Appraisal.state, func.count()).group_by(Appraisal.state)).all()
    db.session.rollback()
    return dict(counted)


def sheets() -> list[int]:
    found = db.session.scalars(select(ScoreSheetRecord.appraisal_id)).all()
    db.session.rollback()
    return list(found)


def test_a_cycle_is_frozen_when_the_day_of_its_cut_off_is_over_where_it_is(app, meilin):
    cycle = story.launched(meilin, "Front office")
    assert done(app, LAST_MINUTE) == "0 done"
    assert states() == {State.OPEN: 4}
    assert done(app, FIRST_MINUTE) == "4 done"
    assert states() == {State.IN_REVIEW: 4}
    frozen = db.session.scalars(select(ScoreSheetRecord)).all()
    assert {(row.frozen_at, row.frozen_by_id, row.early_reason) for row in frozen} == {
        (FIRST_MINUTE, None, "")
    }
    db.session.rollback()
    assert cycle.cut_off == CUT_OFF
    assert verification.verify().fault is None


def test_what_happened_on_the_day_of_the_cut_off_still_counts(app, meilin, nadia, tomasz):
    story.observed(tomasz, nadia, CUT_OFF - timedelta(days=3), {"empathy": 4})
    appraisal = story.appraisal_of(nadia, story.launched(meilin, "Front office"))
    done(app, FIRST_MINUTE)
    [item] = db.session.scalars(select(EvidenceItem).where(EvidenceItem.appraisal_id == appraisal.id)).all()
    assert (item.scorable_on, item.counts) == (CUT_OFF, True)


def test_doing_it_again_changes_nothing(app, meilin):
    story.launched(meilin, "Front office")
    done(app, noon(FREEZE_DAY))
    before = sheets()
    assert done(app, noon(FREEZE_DAY)) == "0 done"
    assert sheets() == before


def test_a_cycle_that_nobody_launched_is_left_alone(app, meilin):
    with clock.at(noon(story.LAUNCH_DAY)), story.transaction():
        story.template_library.publish_samples()
        story.cycles.create(story.plan("Front office"), meilin)
    assert done(app, noon(FREEZE_DAY)) == "0 done"


def test_a_freeze_that_is_stopped_midway_goes_on_and_freezes_everybody_once(app, meilin, ruth):
    story.more_people(CHUNK + 9, ruth)
    story.launched(meilin, "Kitchen")
    job = jobs.registered()["cycles"]
    with clock.at(noon(FREEZE_DAY)):
        assert jobs.run(job, is_over=lambda: True) is None
        assert states() == {State.IN_REVIEW: CHUNK, State.OPEN: 9}
        assert jobs.run(job) == 9
    assert states() == {State.IN_REVIEW: CHUNK + 9}
    assert len(sheets()) == len(set(sheets())) == CHUNK + 9
    assert verification.verify().fault is None


def test_somebody_launched_late_is_frozen_with_the_next_run(app, meilin, ruth):
    cycle = story.launched(meilin, "Kitchen", "Front office")
    done(app, noon(FREEZE_DAY))
    story.more_people(1, ruth)
    with clock.at(noon(FREEZE_DAY)), story.transaction():
        story.cycles.launch(cycle, meilin)
    assert done(app, noon(FREEZE_DAY)) == "1 done"


def test_frozen_early_the_reviews_open_when_the_own_part_is_overdue(app, meilin):
    cycle = story.launched(meilin, "Front office")
    with clock.at(noon(date(2026, 7, 1))):
        story.cycles.freeze(cycle, meilin, clock.now(), early="The hotel closes.")
    assert done(app, noon(CUT_OFF)) == "0 done"
    assert states() == {State.FROZEN: 4}
    assert done(app, FIRST_MINUTE) == "4 done"
    assert states() == {State.IN_REVIEW: 4}


def test_what_is_acknowledged_closes_after_its_window_and_what_is_not_waits_for_hr(cast):
    appraisal = record_story.released(cast, record_story.rated(cast, record_story.frozen(cast)))
    assert done(cast.app, noon(record_story.RELEASE_DAY + timedelta(days=200))) == "0 done"
    record_story.acknowledged(cast, appraisal)
    until = record_story.RELEASE_DAY + timedelta(days=30)
    assert done(cast.app, noon(until)) == "0 done"
    assert done(cast.app, noon(until + timedelta(days=1))) == "1 done"
    closure = db.session.scalars(select(Closure)).one()
    assert (closure.appraisal_id, closure.acknowledged, closure.by_id) == (appraisal.id, True, None)
