"""Nadia writes her own part: saved, kept when something is missing, sent once, given back by HR."""

import pytest

from lms.appraisals import parts, queries
from lms.appraisals.drafts import Draft, Rating
from lms.core.db import transaction
from lms.core.errors import Forbidden
from lms.notifications import inbox
from tests.appraisals import cycle_story
from tests.appraisals import record_story as story
from tests.appraisals.record_story import KEYS, SELF_DAY, Cast, at, typed

FULL = Draft(
    (*(Rating(key, 3, f"On {key}, in my words.") for key in KEYS[:-1]), Rating(KEYS[-1], None, "")),
    comment="More nights, please.",
)
HALF = Draft((Rating("empathy", 4, "I look up first."), Rating("recovery", None, "Not sure", decided=False)))


def test_a_draft_is_kept_as_it_is_and_nobody_else_reads_it(cast: Cast) -> None:
    appraisal = story.opened(cast)
    with at(SELF_DAY):
        nadia = cast.device(cast.nadia)
        saved = nadia.post(f"/appraisals/{appraisal.id}/self", data=typed(HALF), follow_redirects=True)
        assert "Saved" in saved.text
        assert "I look up first." in saved.text
        assert 'id="empathy-level-3" name="empathy-level" type="radio" value="4"' in saved.text.replace(
            "checked ", ""
        )
        assert saved.text.count(" checked") == 1, "what was not chosen stays not chosen"
        assert "Not sure" in saved.text
        for person in (cast.ruth, cast.meilin):
            assert cast.device(person).get(f"/appraisals/{appraisal.id}/self").status_code == 403
            assert "I look up first." not in cast.device(person).get(f"/appraisals/{appraisal.id}").text


def test_what_is_missing_is_said_and_everything_typed_comes_back(cast: Cast) -> None:
    appraisal = story.opened(cast)
    with at(SELF_DAY):
        answer = cast.device(cast.nadia).post(f"/appraisals/{appraisal.id}/self/submission", data=typed(HALF))
    assert answer.status_code == 422
    assert "7 things to put right" in answer.text
    assert "Reliability: Choose a line, or the last one if none fits." in answer.text
    assert "I look up first." in answer.text
    assert "Not sure" in answer.text
    assert queries.part(appraisal, "self", cast.nadia.id) is None


def test_too_long_a_text_comes_back_whole(cast: Cast) -> None:
    appraisal = story.opened(cast)
    long = Draft((Rating("empathy", 4, "x" * 2001),))
    with at(SELF_DAY):
        answer = cast.device(cast.nadia).post(f"/appraisals/{appraisal.id}/self", data=typed(long))
    assert answer.status_code == 422
    assert "x" * 2001 in answer.text
    assert "Write at most 2,000 characters" in answer.text


def test_a_sent_part_stands_and_can_only_be_read(cast: Cast) -> None:
    appraisal = story.opened(cast)
    with at(SELF_DAY):
        nadia = cast.device(cast.nadia)
        sent = nadia.post(f"/appraisals/{appraisal.id}/self/submission", data=typed(FULL))
        assert sent.status_code == 302
        page = nadia.get(f"/appraisals/{appraisal.id}/self")
        assert "It stands as it was sent." in page.text
        assert "Rather not said" in page.text
        assert "<textarea" not in page.text
        again = nadia.post(f"/appraisals/{appraisal.id}/self", data=typed(HALF, 1))
        assert again.status_code == 409
        assert "This part is sent" in again.text
        assert "I look up first." in again.text, "nothing typed is lost"
    record = queries.record(story.fresh(appraisal))
    assert [row.relationship_ for row in record.sent] == ["self"]
    assert record.sent_draft("self").rating("empathy").comment == "On empathy, in my words."


def test_two_windows_do_not_overwrite_each_other(cast: Cast) -> None:
    appraisal = story.opened(cast)
    first, second = Draft((Rating("empathy", 4, "First."),)), Draft((Rating("empathy", 2, "Second."),))
    with at(SELF_DAY):
        nadia = cast.device(cast.nadia)
        nadia.post(f"/appraisals/{appraisal.id}/self", data=typed(first, 0))
        conflict = nadia.post(f"/appraisals/{appraisal.id}/self", data=typed(second, 0))
    assert conflict.status_code == 409
    assert "First." in conflict.text
    assert "Second." in conflict.text


def test_hr_gives_a_part_back_with_a_reason(cast: Cast) -> None:
    appraisal = story.opened(cast)
    story.self_sent(cast, appraisal)
    address = f"/appraisals/{appraisal.id}/self/return"
    with at(SELF_DAY):
        meilin = cast.device(cast.meilin)
        assert meilin.post(address, data={"reason": ""}).status_code == 422
        assert meilin.post(address, data={"reason": "You asked for it."}).status_code == 302
        assert "You asked for it." in inbox.messages(cast.nadia.id)[0].text
        nadia = cast.device(cast.nadia)
        page = nadia.get(f"/appraisals/{appraisal.id}/self")
        assert "HR gave this back to you" in page.text
        assert "My own words on empathy." in page.text
        version = queries.part(appraisal, "self", cast.nadia.id).row_version
        sent = nadia.post(f"/appraisals/{appraisal.id}/self/submission", data=typed(FULL, version))
        assert sent.status_code == 302
    record = queries.record(story.fresh(appraisal))
    assert len(record.sent) == 2, "what was sent before stays on record"
    assert record.sent_draft("self").comment == "More nights, please."


def test_there_is_nothing_to_give_back_before_it_is_sent(cast: Cast) -> None:
    appraisal = story.opened(cast)
    with at(SELF_DAY):
        answer = cast.device(cast.meilin).post(
            f"/appraisals/{appraisal.id}/self/return", data={"reason": "Please look again."}
        )
    assert answer.status_code == 422
    assert "There is no part to give back" in answer.text
    assert "Please look again." in answer.text


def test_sent_after_the_freeze_it_opens_the_review(cast: Cast) -> None:
    appraisal = story.opened(cast)
    cycle = queries.load(appraisal.id).cycle
    with at(cycle_story.CUT_OFF):
        cycle_story.cycles.freeze(cycle, cast.meilin, cycle_story.noon(cycle_story.CUT_OFF))
        assert story.fresh(appraisal).state == "frozen"
        story.self_sent(cast, appraisal, day=cycle_story.CUT_OFF)
    assert story.fresh(appraisal).state == "in-review"


@pytest.mark.parametrize("who", ["ruth", "tomasz", "meilin", "ada"])
def test_nobody_writes_for_another(cast: Cast, who: str) -> None:
    appraisal = story.opened(cast)
    with at(SELF_DAY), pytest.raises(Forbidden), transaction():
        parts.save_self(queries.load(appraisal.id), HALF, by=getattr(cast, who))


def test_the_first_page_names_the_one_thing_left(cast: Cast) -> None:
    with at(SELF_DAY):
        empty = cast.device(cast.nadia).get("/appraisals/")
        assert "No appraisal has been opened for you yet." in empty.text
    appraisal = story.opened(cast)
    with at(SELF_DAY):
        page = cast.device(cast.nadia).get("/appraisals/")
        assert page.text.count("button primary") == 1
        assert f'href="/appraisals/{appraisal.id}/self"' in page.text
        assert "Due " in page.text
