"""Who may open what in which state: the visibility matrix, written by hand and walked over every page."""

import pytest

from lms.appraisals.drafts import Draft
from lms.core.db import transaction
from lms.people import directory
from tests.appraisals import record_story as story
from tests.appraisals.record_story import ANSWER_DAY, RATING_DAY, RELEASE_DAY, SELF_DAY, Cast, at

PAGES = (
    "",
    "record-print.css",
    "sheet",
    "contributions",
    "self",
    "self/return",
    "rating",
    "release",
    "acknowledgement",
)
DAYS = {
    "open": SELF_DAY,
    "in-review": RATING_DAY,
    "calibration": RELEASE_DAY,
    "released": ANSWER_DAY,
    "acknowledged": ANSWER_DAY,
}
CANARIES = ("My own words on", "Ruth on ", "We talked about it.", "83.33", "Seen on 2026-")

# Columns as in PAGES. 2: opens, 3: leads on, x: not yours (yet), -: no such page for you.
MATRIX = {
    ("open", "nadia"): "2 2 x x 2 x x x x",
    ("open", "ruth"): "2 2 x x x x x x x",
    ("open", "tomasz"): "- - - - - x - x -",
    ("open", "meilin"): "2 2 x x x 2 x x x",
    ("open", "ada"): "- - - - - x - x -",
    ("open", "patrick"): "- - - - - x - x -",
    ("open", "stranger"): "- - - - - x - x -",
    ("in-review", "nadia"): "2 2 x x 2 x x x x",
    ("in-review", "ruth"): "2 2 2 x x x 2 x x",
    ("in-review", "tomasz"): "- - - - - x - x -",
    ("in-review", "meilin"): "2 2 2 x x x x x x",
    ("in-review", "ada"): "- - - - - x - x -",
    ("in-review", "patrick"): "- - - - - x - x -",
    ("in-review", "stranger"): "- - - - - x - x -",
    ("calibration", "nadia"): "2 2 x x 2 x x x x",
    ("calibration", "ruth"): "2 2 2 x 2 x 3 x x",
    ("calibration", "tomasz"): "- - - - - x - x -",
    ("calibration", "meilin"): "2 2 2 x 2 x x 2 x",
    ("calibration", "ada"): "- - - - - x - x -",
    ("calibration", "patrick"): "- - - - - x - x -",
    ("calibration", "stranger"): "- - - - - x - x -",
    ("released", "nadia"): "2 2 2 x 2 x x x 2",
    ("released", "ruth"): "2 2 2 x 2 x 3 x x",
    ("released", "tomasz"): "x x x 2 x x x x x",
    ("released", "meilin"): "2 2 2 x 2 x x 2 x",
    ("released", "ada"): "- - - - - x - x -",
    ("released", "patrick"): "- - - - - x - x -",
    ("released", "stranger"): "- - - - - x - x -",
    ("acknowledged", "nadia"): "2 2 2 x 2 x x x 3",
    ("acknowledged", "ruth"): "2 2 2 x 2 x 3 x x",
    ("acknowledged", "tomasz"): "x x x 2 x x x x x",
    ("acknowledged", "meilin"): "2 2 2 x 2 x x 2 x",
    ("acknowledged", "ada"): "- - - - - x - x -",
    ("acknowledged", "patrick"): "- - - - - x - x -",
    ("acknowledged", "stranger"): "- - - - - x - x -",
}
SIGNS = {200: "2", 302: "3", 403: "x", 404: "-"}
VERBS = ("self", "self/submission", "rating", "rating/submission", "approval", "release", "level-change")


STEPS = {"in-review": 0, "calibration": 1, "released": 2, "acknowledged": 3}


def play(cast: Cast, state: str):
    """Nadia's appraisal in a state."""
    if state == "open":
        return story.opened(cast)
    appraisal = story.frozen(cast)
    for step in (story.rated, story.released, story.acknowledged)[: STEPS[state]]:
        appraisal = step(cast, appraisal)
    assert appraisal.state == state
    return appraisal


