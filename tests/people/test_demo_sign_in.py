"""The demonstration: one click to be somebody, only there and only on the same machine."""

import pytest


@pytest.fixture
def demo(app, nadia, ruth):
    app.config.update(
        DEMO=True, DEMO_PEOPLE=[(nadia.id, nadia.name, "learns"), (ruth.id, ruth.name, "manages")]
    )


def click(client, person, address="127.0.0.1"):
    return client.post(
        "/people/demo-sign-in", data={"person": person.id}, environ_overrides={"REMOTE_ADDR": address}
    )


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_one_click_in_the_demonstration(client, demo, nadia, address):
    page = client.get("/people/sign-in", environ_overrides={"REMOTE_ADDR": address})
    assert nadia.name in page.text
    assert click(client, nadia, address).location == "/"
    assert nadia.name in client.get("/people/me").text


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", ""])
def test_not_from_another_machine(client, demo, nadia, address):
    page = client.get("/people/sign-in", environ_overrides={"REMOTE_ADDR": address})
    assert nadia.name not in page.text
    assert click(client, nadia, address).status_code == 404
    assert client.get("/people/me").status_code == 302


def test_a_claimed_address_is_not_believed(client, demo, nadia):
    answer = client.post(
        "/people/demo-sign-in",
        data={"person": nadia.id},
        headers={"X-Forwarded-For": "127.0.0.1"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert answer.status_code == 404


def test_not_outside_the_demonstration(client, app, demo, nadia):
    app.config["DEMO"] = False
    assert nadia.name not in client.get("/people/sign-in").text
    assert click(client, nadia).status_code == 404


def test_only_as_the_people_of_the_demonstration(client, demo, ada):
    assert click(client, ada).status_code == 404
    assert client.post("/people/demo-sign-in", data={"person": "x"}).status_code == 404
