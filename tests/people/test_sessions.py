"""Sessions: what ends them, and that what has ended opens nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

MORNING = datetime(2026, 4, 7, 8, tzinfo=UTC)
PASSWORD = "three plain words"
ANOTHER = "four other plain words"


def let_in(device):
    return device.get("/people/me").status_code == 200


def test_a_cookie_kept_from_before_signing_out_opens_nothing(app, sign_in, nadia):
    device = sign_in(nadia)
    kept = device.get_cookie("goldenrule").value
    answer = device.post("/people/session-end")
    assert answer.location == "/people/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache","cookies","storage"'
    thief = app.test_client()
    thief.set_cookie("goldenrule", kept)
    assert thief.get("/people/me").location == "/people/sign-in?next=/people/me"


def test_signing_out_twice_is_signing_out_once(client):
    assert client.post("/people/session-end").location == "/people/sign-in"


def test_changing_the_password_signs_out_every_other_device(sign_in, nadia):
    here, there = sign_in(nadia), sign_in(nadia)
    answer = here.post(
        "/people/me/password", data={"current": PASSWORD, "password": ANOTHER, "again": ANOTHER}
    )
    assert answer.location == "/people/me"
    assert let_in(here)
    assert not let_in(there)
    assert let_in(sign_in(nadia, ANOTHER))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"current": "not the one", "password": ANOTHER, "again": ANOTHER}, "not the password you use now"),
        ({"current": PASSWORD, "password": ANOTHER, "again": "something else"}, "The two are not the same"),
        ({"current": PASSWORD, "password": "short", "again": "short"}, "at least 12 characters"),
        (
            {"current": PASSWORD, "password": "passwordpassword", "again": "passwordpassword"},
            "would guess this one",
        ),
        ({"current": "", "password": ANOTHER, "again": ANOTHER}, "the password you use now"),
    ],
)
def test_a_password_change_that_does_not_fit_changes_nothing(sign_in, nadia, data, words):
    here, there = sign_in(nadia), sign_in(nadia)
    answer = here.post("/people/me/password", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert let_in(there)
    assert let_in(sign_in(nadia))


def test_guessing_the_password_on_an_open_device_is_slowed_down_too(sign_in, nadia):
    device = sign_in(nadia)
    guess = {"current": "not the one", "password": ANOTHER, "again": ANOTHER}
    for _try in range(10):
        assert device.post("/people/me/password", data=guess).status_code == 422
    assert device.post("/people/me/password", data={**guess, "current": PASSWORD}).status_code == 429


def test_a_closed_account_is_shut_out_at_the_next_request_and_let_in_again_once_open(sign_in, nadia, ada):
    device, admin = sign_in(nadia), sign_in(ada)
    assert let_in(device)
    admin.post(f"/people/{nadia.id}/closure")
    assert not let_in(device)
    refused = device.post("/people/sign-in", data={"email": nadia.email, "password": PASSWORD})
    assert "do not belong together" in refused.text
    admin.post(f"/people/{nadia.id}/opening")
    assert not let_in(device)
    assert let_in(sign_in(nadia))


def test_a_role_taken_back_is_gone_at_the_next_request(sign_in, meilin, ada):
    hr, admin = sign_in(meilin), sign_in(ada)
    assert hr.get("/people/").status_code == 200
    admin.post(f"/people/{meilin.id}/roles/hr/revocation")
    assert hr.get("/people/").status_code == 403
    admin.post(f"/people/{meilin.id}/roles", data={"role": "hr"})
    assert hr.get("/people/").status_code == 200


def test_hr_is_asked_again_after_half_an_hour_of_nothing(sign_in, meilin):
    with time_machine.travel(MORNING, tick=False) as clock:
        device = sign_in(meilin)
        clock.shift(timedelta(minutes=30))
        assert let_in(device)
        clock.shift(timedelta(minutes=30, seconds=1))
        assert not let_in(device)


def test_an_employee_is_asked_again_after_eight_hours_of_nothing(sign_in, nadia):
    with time_machine.travel(MORNING, tick=False) as clock:
        device = sign_in(nadia)
        clock.shift(timedelta(hours=8))
        assert let_in(device)
        clock.shift(timedelta(hours=8, seconds=1))
        assert not let_in(device)


@pytest.mark.parametrize(("email", "life", "step"), [("meilin", 12, 0.4), ("nadia", 7 * 24, 7.5)])
def test_even_a_busy_session_ends(request, sign_in, email, life, step):
    with time_machine.travel(MORNING, tick=False) as clock:
        device = sign_in(request.getfixturevalue(email))
        hours = 0.0
        while hours + step < life:
            clock.shift(timedelta(hours=step))
            hours += step
            assert let_in(device)
        clock.shift(timedelta(hours=life - hours))
        assert not let_in(device)


def test_a_role_given_later_shortens_a_session_that_is_open(sign_in, nadia, ada):
    with time_machine.travel(MORNING, tick=False) as clock:
        device = sign_in(nadia)
        sign_in(ada).post(f"/people/{nadia.id}/roles", data={"role": "hr"})
        clock.shift(timedelta(minutes=31))
        assert not let_in(device)


def test_one_can_sign_out_a_device_left_somewhere(sign_in, nadia):
    here, there, third = sign_in(nadia), sign_in(nadia), sign_in(nadia)
    page = here.get("/people/me").text
    assert page.count("Sign out there") == 2
    assert page.count("This device") == 1
    addresses = sorted(
        part.split('"')[0] for part in page.split('action="') if part.startswith("/people/me/devices/")
    )
    assert len(addresses) == 3
    here.post(next(address for address in addresses if address != "/people/me/devices/session-end"))
    assert [let_in(there), let_in(third)].count(True) == 1
    here.post("/people/me/devices/session-end")
    assert not let_in(there)
    assert not let_in(third)
    assert let_in(here)


def test_nobody_signs_out_the_devices_of_others(sign_in, nadia, patrick):
    theirs = sign_in(nadia)
    sign_in(nadia)
    page = theirs.get("/people/me").text
    address = next(
        part.split('"')[0] for part in page.split('action="/people/me/devices/')[1:] if part[0].isdigit()
    )
    assert sign_in(patrick).post(f"/people/me/devices/{address}").status_code == 404
    assert "Sign out there" in theirs.get("/people/me").text


def test_devices_are_named_in_words(app, nadia):
    device = app.test_client()
    browser = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    )
    device.post(
        "/people/sign-in", data={"email": nadia.email, "password": PASSWORD}, headers={"User-Agent": browser}
    )
    assert "Edge, Windows" in device.get("/people/me").text


def test_looking_at_pages_changes_no_row(sign_in, nadia):
    device = sign_in(nadia)
    assert device.get("/people/session-end").status_code == 405
    assert device.get("/people/me/devices/session-end").status_code == 405
    assert let_in(device)
