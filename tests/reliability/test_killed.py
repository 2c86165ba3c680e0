"""The server is killed while learners save answers: what was shown as saved is there, and nothing is half there."""

from secrets import SystemRandom
from time import sleep

from tests.reliability.classroom import Classroom, at_work, wait_for, wait_for_a_save
from tests.reliability.conftest import Figures

KILLS = {"sqlite": (3, 200), "postgres": (2, 50)}
LEARNERS = 20


def test_what_was_shown_as_saved_outlives_a_killed_server(
    room: Classroom, kind: str, figures: Figures
) -> None:
    learners = room.learners(LEARNERS)
    ready = []
    for _kill in range(figures.count(*KILLS[kind])):
        with at_work(learners):
            wait_for_a_save(learners)
            sleep(SystemRandom().uniform(0.05, 0.5))
            room.server.kill()
        ready.append(room.server.start())
        assert room.faults(learners) == []
    with at_work(learners):
        wait_for(lambda: all(learner.sent for learner in learners))
    assert room.faults(learners) == []
    assert room.contradictions() == []
    figures.hold("ready again", ready, most=2)
