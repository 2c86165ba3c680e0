"""What people send with bad intentions or bad luck: nothing breaks, and nothing they write becomes markup."""

import io
import re
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from markupsafe import escape
from sqlalchemy import select, text

from lms.appraisals.models import CriterionRating, Cycle, Part
from lms.coaching.models import Observation
from lms.core import clock, guard, logs
from lms.core.db import db, transaction
from lms.notifications.models import Notification
from lms.people.models import Person, Team
from tests import matrix_story
from tests.beginning import PASSWORD, application, at_home
from tests.matrix_story import ACTORS, NOW
from tests.test_matrix import CHANGING, EVERYTHING, READING, everything

POLYGLOT = "Zé'\"><svg/onload=alert(1)><b class=hurt>{{7*7}}</b>"
MARKUP = re.compile(r"<svg/onload|<b class=hurt|>49<")
ODD = (
    *("", " ", "\x00", "a\x00b", "\x1b[31m", "\u202e\u202dabc", "\uffff\ufdd0\ud7ff", "\U0001f600" * 300),
    *("x" * 100_000, "0", "-1", "1e9", "9" * 30, "9" * 5000, "٣", "²", "12", "none ", "null", "[]", "{}"),
    *(
        "2026-13-45",
        "9999-99-99",
        "0000-00-00",
        "2026-02-30",
        "1899-12-31",
        "2199-12-31",
        "２０２６-１０-０１",
    ),
    *("<script>", POLYGLOT, "%s%n", "\r\nX: y", "../../etc/passwd", "=1+1", "a\u0301" * 900, "İ" * 121),
)
FIELDS = sorted(
    {
        *EVERYTHING,
        *(
            "people",
            "manager",
            "coach",
            "appraiser",
            "title",
            "template",
            "who",
            "teams",
            "job_title",
            "served",
        ),
        *("period_start", "period_end", "cut_off", "self_due", "review_due", "password", "again", "current"),
        *("statement", "not_rated_code", "seen", "reason-cited", "reliability-level", "reliability-comment"),
        *(
            "reliability-cited",
            "keep-comment",
            "keep-reliability-level",
            "x-level",
            "row_version",
            "because_of",
        ),
        *("keep", "id", "state", "person_id", "employee_id", "score", "level-listening"),
    }
)
# What one may do over and over would change the story for the next try.
LASTING = ("closure", "session-end", "revocation", "roles", "launch", "freeze", "removal", "password")
SENT = sorted(
    address for address in CHANGING if CHANGING[address] and not any(word in address for word in LASTING)
)
TEXTS = {
    Team: ("name",),
    Cycle: ("title",),
    Observation: ("narrative", "reply", "withdrawn_reason"),
    Notification: ("text", "why"),
    Part: ("comment", "reason"),
    CriterionRating: ("comment",),
}
LISTS = (
    "/people/",
    "/coaching/",
    "/coaching/observations/new",
    "/appraisals/cycles/1",
    "/learning/assignments/new",
)


odd_forms = st.dictionaries(
    st.sampled_from(FIELDS),
    st.lists(st.sampled_from(ODD) | st.text(max_size=30), min_size=1, max_size=2),
    max_size=12,
)


@tries(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SENT), odd_forms, st.booleans())
def test_no_form_breaks_and_a_refused_one_changes_nothing(house, address, odd, otherwise_fitting):
    method, path = address.split(" ")
    data = {**(everything(house) if otherwise_fitting else {}), **odd}
    before = matrix_story.digest()
    with clock.at(NOW):
        answer = house.device(min(CHANGING[address])).open(
            path.format(**house.numbers), method=method, data=data
        )
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert matrix_story.digest() == before


@tries(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(LISTS),
    st.lists(
        st.tuples(
            st.sampled_from(["sort", "page", "q", "team", "state", "show", "person", "course"]),
            st.sampled_from(ODD),
        )
    ),
)
def test_no_address_of_a_list_breaks_it(house, path, args):
    with clock.at(NOW):
        for actor in ("tomasz", "meilin", "ada"):
            answer = house.device(actor).get(path, query_string=[(name, one[:2000]) for name, one in args])
            assert answer.status_code in {200, 403, 404}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("[1, 2]", "application/json"),
        ('{"name": 5}', "application/json"),
        ('{"name": "\\ud800"}', "application/json"),
        ("not json", "application/json"),
        ({"name": (io.BytesIO(b"a file"), "name.txt")}, "multipart/form-data"),
        (b"\xff\xfe", "multipart/form-data"),
        (b"name=\xff\xfe" * 3000, "text/plain"),
    ],
)
def test_only_what_a_form_sends_is_read(house, body, kind):
    before = matrix_story.digest()
    with clock.at(NOW):
        answer = house.device("ada").post("/people/teams", data=body, content_type=kind)
    assert answer.status_code == 422
    assert matrix_story.digest() == before


