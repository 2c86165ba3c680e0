"""Signing in: who is let in, what the others are told, and where one goes afterwards."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from argon2 import PasswordHasher

MORNING = datetime(2026, 4, 7, 8, tzinfo=UTC)
PASSWORD = "three plain words"


def enter(client, email, password=PASSWORD, **more):
    return client.post("/people/sign-in", data={"email": email, "password": password}, **more)


def without_token(answer):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)


def test_whoever_proves_who_they_are_is_let_in(client, nadia):
    answer = enter(client, nadia.email)
    assert (answer.status_code, answer.location) == (302, "/")
    assert nadia.name in client.get("/people/me").text


def test_the_address_may_be_typed_in_capitals_and_with_blanks(client, nadia):
    assert enter(client, f"  {nadia.email.upper()} ").status_code == 302


def test_a_known_and_an_unknown_address_get_the_same_words_and_the_same_work(client, nadia, monkeypatch):
    looked = []
    verify = PasswordHasher.verify

    def count(self, stored, password):
        looked.append(self.memory_cost)
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)
    known = enter(client, nadia.email, "not the one at all")
    unknown = enter(client, "nobody@harbour.example", "not the one at all")
    assert known.status_code == unknown.status_code == 422
    assert without_token(known).replace(nadia.email, "X") == without_token(unknown).replace(
        "nobody@harbour.example", "X"
    )
    assert "do not belong together" in known.text
    assert len(looked) == 2
    assert looked[0] == looked[1]


def test_what_was_typed_is_kept_but_never_the_password(client, nadia):
    page = enter(client, nadia.email, "not the one at all").text
    assert nadia.email in page
    assert "not the one at all" not in page


def test_password_managers_and_pasting_are_welcome(client):
    page = client.get("/people/sign-in").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize("email", ["nadia@harbour.example", "nobody@harbour.example"])
def test_after_ten_wrong_tries_an_account_waits_a_quarter_of_an_hour(client, nadia, email):
    with time_machine.travel(MORNING, tick=False) as clock:
        for _try in range(10):
            assert enter(client, email, "wrong wrong wrong").status_code == 422
        assert enter(client, email).status_code == 429
        assert "Wait a quarter of an hour" in enter(client, email).text
        clock.shift(timedelta(minutes=15, seconds=1))
        assert enter(client, email).status_code == (302 if email.startswith("nadia") else 422)


def test_fifty_wrong_tries_from_one_address_stop_that_address_only(client, nadia):
    with time_machine.travel(MORNING, tick=False):
        for number in range(50):
            enter(client, f"guess{number}@harbour.example", "wrong wrong wrong")
        assert enter(client, nadia.email).status_code == 429
        elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
        assert enter(client, nadia.email, environ_overrides=elsewhere).status_code == 302


def test_signing_in_again_on_a_device_ends_what_was_there(app, client, nadia, patrick):
    enter(client, nadia.email)
    first = client.get_cookie("goldenrule").value
    enter(client, patrick.email)
    assert client.get_cookie("goldenrule").value != first
    other = app.test_client()
    other.set_cookie("goldenrule", first)
    assert other.get("/people/me").status_code == 302


def test_whoever_is_signed_in_already_goes_on(sign_in, nadia):
    assert sign_in(nadia).get("/people/sign-in?next=/people/me").location == "/people/me"


def test_a_page_that_needs_signing_in_comes_back_afterwards(client, ada):
    asked = client.get("/people/?q=nadia&state=all")
    assert asked.status_code == 302
    page = client.get(asked.location)
    assert "next=" in page.text
    answer = client.post(asked.location, data={"email": ada.email, "password": PASSWORD})
    assert answer.location == "/people/?q=nadia&state=all"


ELSEWHERE = [
    "https://evil.example/",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5Cevil.example",
    "/%2F/evil.example",
    "/people//evil.example",
    "/people/me\n",
    "/people/me\r\nLocation: https://evil.example",
    "\t//evil.example",
    " /people/me",
    "javascript:alert(1)",
    "data:text/html,x",
    "people/me",
    "/people/me@evil.example",
    "/people/me;evil",
    "/people/me#//evil.example",
    "@evil.example",
    "/.evil.example",
    "/..//evil.example",
    "/people/../../evil.example",
    "/nothing/here",
    "/people",
    "/people/session-end",
    "/people/sign-in",
    "/people/sign-in?next=/people/me",
    "/people/set-up/abc",
    "/people/me?x=" + "a" * 600,
    "",
]


@pytest.mark.parametrize("going_to", ELSEWHERE)
def test_next_never_leads_elsewhere(client, nadia, going_to):
    answer = client.post(
        "/people/sign-in", query_string={"next": going_to}, data={"email": nadia.email, "password": PASSWORD}
    )
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize("going_to", ["/people/me", "/people/7", "/people/?q=n%C3%A9&page=2"])
def test_next_leads_to_pages_of_this_application(client, nadia, going_to):
    answer = client.post(
        "/people/sign-in", query_string={"next": going_to}, data={"email": nadia.email, "password": PASSWORD}
    )
    assert answer.location == going_to
