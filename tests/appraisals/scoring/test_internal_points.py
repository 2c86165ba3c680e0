"""Internal customers: each colleague counts alike, and nobody sees how many answered below the threshold."""

from dataclasses import replace
from decimal import Decimal

from lms.appraisals.scoring.inputs import InternalBatch
from lms.appraisals.scoring.internal_points import score_internal
from lms.appraisals.scoring.reasons import Reason

COLLEAGUES = InternalBatch("P-1", tuple(Decimal(mean) for mean in ("3", "3.4", "3.8", "4", "4.2", "4.4")))


def test_colleagues_count_from_the_threshold_on_and_each_alike():
    component = score_internal((COLLEAGUES,), 2000)
    assert component.points == 70
    assert component.lines[0].numbers == {"respondents": 6, "threshold": 5, "mean": Decimal("3.8")}


def test_below_the_threshold_nobody_sees_how_many_answered():
    answers = COLLEAGUES.respondent_means
    batches = [replace(COLLEAGUES, respondent_means=answers[:count]) for count in range(5)]
    scores = [score_internal((batch,), 2000) for batch in batches]
    assert all(score == scores[0] for score in scores)
    assert (scores[0].points, scores[0].reason) == (None, Reason.BELOW_THRESHOLD)
    assert score_internal((replace(COLLEAGUES, respondent_means=answers[:5]),), 2000).points is not None


def test_a_batch_below_its_threshold_does_not_ride_on_another():
    small = InternalBatch("P-2", (Decimal(1),) * 4)
    component = score_internal((COLLEAGUES, small), 2000)
    assert component.points == score_internal((COLLEAGUES,), 2000).points
    assert [line.reason for line in component.lines] == [None, Reason.BELOW_THRESHOLD]
    assert component.lines[1].numbers == {}


def test_two_batches_count_by_respondent():
    batches = (InternalBatch("P-1", (Decimal(2),) * 9), InternalBatch("P-2", (Decimal(5),) * 3, threshold=3))
    assert score_internal(batches, 2000).points == Decimal("43.75")


def test_nobody_asked_is_not_available():
    assert score_internal((), 2000).reason is Reason.NO_INPUT
