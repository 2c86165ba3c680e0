"""Moving: an installation goes from one database to another, of either kind, with all that is in it."""

import re

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from lms.core import clock
from lms.core.db import transaction
from lms.people.models import Team
from tests.backup.moving import ABSENT, contents, manifest
from tests.beginning import PASSWORD, application, at_home
from tests.databases import has_postgres
from tests.matrix_story import NOW, House, PlainClient

PAGES = {
    "nadia": [
        "/",
        "/appraisals/{nadia_1}",
        "/appraisals/{nadia_2}/self",
        "/coaching/mine",
        "/learning/record",
        "/learning/courses/listen/completion",
        "/learning/certificates/{enrolment}",
        "/quizzes/attempts/{open}/questions/1",
    ],
    "tomasz": ["/", "/coaching/", "/coaching/people/{id_nadia}", "/learning/assignments/{assignment}"],
    "meilin": ["/appraisals/cycles/{cycle}", "/appraisals/{sefa_1}", "/people/{id_nadia}"],
}


def test_an_installation_moves_with_all_that_is_in_it(
    run, settings, stores, saved, empty, built_house, kind, other_kind
):
    house, old = built_house(kind)
    backup, new = saved(kind), empty(other_kind)
    stores(kind).restore(old)
    done = run("restore", backup, "--to", new)
    assert done.exit_code == 0, done.output
    assert "every count and digest is what the backup says" in done.output
    assert re.search(r"The audit trail verifies: \d{2,} events", done.output)
    there = contents(new)
    assert there == contents(old)
    assert sum(map(bool, there.values())) > 45
    moved = application(settings, new)
    moved.test_client_class = PlainClient
    _walk_about(House(moved, numbers=house.numbers, devices=house.devices))
    assert run("audit", "verify", database=new).exit_code == 0


def _walk_about(house: House) -> None:
    """People who were signed in still are, their pages open, and what they do next is numbered after what was."""
    with at_home(house.app), clock.at(NOW):
        here = house.entered()
        for name, addresses in PAGES.items():
            for address in addresses:
                page = here.device(name).get(address.format(**here.numbers))
                assert page.status_code == 200, f"{name} {address}: {page.status_code}"
        form = {"email": here.nadia.email, "password": PASSWORD}
        assert house.app.test_client().post("/people/sign-in", data=form).status_code == 302
        with transaction() as session:
            session.add(Team(name="Night shift"))


@pytest.mark.skipif(not has_postgres(), reason=ABSENT)
def test_a_backup_of_either_database_says_the_same_after_a_move(run, saved, empty, tmp_path):
    there = empty("postgres")
    assert run("restore", saved("sqlite"), "--to", there).exit_code == 0
    assert run("backup", tmp_path / "again.zip", database=there).exit_code == 0
    assert manifest(tmp_path / "again.zip")["tables"] == manifest(saved("sqlite"))["tables"]


@pytest.mark.skipif(not has_postgres(), reason=ABSENT)
def test_moving_needs_no_special_rights_on_the_server(run, saved, empty):
    special = make_url(empty("postgres"))
    with create_engine(special, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as server:
        server.execute(text("DROP ROLE IF EXISTS nobody_special"))
        server.execute(text("CREATE ROLE nobody_special LOGIN"))
        server.execute(text(f"ALTER DATABASE {special.database} OWNER TO nobody_special"))
    plain = special.set(username="nobody_special").render_as_string(hide_password=False)
    for more in ([], ["--replace"]):
        done = run("restore", saved("sqlite"), "--to", plain, *more)
        assert done.exit_code == 0, done.output
    assert "never changed or removed" in str(_refusal_of(plain, "DELETE FROM audit_event"))


def _refusal_of(url: str, statement: str) -> str:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        with pytest.raises(Exception) as refused:
            connection.execute(text(statement))
        return str(refused.value)
