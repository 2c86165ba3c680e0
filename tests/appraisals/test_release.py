"""HR looks, approves and releases; Nadia reads and answers."""

import pytest

from lms.appraisals import queries, releasing, standing, verification
from lms.appraisals.drafts import Draft, Rating
from lms.core.db import transaction
from lms.core.errors import Conflict, Forbidden, Refusal
from lms.notifications import inbox
from lms.people import directory
from tests.appraisals import cycle_story
from tests.appraisals import record_story as story
from tests.appraisals.record_story import ANSWER_DAY, KEYS, RELEASE_DAY, Cast, at, ratings

SURE = {"sure": "y"}


def post(cast: Cast, person, appraisal, where: str, data: dict[str, object] | None = None, day=RELEASE_DAY):
    with at(day):
        return cast.device(person).post(f"/appraisals/{appraisal.id}/{where}", data=data or {})


def test_one_officer_approves_and_releases_level_four(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    early = post(cast, cast.meilin, appraisal, "release", SURE)
    assert early.status_code == 422
    assert "One HR officer approves this first." in early.text
    assert post(cast, cast.meilin, appraisal, "approval").status_code == 302
    unsure = post(cast, cast.meilin, appraisal, "release")
    assert "Tick this once you have looked at it." in unsure.text
    assert post(cast, cast.meilin, appraisal, "release", SURE).status_code == 302
    stands = story.fresh(appraisal)
    release = queries.record(stands).release
    assert stands.state == "released"
    assert (release.by_id, release.second_id, release.version) == (cast.meilin.id, None, 1)
    assert (release.dispute_until - RELEASE_DAY).days == 30
    assert inbox.messages(cast.nadia.id)[0].address == f"/appraisals/{appraisal.id}"
    assert verification.verify().fault is None


def test_level_five_takes_two_officers(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast, level=5), ratings(5))
    post(cast, cast.meilin, appraisal, "approval")
    twice = post(cast, cast.meilin, appraisal, "approval")
    assert "You have approved this already." in twice.text
    alone = post(cast, cast.meilin, appraisal, "release", SURE)
    assert alone.status_code == 422
    assert "needs two HR officers. One more approves this first." in alone.text
    with at(RELEASE_DAY):
        listed = cast.device(cast.henrik).get(f"/appraisals/cycles/{appraisal.cycle_id}/calibration")
        assert "Needs a second officer" in listed.text
    post(cast, cast.henrik, appraisal, "approval")
    assert post(cast, cast.henrik, appraisal, "release", SURE).status_code == 302
    release = queries.record(story.fresh(appraisal)).release
    assert (release.by_id, release.second_id) == (cast.henrik.id, cast.meilin.id)


