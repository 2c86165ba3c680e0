"""The directory: the administrator keeps it, HR reads it, and nobody else opens it."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEvent
from lms.core.db import reading, transaction
from lms.people import directory
from lms.people.models import Person, Team

NEW = {
    "name": "Amina Diallo",
    "email": "amina@harbour.example",
    "job_title": "Concierge",
    "team": "0",
    "joined_on": "2026-04-01",
    "zone": "Europe/London",
}
READ = ["/people/", "/people/{id}"]
CHANGE = [
    ("GET", "/people/new"),
    ("POST", "/people/new"),
    ("GET", "/people/{id}/details"),
    ("POST", "/people/{id}/details"),
    ("GET", "/people/{id}/manager"),
    ("POST", "/people/{id}/manager"),
    ("GET", "/people/{id}/coaches"),
    ("POST", "/people/{id}/coaches"),
    ("GET", "/people/manager-lines/1/end"),
    ("POST", "/people/manager-lines/1/end"),
    ("GET", "/people/coach-lines/1/end"),
    ("POST", "/people/coach-lines/1/end"),
    ("POST", "/people/{id}/set-up-link"),
    ("POST", "/people/{id}/closure"),
    ("POST", "/people/{id}/opening"),
    ("POST", "/people/{id}/roles"),
    ("POST", "/people/{id}/roles/hr/revocation"),
    ("GET", "/people/teams"),
    ("POST", "/people/teams"),
    ("GET", "/people/teams/1"),
    ("POST", "/people/teams/1"),
]


def stored(email):
    with reading() as database:
        return database.scalar(select(Person).where(Person.email == email))


def trail(action):
    with reading() as database:
        return database.scalars(
            select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.number)
        ).all()


@pytest.mark.parametrize("who", ["nadia", "tomasz", "ruth"])
def test_employees_coaches_and_managers_stay_outside(request, sign_in, nadia, who):
    device = sign_in(request.getfixturevalue(who))
    for path in READ:
        assert device.get(path.format(id=nadia.id)).status_code == 403
    for method, path in CHANGE:
        assert device.open(path.format(id=nadia.id), method=method).status_code == 403


def test_whoever_is_not_signed_in_is_asked_to(client, nadia):
    for path in READ:
        assert client.get(path.format(id=nadia.id)).location.startswith("/people/sign-in?next=")
    for method, path in CHANGE:
        assert client.open(path.format(id=nadia.id), method=method).location.startswith("/people/sign-in")


def test_hr_reads_and_changes_nothing(sign_in, meilin, nadia):
    device = sign_in(meilin)
    assert nadia.name in device.get("/people/").text
    page = device.get(f"/people/{nadia.id}").text
    assert "Ruth Adeyemi-Clarke" in page
    assert "Tomasz Wieczorek" in page
    # The one form of the page is not there: nothing can be pressed.
    assert "<form" not in page
    for method, path in CHANGE:
        assert device.open(path.format(id=nadia.id), method=method).status_code == 403


def test_the_administrator_adds_a_person_who_can_then_be_found(admin):
    answer = admin.post("/people/new", data={**NEW, "email": "Amina@Harbour.Example"})
    added = stored("amina@harbour.example")
    assert answer.location == f"/people/{added.id}"
    page = admin.get(answer.location).text
    assert "Make a set-up link" in page
    assert "Wednesday 1 April" in page
    assert "Amina Diallo" in admin.get("/people/?q=diallo").text
    assert [event.subject for event in trail("person added")][-1] == f"person {added.id}"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Write the name as people say it"),
        ({"name": "  "}, "Write the name as people say it"),
        ({"name": "12345"}, "Write the name as people say it"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "Amina \u202egnirts"}, "cannot be seen"),
        ({"email": "not an address"}, "Write an address like"),
        ({"email": "NADIA@harbour.example"}, "Somebody here has this address already"),
        ({"joined_on": "2026-02-30"}, "Choose a day, or write it like"),
        ({"joined_on": "yesterday"}, "Choose a day, or write it like"),
        ({"joined_on": "0001-01-01"}, "between 1900 and 2199"),
        ({"joined_on": ""}, "Choose the day they joined"),
        ({"zone": "Mars/Olympus"}, "Choose one of these"),
        ({"team": "999"}, "Choose one of these"),
        ({"job_title": "y" * 121}, "at most 120 characters"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_and_what_was_typed_stays(sign_in, ada, changed, words):
    answer = sign_in(ada).post("/people/new", data={**NEW, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    kept = next(field for field in ("name", "job_title") if field not in changed)
    assert NEW[kept] in answer.text
    assert stored("amina@harbour.example") is None


@pytest.mark.parametrize(
    "name",
    [
        "José Ángel Ñíguez",
        "Đặng Thị Cẩm",
        "Ὀδυσσεύς",
        "محمد بن راشد",
        "山田 太郎",
        "ถนอม ศรี",
        "D’Arcy-O'Neil Jr.",
        "李",
    ],
)
def test_names_in_any_script(admin, name):
    page = admin.get(admin.post("/people/new", data={**NEW, "name": name}).location)
    assert page.status_code == 200
    assert stored(NEW["email"]).name == name


def test_a_hostile_name_is_only_ever_text(sign_in, admin, meilin):
    name = "<script>alert(1)</script> {{ 7*7 }} %(x)s"
    page = admin.get(admin.post("/people/new", data={**NEW, "name": name}).location).text
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
    assert "<script>alert" not in sign_in(meilin).get("/people/").text


def test_extra_fields_of_a_form_change_nothing(sign_in, ada):
    more = {"password_hash": "x", "id": "1", "disabled_at": "2026-01-01", "role": "admin"}
    sign_in(ada).post("/people/new", data={**NEW, **more})
    added = stored(NEW["email"])
    assert added.id != 1
    assert added.password_hash is None
    assert added.disabled_at is None


def test_details_change_and_the_trail_says_which_but_not_what(admin, nadia, app):
    with reading() as database:
        kitchen = database.scalar(select(Team.id).where(Team.name == "Kitchen"))
    data = {
        **NEW,
        "name": "Nadia Rahmani-Berg",
        "email": nadia.email,
        "joined_on": "2024-03-01",
        "team": kitchen,
    }
    assert admin.post(f"/people/{nadia.id}/details", data=data).location == f"/people/{nadia.id}"
    page = admin.get(f"/people/{nadia.id}").text
    assert "Nadia Rahmani-Berg" in page
    assert "Kitchen" in page
    changed = trail("person changed")[-1]
    assert set(changed.detail["fields"]) == {"name", "job_title", "joined_on"}
    assert "Berg" not in json.dumps(changed.detail)
    assert trail("person moved")[-1].detail["team"] == kitchen


def test_nobody_joins_after_their_first_line_began(sign_in, ada, nadia):
    data = {**NEW, "email": nadia.email, "joined_on": "2026-04-01"}
    answer = sign_in(ada).post(f"/people/{nadia.id}/details", data=data)
    assert answer.status_code == 422
    assert "A manager or coach line begins on" in answer.text
    assert stored(nadia.email).name == "Nadia Rahmani"


def test_unknown_numbers_are_not_there(admin):
    for method, path in CHANGE:
        if "1" in path or "{id}" in path:
            asked = path.format(id=99999).replace("/1", "/99999")
            assert admin.open(asked, method=method).status_code == 404, (method, asked)
    assert admin.get("/people/99999").status_code == 404
    assert admin.get("/people/-1").status_code == 404


@pytest.mark.parametrize("words", ["sorensen", "SØREN", "mei-lin", "Sørensen mei", "meilin@harbour"])
def test_search_needs_neither_capitals_nor_marks(sign_in, henrik, words):
    page = sign_in(henrik).get("/people/", query_string={"q": words}).text
    assert "Mei-Lin Sørensen" in page
    assert "Nadia Rahmani" not in page


@pytest.mark.parametrize("words", ["%", "_", "\\", "'; --", "x" * 5000])
def test_search_takes_anything_and_finds_what_fits(sign_in, henrik, words):
    page = sign_in(henrik).get("/people/", query_string={"q": words})
    assert page.status_code == 200
    if words in "%_\\":
        assert "Nobody fits" in page.text


@pytest.mark.parametrize("address", ["/people/?q=a%00b", "/criteria/a%00b", "/people/set-up/a%00b"])
def test_an_address_with_a_character_no_text_holds_names_nothing(sign_in, henrik, address):
    assert sign_in(henrik).get(address).status_code == 404


def test_filters_and_order(admin, nadia, stranger):
    admin.post(f"/people/{nadia.id}/closure")
    assert nadia.email not in admin.get("/people/").text
    assert "Nadia Rahmani" not in admin.get("/people/").text
    assert "Nadia Rahmani" in admin.get("/people/?state=closed").text
    assert "Nadia Rahmani" in admin.get("/people/?state=all").text
    cooks = admin.get("/people/?team=KITCH").text
    assert stranger.name in cooks
    assert "Ruth Adeyemi-Clarke" not in cooks
    forward, backward = admin.get("/people/?sort=name").text, admin.get("/people/?sort=-name").text
    assert forward.index("Henrik Aalto") < forward.index("Tomasz Wieczorek")
    assert backward.index("Henrik Aalto") > backward.index("Tomasz Wieczorek")
    for odd in (
        "sort=password_hash",
        "sort=-",
        "page=0",
        "page=-1",
        "page=99999999",
        "page=x",
        "team=x",
        "team=%25",
        "state=x",
    ):
        assert admin.get(f"/people/?{odd}").status_code == 200


def test_a_team_is_found_by_a_part_of_its_name_and_offered_while_there_are_few(admin):
    assert '<option value="Kitchen">' in admin.get("/people/").text
    with transaction():
        for number in range(60):
            directory.add_team(f"Séction {number}")
    page = admin.get("/people/").text
    assert "<option" not in page.partition("<main")[2]
    assert "Nobody fits." in admin.get("/people/?team=section 3").text
    assert "Nobody fits." not in admin.get("/people/?team=kit").text


def test_a_long_list_has_pages_and_a_constant_number_of_queries(admin, queries):
    admin.get("/people/")
    queries.clear()
    admin.get("/people/")
    few = len(queries)
    with transaction():
        for number in range(120):
            directory.add_person(
                name=f"Zed {number:03}",
                email=f"z{number}@harbour.example",
                joined_on=date(2026, 1, 1),
                zone="UTC",
            )
    queries.clear()
    page = admin.get("/people/?q=zed").text
    assert len(queries) == few
    assert page.count("Zed ") == page.count("Zed 0")
    assert "Zed 049" in page
    assert "Zed 050" not in page
    assert "Zed 119" in admin.get("/people/?q=zed&page=3").text


def test_roles_are_given_and_taken_back_with_a_trace(admin, ada, nadia):
    admin.post(f"/people/{nadia.id}/roles", data={"role": "hr"})
    assert "Given by Ada Fonseca" in admin.get(f"/people/{nadia.id}").text
    assert admin.post(f"/people/{nadia.id}/roles", data={"role": "hr"}).status_code == 422
    admin.post(f"/people/{nadia.id}/roles/hr/revocation")
    assert admin.post(f"/people/{nadia.id}/roles/hr/revocation").status_code == 422
    given, taken = trail("role granted")[-1], trail("role revoked")[-1]
    assert given.actor_id == taken.actor_id == ada.id
    assert given.subject == taken.subject == f"person {nadia.id}"
    assert given.detail == taken.detail == {"role": "hr"}


@pytest.mark.parametrize("role", ["", "manager", "root", "ADMIN"])
def test_only_roles_that_exist_are_given(sign_in, ada, nadia, role):
    assert sign_in(ada).post(f"/people/{nadia.id}/roles", data={"role": role}).status_code == 422


def test_the_last_administrator_stays(sign_in, admin, ada, henrik):
    refused = admin.post(f"/people/{ada.id}/roles/admin/revocation")
    assert refused.status_code == 422
    assert "the only administrator" in refused.text
    assert admin.post(f"/people/{ada.id}/closure").status_code == 422
    admin.post(f"/people/{henrik.id}/roles", data={"role": "admin"})
    second = sign_in(henrik)
    second.post(f"/people/{ada.id}/closure")
    assert admin.get("/people/").status_code == 302
    # A closed account does not count as an administrator who could help.
    assert second.post(f"/people/{henrik.id}/roles/admin/revocation").status_code == 422
    second.post(f"/people/{ada.id}/opening")
    assert second.post(f"/people/{henrik.id}/roles/admin/revocation").status_code == 302


def test_teams_are_added_and_renamed(admin):
    assert admin.post("/people/teams", data={"name": "Spa and pool"}).location == "/people/teams"
    assert "Spa and pool" in admin.get("/people/teams").text
    twice = admin.post("/people/teams", data={"name": "SPA AND POOL"})
    assert twice.status_code == 422
    assert "There is a team with this name already" in twice.text
    with reading() as database:
        spa = database.scalar(select(Team.id).where(Team.name == "Spa and pool"))
    assert admin.post(f"/people/teams/{spa}", data={"name": "Kitchen"}).status_code == 422
    assert admin.post(f"/people/teams/{spa}", data={"name": "spa and pool"}).status_code == 302
    assert "spa and pool" in admin.get("/people/teams").text
    assert admin.post(f"/people/teams/{spa}", data={"name": ""}).status_code == 422


def test_my_page_says_what_the_directory_says_and_keeps_what_i_prefer(sign_in, nadia):
    device = sign_in(nadia)
    page = device.get("/people/me").text
    for words in ("Nadia Rahmani", "Receptionist", "Ruth Adeyemi-Clarke", "Tomasz Wieczorek"):
        assert words in page
    assert device.post("/people/me", data={"theme": "dark", "zone": "Asia/Tokyo"}).location == "/people/me"
    me = stored(nadia.email)
    assert (me.theme, me.zone) == ("dark", "Asia/Tokyo")
    refused = device.post("/people/me", data={"theme": "neon", "zone": "Moon/Sea"})
    assert refused.status_code == 422
    assert refused.text.count("Choose one of these") >= 2
    assert stored(nadia.email).theme == "dark"


def test_nobody_gives_themselves_a_role(sign_in, ada):
    refused = sign_in(ada).post(f"/people/{ada.id}/roles", data={"role": "hr"}, follow_redirects=True)
    assert "Nobody gives themselves a role." in refused.text
    assert sign_in(ada).get("/appraisals/cycles").status_code == 403
