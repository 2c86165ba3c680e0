"""The set-up link: made by the administrator, shown once, works once, and not for long."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

MORNING = datetime(2026, 4, 7, 8, tzinfo=UTC)
CHOSEN = "a door opens slowly"


def made(admin, person, **more):
    page = admin.post(f"/people/{person.id}/set-up-link", **more)
    assert page.status_code == 200
    return re.search(r'value="(https?://[^"]+)(/people/set-up/[^"]+)"', page.text)


def choose(device, path, password=CHOSEN, again=None):
    return device.post(path, data={"password": password, "again": password if again is None else again})


def test_the_link_lets_a_person_choose_a_password_once(client, sign_in, app, ada, nadia):
    path = made(sign_in(ada), nadia)[2]
    assert nadia.email in client.get(path).text
    assert choose(client, path).location == "/"
    assert client.get("/people/me").status_code == 200
    assert choose(app.test_client(), path).status_code == 404
    assert "has been used or is too old" in app.test_client().get(path).text
    sign_in(nadia, CHOSEN)


def test_choosing_anew_signs_out_every_other_device(client, sign_in, ada, nadia):
    device = sign_in(nadia)
    choose(client, made(sign_in(ada), nadia)[2])
    assert device.get("/people/me").status_code == 302


def test_the_link_stops_after_48_hours(client, sign_in, ada, nadia):
    with time_machine.travel(MORNING, tick=False) as clock:
        path = made(sign_in(ada), nadia)[2]
        clock.shift(timedelta(hours=47, minutes=59))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(minutes=1))
        assert client.get(path).status_code == 404
        assert choose(client, path).status_code == 404


def test_a_newer_link_puts_an_older_one_out_of_use(client, admin, nadia):
    older, newer = made(admin, nadia)[2], made(admin, nadia)[2]
    assert client.get(older).status_code == 404
    assert client.get(newer).status_code == 200


def test_the_link_is_shown_only_when_it_is_made(admin, nadia):
    made(admin, nadia)
    assert "set-up/" not in admin.get(f"/people/{nadia.id}").text
    assert admin.get(f"/people/{nadia.id}/set-up-link").status_code == 405


def test_the_link_never_points_where_the_caller_says(app, admin, nadia):
    device = app.test_client()
    device.set_cookie("goldenrule", admin.get_cookie("goldenrule").value, domain="evil.example")
    with device.session_transaction(base_url="http://evil.example") as session:
        session["csrf_token"] = "a" * 40
    link = made(device, nadia, base_url="http://evil.example")
    assert "evil" not in link[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("short", "short"), "at least 12 characters"),
        (("x" * 201, "x" * 201), "at most 200 characters"),
        (("Nadia@Harbour.Example", "Nadia@Harbour.Example"), "would guess this one"),
        ((CHOSEN, "a door opens slower"), "not the same"),
        (("", ""), "Choose a password"),
    ],
)
def test_a_password_that_will_not_do_leaves_the_link_as_it_was(client, admin, nadia, typed, words):
    path = made(admin, nadia)[2]
    answer = choose(client, path, *typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert choose(client, path).status_code == 302


def test_a_password_is_taken_as_typed_in_any_script(client, sign_in, ada, nadia):
    typed = "  пароль из слов  "
    choose(client, made(sign_in(ada), nadia)[2], typed)
    sign_in(nadia, typed)


def test_a_closed_account_has_no_working_link(client, admin, nadia):
    path = made(admin, nadia)[2]
    admin.post(f"/people/{nadia.id}/closure")
    assert client.get(path).status_code == 404
    assert admin.post(f"/people/{nadia.id}/set-up-link").status_code == 422


def test_guessed_links_open_nothing(client):
    assert client.get("/people/set-up/abcdefgh").status_code == 404