@pytest.mark.parametrize("state", DAYS)
def test_every_page_opens_for_whom_the_matrix_says(cast: Cast, state: str) -> None:
    appraisal = play(cast, state)
    wrong = []
    with at(DAYS[state]):
        for role in ("nadia", "ruth", "tomasz", "meilin", "ada", "patrick", "stranger"):
            device = cast.device(getattr(cast, role))
            for page, expected in zip(PAGES, MATRIX[state, role].split(), strict=True):
                answer = device.get(f"/appraisals/{appraisal.id}/{page}".rstrip("/"))
                if SIGNS.get(answer.status_code) != expected:
                    wrong.append((role, page, answer.status_code, expected))
                if expected in "x-" and any(canary in answer.text for canary in CANARIES):
                    wrong.append((role, page, "tells", expected))
    assert wrong == []


@pytest.mark.parametrize("state", DAYS)
def test_a_refused_act_changes_nothing(cast: Cast, state: str) -> None:
    appraisal = play(cast, state)
    with at(DAYS[state]):
        for person in (cast.tomasz, cast.ada, cast.patrick, cast.stranger):
            device = cast.device(person)
            for verb in VERBS:
                answer = device.post(
                    f"/appraisals/{appraisal.id}/{verb}", data=story.typed(Draft()) | {"sure": "y"}
                )
                assert answer.status_code in {403, 404}, (person.name, verb)
    assert story.fresh(appraisal).state == state


def test_a_former_manager_has_nothing_from_the_day_of_the_transfer(cast: Cast) -> None:
    appraisal = story.released(cast, story.rated(cast, story.frozen(cast)))
    with transaction():
        directory.report_to(cast.nadia, cast.patrick, ANSWER_DAY)
    with at(RELEASE_DAY):
        assert cast.device(cast.ruth).get(f"/appraisals/{appraisal.id}").status_code == 200
    with at(ANSWER_DAY):
        ruth, patrick = cast.device(cast.ruth), cast.device(cast.patrick)
        for page in ("", "/sheet", "/self", "/rating", "/record-print.css"):
            assert ruth.get(f"/appraisals/{appraisal.id}{page}").status_code == 404
        assert patrick.get(f"/appraisals/{appraisal.id}").status_code == 200
        assert "Nadia Rahmani" not in ruth.get("/appraisals/").text
        assert "Nadia Rahmani" in patrick.get("/appraisals/").text


def test_a_new_manager_never_sees_the_draft_of_the_one_before(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    with at(RATING_DAY):
        cast.device(cast.ruth).post(f"/appraisals/{appraisal.id}/rating", data=story.typed(story.ratings(4)))
    with transaction():
        directory.report_to(cast.nadia, cast.patrick, RATING_DAY)
    with at(RATING_DAY):
        page = cast.device(cast.patrick).get(f"/appraisals/{appraisal.id}/rating")
        assert page.status_code == 200
        assert "Ruth on" not in page.text
        assert cast.device(cast.ruth).post(f"/appraisals/{appraisal.id}/rating").status_code == 404


def test_whom_hr_named_rates_and_the_manager_only_reads(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    with transaction():
        story.queries.load(appraisal.id).named_appraiser_id = cast.henrik.id
    with at(RATING_DAY):
        assert cast.device(cast.henrik).get(f"/appraisals/{appraisal.id}/rating").status_code == 200
        ruth = cast.device(cast.ruth)
        assert ruth.get(f"/appraisals/{appraisal.id}").status_code == 200
        assert ruth.get(f"/appraisals/{appraisal.id}/rating").status_code == 403


def test_an_appraisal_that_does_not_exist_looks_like_one_that_is_not_yours(cast: Cast) -> None:
    with at(SELF_DAY):
        meilin = cast.device(cast.meilin)
        for page in PAGES:
            assert meilin.get(f"/appraisals/999/{page}".rstrip("/")).status_code == 404
