"""The record and its sheet: what they say, to whom, and on paper."""

from sqlalchemy import select

from lms.appraisals import queries
from lms.audit.models import AuditEvent
from lms.core.db import db
from tests.appraisals import record_story as story
from tests.appraisals.cycle_story import observed
from tests.appraisals.record_story import ANSWER_DAY, KEYS, RATING_DAY, RELEASE_DAY, SEEN_ON, Cast, at


def text_of(cast: Cast, person, appraisal, page: str = "", day=ANSWER_DAY) -> str:
    with at(day):
        answer = cast.device(person).get(f"/appraisals/{appraisal.id}{page}")
    assert answer.status_code == 200
    return answer.text


def test_before_the_release_the_employee_sees_steps_and_their_own_part_only(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    page = text_of(cast, cast.nadia, appraisal, day=RELEASE_DAY)
    assert "In calibration" in page
    assert "Own part sent" in page
    for hidden in (
        "83.33",
        "Level 4",
        "Ruth on",
        "Frozen evidence",
        "We talked about it",
        "Rating of record",
    ):
        assert hidden not in page


def test_after_the_release_everybody_concerned_reads_the_same_result(cast: Cast) -> None:
    appraisal = story.acknowledged(cast, story.released(cast, story.rated(cast, story.frozen(cast))), "Fair.")
    for person in (cast.nadia, cast.ruth, cast.meilin):
        page = text_of(cast, person, appraisal)
        for shown in (
            "83.33",
            "Ruth on empathy.",
            "My own words on empathy.",
            "We talked about it.",
            "Fair.",
        ):
            assert shown in page
        assert "Adapts words and pace to this person" in page, "the anchor that was chosen"
        assert "Read, not necessarily agreed" in page
        assert queries.record(appraisal).release.digest in page
        assert "Acknowledged, with a statement" in page


def test_the_sheet_explains_every_point_and_every_gap(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    page = text_of(cast, cast.ruth, appraisal, "/sheet", RATING_DAY)
    for shown in (
        "83.33 ÷ 25 + 1 = 4.33, which rounds to level 4.",
        "Customer feedback is not collected yet.",
        "Colleagues are not asked yet.",
        "60 of 100 weight",
        "score 100% with a pass mark of 80%; 100.00 points.",
        "3 observations on 3 dates, by 2 observers",
        "To points: (4 − 1) × 25",
        "Up to four numbers from 0 to 100",
    ):
        assert shown in page


def test_the_sheet_lists_what_was_left_out_and_why(cast: Cast) -> None:
    observed(cast.tomasz, cast.nadia, SEEN_ON[0], {"empathy": 4}, countable=False)
    page = text_of(cast, cast.ruth, story.frozen(cast), "/sheet", RATING_DAY)
    assert "It was practice, which never counts." in page


def test_too_few_observations_say_how_many_are_missing(cast: Cast) -> None:
    observed(cast.tomasz, cast.nadia, SEEN_ON[0], dict.fromkeys(KEYS, 4))
    page = text_of(cast, cast.ruth, story.frozen(cast, unseen=True), "/sheet", RATING_DAY)
    assert "It needs three observations on two dates. So far: 1 observation, on 1 date." in page
    assert "Not rated. Less than half of the weight has evidence." in page
    assert "It stands as evidence and can be cited." in page


def test_the_coach_sees_how_their_observations_counted_and_nothing_else(cast: Cast) -> None:
    appraisal = story.released(cast, story.rated(cast, story.frozen(cast)))
    with at(ANSWER_DAY):
        tomasz = cast.device(cast.tomasz)
        assert f"/appraisals/{appraisal.id}/contributions" in tomasz.get("/appraisals/").text
    page = text_of(cast, cast.tomasz, appraisal, "/contributions")
    assert page.count("Observation by Tomasz Wieczorek") == 2
    for hidden in ("Ruth Adeyemi-Clarke", "83.33", "Say it back"):
        assert hidden not in page


def test_reading_the_record_of_another_is_noted(cast: Cast) -> None:
    appraisal = story.released(cast, story.rated(cast, story.frozen(cast)))
    for person in (cast.nadia, cast.ruth, cast.meilin):
        text_of(cast, person, appraisal)
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "appraisal read")).all()
    assert [row.actor_id for row in rows] == [cast.ruth.id, cast.meilin.id]
    assert rows[0].subject == f"appraisal {appraisal.id}"
    assert rows[0].detail == {"employee": cast.nadia.id, "page": "record"}


def test_each_record_prints_with_its_own_margin(cast: Cast) -> None:
    appraisal = story.released(cast, story.rated(cast, story.frozen(cast)))
    page = text_of(cast, cast.nadia, appraisal)
    assert f'media="print" href="/appraisals/{appraisal.id}/record-print.css"' in page
    with at(ANSWER_DAY):
        sheet = cast.device(cast.nadia).get(f"/appraisals/{appraisal.id}/record-print.css")
        assert (
            cast.device(cast.stranger).get(f"/appraisals/{appraisal.id}/record-print.css").status_code == 404
        )
    assert sheet.mimetype == "text/css"
    assert sheet.headers["Cache-Control"] == "no-store"
    digest = queries.record(appraisal).release.digest
    assert f"{appraisal.number}, version 1" in sheet.text
    assert f"{digest[:4]} {digest[4:8]}" in sheet.text
    assert f"http://127.0.0.1:8000/appraisals/{appraisal.id}" in sheet.text
    assert sheet.text.count("{") == sheet.text.count("}") == 2


def test_the_list_shows_a_manager_whom_to_rate(cast: Cast) -> None:
    with at(RATING_DAY):
        assert (
            "None of the people you manage has an appraisal yet."
            in cast.device(cast.ruth).get("/appraisals/").text
        )
    appraisal = story.frozen(cast)
    with at(RATING_DAY):
        page = cast.device(cast.ruth).get("/appraisals/").text
    assert f'href="/appraisals/{appraisal.id}/rating"' in page
    assert "Patrick O’Dea" in page


def test_the_record_takes_a_fixed_number_of_queries(cast: Cast, queries: list[str]) -> None:
    appraisal = story.acknowledged(cast, story.released(cast, story.rated(cast, story.frozen(cast))))
    with at(ANSWER_DAY):
        nadia = cast.device(cast.nadia)
        nadia.get(f"/appraisals/{appraisal.id}")
        queries.clear()
        nadia.get(f"/appraisals/{appraisal.id}")
    assert len(queries) <= 19
