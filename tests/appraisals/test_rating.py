"""Ruth rates Nadia: under the rule of two numbers, citing what is frozen, in one window or two."""

from lms.appraisals import queries, verification
from lms.appraisals.drafts import Draft, Rating
from tests.appraisals import record_story as story
from tests.appraisals.record_story import KEYS, RATING_DAY, Cast, at, ratings, typed


def send(cast: Cast, appraisal, draft: Draft, version: int = 0, where: str = "rating/submission"):
    with at(RATING_DAY):
        return cast.device(cast.ruth).post(f"/appraisals/{appraisal.id}/{where}", data=typed(draft, version))


def test_a_rating_with_citations_is_sent_to_calibration(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    assert send(cast, appraisal, ratings(4)).status_code == 302
    stands = story.fresh(appraisal)
    rating = queries.record(stands).rating
    assert stands.state == "calibration"
    assert (rating.version, rating.proposed_level, rating.manager_level, rating.level) == (1, 4, 4, 4)
    assert rating.by_id == cast.ruth.id
    assert verification.verify().fault is None


def test_level_five_needs_two_citations_and_says_so(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    draft = Draft((*(Rating(key, 4, "", (1,)) for key in KEYS[:-1]), Rating("teamwork", 5, "Card.", (1,))))
    answer = send(cast, appraisal, draft)
    assert answer.status_code == 422
    assert "One thing to put right" in answer.text
    assert (
        'href="#teamwork-level-0">Teamwork: Level 5 needs two citations. Cite one more, or choose'
        in answer.text
    )
    assert "Card." in answer.text
    assert story.fresh(appraisal).state == "in-review"
    assert queries.part(appraisal, "manager", cast.ruth.id) is None


def test_a_level_without_any_citation_is_refused(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    answer = send(cast, appraisal, ratings(4, cited=()))
    assert answer.status_code == 422
    assert "Level 4 needs one citation. Cite an item." in answer.text


def test_an_item_that_is_not_frozen_cannot_be_cited(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    assert send(cast, appraisal, ratings(4, cited=(1, 99))).status_code == 422


def test_one_level_away_needs_a_reason_and_two_citations(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    bare = ratings(3)
    refused = send(cast, appraisal, bare)
    assert refused.status_code == 422
    assert "Your ratings make level 3 and the sheet proposes level 4. Say why." in refused.text
    reasoned = Draft(bare.ratings, bare.comment, "The nights were hard to see.", (2, 3))
    assert send(cast, appraisal, reasoned).status_code == 302
    record = queries.record(story.fresh(appraisal))
    assert (record.rating.level, record.rating.reason_citations) == (3, [2, 3])
    assert record.sent_draft("manager").reason == "The nights were hard to see."


def test_two_levels_away_is_refused_and_the_criteria_that_pull_are_named(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    draft = Draft(ratings(2).ratings, "", "A reason.", (1, 2))
    answer = send(cast, appraisal, draft)
    assert answer.status_code == 422
    assert "Your ratings make level 2. The sheet proposes level 4" in answer.text
    assert "the strongest first: Empathy, Reliability" in answer.text
    assert "One thing to put right" in answer.text


def test_a_reason_is_not_kept_where_the_levels_agree(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    assert send(cast, appraisal, Draft(ratings(4).ratings, "", "Left over.", (1, 2))).status_code == 302
    record = queries.record(story.fresh(appraisal))
    assert record.sent_draft("manager").reason == ""
    assert record.rating.reason_citations == []


def test_not_rated_needs_its_reason_and_cites_nothing(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    silent = Draft((*ratings(4).ratings[:-1], Rating("teamwork", None, "")))
    refused = send(cast, appraisal, silent)
    assert "Say why you do not rate it." in refused.text
    said = Draft((*ratings(4).ratings[:-1], Rating("teamwork", None, "Nobody saw it.")))
    assert send(cast, appraisal, said).status_code == 302
    rating = queries.record(story.fresh(appraisal)).rating
    assert rating.level == 4
    assert {row["criterion"]: row["level"] for row in rating.ratings}["teamwork"] is None


def test_the_page_shows_both_numbers_and_what_is_left(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    with at(RATING_DAY):
        ruth = cast.device(cast.ruth)
        empty = ruth.get(f"/appraisals/{appraisal.id}/rating").text
        assert "0 of 8 criteria" in empty
        assert "observed 4 of 5 by 2 observers" in empty
        assert "Before you send it" not in empty
        five = Draft((*ratings(4).ratings[:-1], Rating("teamwork", 5, "", (1,))))
        page = ruth.post(f"/appraisals/{appraisal.id}/rating", data=typed(five), follow_redirects=True).text
    assert "8 of 8 criteria" in page
    assert "<dd><b>Level 4</b>" in page
    assert "Teamwork: Level 5 needs two citations." in page
    assert "<b>Level 4</b></dd>" in page


def test_a_stale_edit_loses_nothing(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    mine, other = ratings(4, empathy=3), ratings(4, empathy=5)
    mine = Draft(mine.ratings, "From the laptop.")
    other = Draft(other.ratings, "From the phone.")
    assert send(cast, appraisal, other, 0, "rating").status_code == 302
    conflict = send(cast, appraisal, mine, 0, "rating")
    assert conflict.status_code == 409
    for words in ("From the laptop.", "From the phone.", "3: Names the feeling", "5: Shows colleagues"):
        assert words in conflict.text
    assert "Teamwork, level" not in conflict.text, "only what differs is asked"
    stands = queries.part(appraisal, "manager", cast.ruth.id)
    choice = typed(mine, stands.row_version) | {"keep-empathy-level": "stands", "keep-comment": "typed"}
    with at(RATING_DAY):
        kept = cast.device(cast.ruth).post(f"/appraisals/{appraisal.id}/rating", data=choice)
    assert kept.status_code == 302
    part = queries.part(story.fresh(appraisal), "manager", cast.ruth.id)
    assert part.comment == "From the laptop."
    assert {row.criterion_key: row.level for row in part.ratings}["empathy"] == 5


def test_the_same_words_twice_are_no_conflict(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    assert send(cast, appraisal, ratings(4), 0, "rating").status_code == 302
    assert send(cast, appraisal, ratings(4), 0, "rating").status_code == 302


def test_a_save_that_only_moves_one_level_is_a_new_version(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    send(cast, appraisal, ratings(4), 0, "rating")
    before = queries.part(story.fresh(appraisal), "manager", cast.ruth.id).row_version
    send(cast, appraisal, ratings(4, empathy=3), before, "rating")
    assert send(cast, appraisal, ratings(4, empathy=5), before, "rating").status_code == 409


def test_a_stale_send_is_stopped_too(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    send(cast, appraisal, ratings(3), 0, "rating")
    assert send(cast, appraisal, ratings(4), 0).status_code == 409
    assert story.fresh(appraisal).state == "in-review"


def test_the_manager_reads_the_own_part_only_after_rating(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    with at(RATING_DAY):
        ruth = cast.device(cast.ruth)
        assert ruth.get(f"/appraisals/{appraisal.id}/self").status_code == 403
        assert "My own words" not in ruth.get(f"/appraisals/{appraisal.id}/rating").text
        ruth.post(f"/appraisals/{appraisal.id}/rating/submission", data=typed(ratings(4)))
        assert "My own words on empathy." in ruth.get(f"/appraisals/{appraisal.id}/self").text


def test_under_the_other_policy_the_own_part_opens_with_the_review(cast: Cast) -> None:
    appraisal = story.frozen(cast)
    with story.transaction():
        cycle = queries.load(appraisal.id).cycle
        cycle.policy = {**cycle.policy, "self_part": "self-closed"}
    with at(RATING_DAY):
        ruth = cast.device(cast.ruth)
        assert "My own words on empathy." in ruth.get(f"/appraisals/{appraisal.id}/self").text


def test_without_evidence_the_result_is_not_rated(cast: Cast) -> None:
    appraisal = story.frozen(cast, unseen=True)
    nothing = Draft(tuple(Rating(key, None, "Nobody saw it.") for key in KEYS))
    assert send(cast, appraisal, nothing).status_code == 302
    rating = queries.record(story.fresh(appraisal)).rating
    assert (rating.proposed_level, rating.manager_level, rating.level) == (None, None, None)
    assert rating.not_rated_code == "too-little-weight"


def test_rating_takes_a_fixed_number_of_queries(cast: Cast, queries: list[str]) -> None:
    appraisal = story.frozen(cast)
    with at(RATING_DAY):
        ruth = cast.device(cast.ruth)
        ruth.get(f"/appraisals/{appraisal.id}/rating")
        queries.clear()
        ruth.get(f"/appraisals/{appraisal.id}/rating")
    assert len(queries) <= 32
