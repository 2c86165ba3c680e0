"""Fifty people save at once: nobody is told that the database is locked, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from tests.reliability.classroom import LEARNERS, Classroom, Learner
from tests.reliability.conftest import Figures


def test_fifty_people_save_at_once(room: Classroom, figures: Figures) -> None:
    learners = room.learners(LEARNERS)
    with ThreadPoolExecutor(LEARNERS) as everybody:
        times = figures.count(5, 20)
        took = [one for each in everybody.map(lambda one: _save(one, times), learners) for one in each]
    assert room.faults(learners) == []
    assert room.contradictions() == []
    assert "locked" not in room.server.log.read_text()
    assert len(took) == LEARNERS * times
    figures.hold("99 of 100 saved", took, most=1, share=0.99)
    figures.hold("all saved", took, most=5)


def _save(learner: Learner, times: int) -> list[float]:
    """Begin, then save as often as that; give how long each took."""
    took: list[float] = []
    while len(took) < times:
        saved, began = learner.saves, monotonic()
        learner.step()
        if learner.saves > saved:
            took.append(monotonic() - began)
    return took