@pytest.mark.parametrize("origin", ["http://[", "null", "http://localhost:99999999", "//", "\x00"])
def test_an_origin_that_is_none_is_foreign(house, origin):
    with clock.at(NOW):
        answer = house.device("nadia").post("/notifications/reading", headers={"Origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["..", "a" * 300])
def test_a_host_that_is_none_is_refused_in_plain_text(house, host):
    answer = house.device("anonymous").get("/people/sign-in", headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"


def test_addresses_on_pages_do_not_come_from_the_host_header(house):
    device = house.app.test_client()
    own = house.device("nadia").get_cookie("goldenrule")
    device.set_cookie(own.key, own.value, domain="evil.example")
    with clock.at(NOW):
        for path in ("/appraisals/{nadia_1}", "/appraisals/{nadia_1}/record-print.css"):
            page = device.get(path.format(**house.numbers), headers={"Host": "evil.example"})
            assert page.status_code == 200
            assert "evil.example" not in page.text


@pytest.mark.parametrize("person", ["9" * 30, "9" * 5000, "-1", "x"])
def test_a_person_no_column_can_hold_is_nobody(house, person):
    with clock.at(NOW):
        answer = house.device("tomasz").get("/coaching/observations/new", query_string={"person": person})
    assert (answer.status_code, "Whom" in answer.text or "Who" in answer.text) == (200, True)


def test_what_was_typed_comes_back_when_a_form_is_refused(house):
    typed = "Typed <with> care & “quotes”"
    kept = {
        ("ada", "/people/new"): {"name": typed, "email": "no address"},
        ("ada", "/people/teams/{team}"): {"name": typed * 9},
        ("meilin", "/appraisals/cycles/new"): {"title": typed},
        ("tomasz", "/coaching/people/{id_nadia}/observations"): {"narrative": typed},
        ("tomasz", "/learning/assignments/new"): {"reason": typed},
        ("nadia", "/appraisals/{nadia_2}/self/submission"): {"empathy-comment": typed, "seen": "1"},
        ("ruth", "/appraisals/{patrick_1}/rating/submission"): {"empathy-comment": typed, "seen": "1"},
    }
    with clock.at(NOW):
        for (actor, path), data in kept.items():
            page = house.device(actor).post(path.format(**house.numbers), data=data)
            assert page.status_code != 302, path
            assert str(escape(typed)) in page.text, path


def test_nothing_anybody_wrote_becomes_markup(house):
    """Every page of every reader, with markup for names, jobs, teams, titles and every text."""
    shown = 0
    with clock.at(NOW):
        _write_everywhere()
        for pattern, paths in READING.values():
            for path in paths:
                for actor in readers(pattern):
                    page = house.device(actor).get(path.format(**house.numbers))
                    assert page.status_code == 200
                    assert not MARKUP.search(page.text), (actor, path)
                    shown += str(escape(POLYGLOT)) in page.text
    assert shown > 40


def readers(pattern: str) -> set[str]:
    """The first and the last of those for whom a page opens."""
    opens = [actor for actor, sign in zip(ACTORS, pattern.replace(" ", ""), strict=True) if sign == "2"]
    return {*opens[:1], *opens[-1:]}


def _write_everywhere():
    """Put the polyglot into every text column that no trigger protects."""
    with transaction():
        for person in db.session.scalars(select(Person)):
            person.name, person.job_title = f"{POLYGLOT} {person.id}", POLYGLOT
        for kind, columns in TEXTS.items():
            for row in db.session.scalars(select(kind)):
                for column in columns:
                    if getattr(row, column):
                        setattr(row, column, f"{POLYGLOT} {row.id}")


def test_a_second_conflict_still_shows_both_versions(house):
    """The page of the first conflict sends its choices along, which are no fields of the part."""
    typed = {
        "seen": "0",
        "comment": "Typed elsewhere.",
        "keep-comment": "mine",
        "keep-reliability-level": "mine",
    }
    odd = {"x-level": "3", "reliability-level": ["", "12"], "empathy-cited": []}
    with clock.at(NOW):
        for data in (typed, typed | odd):
            page = house.device("nadia").post(f"/appraisals/{house.numbers['nadia_2']}/self", data=data)
            assert page.status_code == 409
            assert "Typed elsewhere." in page.text
            assert "CANARY-draft-nadia" in page.text


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "-1"])
def test_a_number_that_is_none_is_refused_in_words(house, number):
    path = f"/appraisals/{house.numbers['patrick_1']}/rating"
    data = {"seen": number, "reliability-cited": number, "comment": "Typed by Ruth."}
    with clock.at(NOW):
        page = house.device("ruth").post(path, data=data)
    assert page.status_code in {409, 422}
    assert "Typed by Ruth." in page.text


def test_log_lines_hold_nothing_of_anybody(house, capfd, monkeypatch):
    """Neither the request's line, nor a refused sign-in, nor a fault with a person's words in its statement."""

    def broken():
        db.session.execute(
            text("SELECT nothing_like_this FROM person WHERE name = :name"), {"name": "Nadia Rahmani"}
        )

    monkeypatch.setitem(house.app.view_functions, "home.help_page", guard.public("a test")(broken))
    monkeypatch.setattr(house.app, "testing", False)
    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)
    logs.init(Flask("another"), "json")
    with clock.at(NOW):
        answers = [
            house.device("ada").get("/people/?q=Nadia+Rahmani"),
            house.device("anonymous").get(f"/people/set-up/{house.numbers['token']}"),
            house.device("anonymous").post(
                "/people/sign-in", data={"email": "nadia@harbour.example", "password": "x"}
            ),
            house.device("tomasz").get("/help"),
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 500]
    written = "".join(capfd.readouterr())
    assert "home.help_page" in written
    for word in ("Nadia", "nadia@", "harbour.example", str(house.numbers["token"])):
        assert word not in written


def test_over_https_the_cookie_stays_with_this_host_and_out_of_scripts(app, settings):
    secured = replace(settings, base_url="https://learn.harbour.example")
    served = application(secured, db.engine.url.render_as_string(hide_password=False))
    served.config["WTF_CSRF_ENABLED"] = False
    data = {"email": "nadia@harbour.example", "password": PASSWORD}
    with at_home(served):
        answer = served.test_client().post(
            "/people/sign-in", data=data, base_url="https://learn.harbour.example"
        )
    assert answer.status_code == 302
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-goldenrule=")
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in cookie.split("; ")
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