def test_whoever_rated_does_not_approve(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    with transaction():
        directory.grant(cast.ruth, "hr")
    assert post(cast, cast.ruth, appraisal, "approval").status_code == 403
    with transaction():
        directory.report_to(cast.nadia, cast.patrick, RELEASE_DAY)
    refused = post(cast, cast.ruth, appraisal, "approval")
    assert refused.status_code == 403, "no longer the manager, but still the rater"
    assert "You rated this" in refused.text


def test_a_manager_who_works_in_hr_is_no_officer_for_their_own_people(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    with transaction():
        directory.grant(cast.patrick, "hr")
        directory.report_to(cast.nadia, cast.patrick, RELEASE_DAY)
    assert post(cast, cast.patrick, appraisal, "approval").status_code == 403


def test_hr_never_acts_on_their_own_appraisal(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    with transaction():
        directory.grant(cast.nadia, "hr")
    for where in ("approval", "release", "level-change"):
        assert post(cast, cast.nadia, appraisal, where, SURE).status_code == 403
    with at(RELEASE_DAY):
        listed = cast.device(cast.nadia).get(f"/appraisals/cycles/{appraisal.cycle_id}/calibration")
    assert "Nothing waits here." in listed.text


def test_not_rated_is_confirmed_with_its_reason(cast: Cast) -> None:
    frozen = story.frozen(cast, unseen=True)
    nothing = Draft(tuple(Rating(key, None, "Nobody saw it.") for key in KEYS))
    appraisal = story.rated(cast, frozen, nothing)
    bare = post(cast, cast.meilin, appraisal, "approval")
    assert bare.status_code == 422
    assert "Choose why it is not rated." in bare.text
    foreign = post(cast, cast.meilin, appraisal, "approval", {"not_rated_code": "too-few-days"})
    assert foreign.status_code == 422
    given = post(cast, cast.meilin, appraisal, "approval", {"not_rated_code": "too-little-rated"})
    assert given.status_code == 302
    assert post(cast, cast.meilin, appraisal, "release", SURE).status_code == 302
    record = queries.record(story.fresh(appraisal))
    assert releasing.confirmed_code(record) == "too-little-rated"
    with at(ANSWER_DAY):
        page = cast.device(cast.nadia).get(f"/appraisals/{appraisal.id}/acknowledgement").text
    assert "There is no rating of record this time." in page
    assert "Less than half of the weight of the criteria was rated." in page


def test_a_critical_criterion_at_level_one_wants_a_decision(cast: Cast) -> None:
    frozen = story.frozen(cast)
    draft = Draft(ratings(4, reliability=1).ratings, "", "The promises of June.", (1, 2))
    appraisal = story.rated(cast, frozen, draft)
    unseen = post(cast, cast.meilin, appraisal, "approval")
    assert unseen.status_code == 422
    assert "level 1 on a critical criterion" in unseen.text
    assert post(cast, cast.meilin, appraisal, "approval", {"critical_seen": "y"}).status_code == 302
    assert queries.record(story.fresh(appraisal)).approvals[0].decision == "critical:reliability"


def test_a_changed_level_has_its_reason_and_is_approved_anew(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    story.approved(appraisal, cast.meilin)
    silent = post(cast, cast.meilin, appraisal, "level-change", {"level": "3"})
    assert "Say why. The employee reads it word for word." in silent.text
    reason = {"level": "3", "reason": "As agreed with Ruth: the same weeks elsewhere were rated 3."}
    assert post(cast, cast.meilin, appraisal, "level-change", reason).status_code == 302
    assert post(cast, cast.meilin, appraisal, "release", SURE).status_code == 422
    story.released(cast, appraisal)
    record = queries.record(story.fresh(appraisal))
    assert (record.rating.version, record.rating.manager_level, record.rating.level) == (2, 4, 3)
    assert record.release.version == 2
    with at(ANSWER_DAY):
        page = cast.device(cast.nadia).get(f"/appraisals/{appraisal.id}").text
    assert "the same weeks elsewhere were rated 3" in page
    assert "Level 4 became Level 3" in page
    assert standing.rebuilt([appraisal.id])[appraisal.id] == "released"
    assert verification.verify().fault is None


def test_a_level_two_away_from_the_proposal_is_not_offered(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    away = post(cast, cast.meilin, appraisal, "level-change", {"level": "2", "reason": "A long reason."})
    assert away.status_code == 422
    assert "A long reason." in away.text
    with at(RELEASE_DAY), pytest.raises(Refusal), transaction():
        releasing.change_level(queries.load(appraisal.id), 2, by=cast.meilin, reason="A long reason.")


def test_nobody_outside_hr_approves(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    for person in (cast.ruth, cast.tomasz, cast.nadia, cast.ada, cast.stranger):
        assert post(cast, person, appraisal, "approval").status_code == 403
        with at(RELEASE_DAY), pytest.raises(Forbidden), transaction():
            releasing.approve(queries.load(appraisal.id), by=person)


def test_nadia_acknowledges_with_a_statement(cast: Cast) -> None:
    appraisal = story.released(cast, story.rated(cast, story.frozen(cast)))
    with at(ANSWER_DAY):
        nadia = cast.device(cast.nadia)
        page = nadia.get(f"/appraisals/{appraisal.id}/acknowledgement").text
        assert "Your rating of record is level 4 of 5." in page
        assert "To acknowledge means that you have read it. It does not mean that you agree." in page
        words = {"statement": "I see recovery differently."}
        unread = nadia.post(f"/appraisals/{appraisal.id}/acknowledgement", data=words)
        assert unread.status_code == 422
        assert "I see recovery differently." in unread.text
        answer = nadia.post(f"/appraisals/{appraisal.id}/acknowledgement", data=words | SURE)
        assert answer.status_code == 302
        again = nadia.post(f"/appraisals/{appraisal.id}/acknowledgement", data=words | SURE)
        assert again.status_code == 302, "a second press leads to the record"
        for person in (cast.ruth, cast.meilin, cast.nadia):
            assert (
                "I see recovery differently." in cast.device(person).get(f"/appraisals/{appraisal.id}").text
            )
    assert story.fresh(appraisal).state == "acknowledged"
    assert len(queries.record(appraisal).acknowledgements) == 1
    assert inbox.messages(cast.ruth.id)[0].text == "Nadia Rahmani has read the appraisal that you wrote."
    assert verification.verify().fault is None


def test_nadia_acknowledges_without_a_word(cast: Cast) -> None:
    appraisal = story.released(cast, story.rated(cast, story.frozen(cast)))
    assert post(cast, cast.nadia, appraisal, "acknowledgement", SURE, ANSWER_DAY).status_code == 302
    assert queries.record(story.fresh(appraisal)).acknowledgement.text_id is None
    with at(ANSWER_DAY):
        assert "No statement." in cast.device(cast.nadia).get(f"/appraisals/{appraisal.id}").text


def test_a_statement_that_is_too_long_comes_back_whole(cast: Cast) -> None:
    appraisal = story.released(cast, story.rated(cast, story.frozen(cast)))
    long = {"statement": "y" * 2001} | SURE
    answer = post(cast, cast.nadia, appraisal, "acknowledgement", long, ANSWER_DAY)
    assert answer.status_code == 422
    assert "y" * 2001 in answer.text


def test_nobody_acknowledges_for_another_nor_before_the_release(cast: Cast) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    assert post(cast, cast.nadia, appraisal, "acknowledgement", SURE).status_code == 403
    with at(ANSWER_DAY), pytest.raises(Conflict), transaction():
        story.acknowledging.acknowledge(queries.load(appraisal.id), by=cast.nadia)
    story.released(cast, appraisal)
    for person in (cast.ruth, cast.meilin):
        assert post(cast, person, appraisal, "acknowledgement", SURE, ANSWER_DAY).status_code == 403


def test_the_calibration_list_takes_as_many_queries_for_two_as_for_one(
    cast: Cast, queries: list[str]
) -> None:
    appraisal = story.rated(cast, story.frozen(cast))
    address = f"/appraisals/cycles/{appraisal.cycle_id}/calibration"
    with at(RELEASE_DAY):
        meilin = cast.device(cast.meilin)
        meilin.get(address)
        queries.clear()
        one = meilin.get(address)
        for_one = len(queries)
    other = cycle_story.appraisal_of(cast.patrick, story.queries.load(appraisal.id).cycle)
    story.rated(cast, other, Draft(tuple(Rating(key, None, "Nobody saw it.") for key in KEYS)))
    with at(RELEASE_DAY):
        queries.clear()
        two = meilin.get(address)
    assert "Needs approval" in one.text
    assert "Patrick O’Dea" not in one.text
    assert "Patrick O’Dea" in two.text
    assert "Not rated: HR confirms why" in two.text
    assert len(queries) == for_one
