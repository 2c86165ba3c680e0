"""HR sets up a cycle, sees who is in it, and launches it; everybody learns what they have to do."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from lms.appraisals import cli, cycles, phases, population, standing, template_library
from lms.appraisals.models import Appraisal, Closure, Cycle, Release, Segment, TemplateVersion
from lms.appraisals.scoring.inputs import Component
from lms.appraisals.states import FactKind, State
from lms.core import clock
from lms.core.db import db, transaction
from lms.core.errors import Refusal
from lms.criteria.models import Criterion, CriterionVersion
from lms.notifications import inbox
from lms.people import accounts, directory
from tests.appraisals import cycle_story as story
from tests.appraisals.cycle_story import DATES, LAUNCH_DAY, noon

BAR = re.compile(r"<b>([^<]+) <small>(\d+)</small></b>")
WIZARD = {
    "title": "Appraisals 2026 H1",
    "period_start": "2026-01-01",
    "period_end": "2026-06-30",
    "cut_off": "2026-07-14",
    "self_due": "2026-07-14",
    "review_due": "2026-08-11",
    "who": "everyone",
}


@pytest.fixture
def forms(app):
    with transaction():
        template_library.publish_samples()
    return {version.title: version for version in template_library.published()}


def wizard(forms, **changes):
    return {**WIZARD, "template": str(forms["Standard"].id), **changes}


def test_three_forms_ship_with_their_weights_and_publishing_them_again_changes_nothing(forms):
    weights = {title: template_library.weights_of(version) for title, version in forms.items()}
    assert list(weights) == ["Standard", "Back office", "Leader"]
    assert {title: list(one.components.values()) for title, one in weights.items()} == {
        "Standard": [2000, 4000, 2000, 2000],
        "Back office": [2000, 4000, 1000, 3000],
        "Leader": [1500, 3500, 1500, 3500],
    }
    assert weights["Back office"].criteria["internal-service"].bp == 2500
    assert [key for key, one in weights["Leader"].criteria.items() if one.critical] == ["reliability"]
    assert len(weights["Leader"].criteria) == 10
    with transaction():
        assert template_library.publish_samples() == 0
    assert db.session.scalar(select(func.count()).select_from(TemplateVersion)) == 3


def test_a_form_with_other_weights_is_a_new_version_and_the_old_one_stays(forms):
    standard = template_library.SAMPLES[0]
    changed = template_library.Form(
        standard.key,
        standard.title,
        {**standard.components, Component.LEARNING: 1000, Component.BEHAVIOUR: 5000},
        standard.criteria,
    )
    with transaction():
        version = template_library.publish(changed)
    assert (version.number, forms["Standard"].number) == (2, 1)
    assert template_library.weights_of(forms["Standard"]).components[Component.LEARNING] == 2000
    assert version in template_library.published()


@pytest.mark.parametrize("criteria", [{"reliability": 9999}, {"reliability": 10000, "charm": 0}])
def test_a_form_whose_weights_do_not_sum_or_whose_criteria_are_unknown_is_refused(forms, criteria):
    wrong = template_library.Form("odd", "Odd", template_library.SAMPLES[0].components, criteria)
    with pytest.raises(Refusal), transaction():
        template_library.publish(wrong)


def test_hr_sets_up_a_cycle_on_one_page_sees_who_is_in_and_launches_it(forms, sign_in, meilin, nadia):
    device = sign_in(meilin)
    empty = device.get("/appraisals/cycles").text
    assert "There is no cycle yet" in empty
    page = device.get("/appraisals/cycles/new").text
    assert page.count('class="field"') + page.count("<fieldset") < 10
    made = device.post(
        "/appraisals/cycles/new", data=wizard(forms, who="teams", teams=_teams("Front office"))
    )
    assert made.status_code == 302, made.text
    preview = device.get(made.location).text
    assert "Launch for 4 people" in preview
    assert "Nadia Rahmani" in preview
    assert "Ruth Adeyemi-Clarke" in preview
    assert "Nobody manages them today." in preview
    assert inbox.messages(nadia.id) == []
    launched = device.post(f"{made.location}/launch", follow_redirects=True).text
    assert "4 appraisals are open now." in launched
    assert "GR-2026-0001" in launched
    assert "Appraisals 2026 H1" in device.get("/appraisals/cycles").text


def test_the_employee_and_whoever_rates_are_told_once(app, meilin, nadia, ruth):
    cycle = story.launched(meilin, "Front office")
    appraisal = story.appraisal_of(nadia, cycle)
    (message,) = inbox.messages(nadia.id)
    assert "Your own part is due on Tuesday 14 July" in message.text
    assert message.address == f"/appraisals/{appraisal.id}"
    (message,) = inbox.messages(ruth.id)
    assert message.text.startswith("4 appraisals of “Appraisals 2026 H1” are yours to rate")


def test_launching_again_adds_only_who_is_missing(app, sign_in, meilin, ruth, stranger):
    cycle = story.launched(meilin, "Front office", "Kitchen")
    before = _numbers(cycle)
    device = sign_in(meilin)
    device.post(f"/appraisals/cycles/{cycle.id}/launch")
    assert _numbers(cycle) == before == [f"GR-2026-{number:04}" for number in range(1, 5)]
    with transaction():
        directory.report_to(stranger, meilin, date(2026, 1, 5))
    device.post(f"/appraisals/cycles/{cycle.id}/launch")
    assert _numbers(cycle) == [*before, "GR-2026-0005"]
    assert len(inbox.messages(ruth.id)) == 1


def test_a_launched_appraisal_keeps_the_words_weights_and_people_of_its_day(app, meilin, nadia, ruth):
    cycle = story.launched(meilin, "Front office")
    appraisal = story.appraisal_of(nadia, cycle)
    with transaction():
        criterion = db.session.scalars(select(Criterion).where(Criterion.key == "empathy")).one()
        worded = CriterionVersion(
            criterion_id=criterion.id, revision="other", title="Warmth", summary="", html="", anchors=[""] * 5
        )
        db.session.add(worded)
        db.session.flush()
        criterion.version_id = worded.id
        nadia.job_title = "Duty manager"
    appraisal = story.appraisal_of(nadia, cycle)
    (empathy,) = [row for row in appraisal.form if row["key"] == "empathy"]
    assert (empathy["title"], empathy["weight_bp"], len(empathy["anchors"])) == ("Empathy", 2000, 5)
    assert [row["key"] for row in appraisal.form][:2] == ["reliability", "empathy"]
    assert appraisal.weights == {
        "components": {"L": 2000, "B": 4000, "F": 2000, "P": 2000},
        "learning_mode": "scored",
    }
    assert appraisal.organisation == {
        "name": nadia.name,
        "job_title": "Receptionist",
        "team": "Front office",
        "manager": ruth.name,
    }
    segment = db.session.scalars(select(Segment).where(Segment.appraisal_id == appraisal.id)).one()
    assert (segment.starts_on, segment.ends_on, segment.eligible_days) == (
        DATES.period_start,
        DATES.period_end,
        181,
    )
    assert segment.manager_id == ruth.id


def test_hr_names_who_rates_somebody_without_a_manager(app, sign_in, meilin, henrik, ruth):
    cycle = story.launched(meilin, "Front office")
    device, address = sign_in(meilin), f"/appraisals/cycles/{cycle.id}"
    assert f"{address}/appraisers/{ruth.id}" in device.get(address).text
    page = device.get(f"{address}/appraisers/{ruth.id}")
    assert f'value="{ruth.id}"' not in page.text
    refused = device.post(f"{address}/appraisers/{ruth.id}", data={"appraiser": str(ruth.id)})
    assert refused.status_code == 422
    answer = device.post(
        f"{address}/appraisers/{ruth.id}", data={"appraiser": str(henrik.id)}, follow_redirects=True
    )
    assert "Henrik Aalto rates Ruth Adeyemi-Clarke." in answer.text
    device.post(f"{address}/launch")
    appraisal = story.appraisal_of(ruth, cycle)
    assert (appraisal.named_appraiser_id, appraisal.organisation["manager"]) == (henrik.id, henrik.name)


def test_an_appraiser_is_active_and_is_not_named_where_a_manager_is(app, meilin, nadia, ruth, stranger):
    cycle = story.launched(meilin, "Front office", "Kitchen")
    with transaction():
        accounts.disable(ruth, by_id=meilin.id)
    with pytest.raises(Refusal) as refused, transaction():
        cycles.name_appraiser(cycle, stranger, ruth, meilin)
    assert refused.value.field == "appraiser"
    with pytest.raises(Refusal) as refused, transaction():
        cycles.name_appraiser(cycle, stranger, stranger, meilin)
    assert refused.value.field == "appraiser"
    with pytest.raises(Refusal), transaction():
        cycles.name_appraiser(cycle, nadia, meilin, meilin)


def test_whoever_has_an_appraisal_for_the_same_days_is_not_launched_twice(forms, meilin, nadia):
    story.launched(meilin, "Front office")
    with transaction():
        other = cycles.create(story.plan(template="Leader", title="Everyone, 2026 H1"), meilin)
    people = {one.person.id: one for one in population.candidates(other, LAUNCH_DAY)}
    assert people[nadia.id].obstacle is population.Obstacle.HAS_ANOTHER
    assert people[nadia.id].other_number == story.appraisal_of(nadia, db.session.get_one(Cycle, 1)).number
    assert other.key == "2026-H1-2"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Write a title."),
        ({"period_end": "2025-12-31"}, "The period ends before it starts."),
        ({"period_end": "2026-02-28"}, "The period has 59 days."),
        (
            {"cut_off": "2026-06-29", "self_due": "2026-06-01"},
            "Choose the end of the period or a day after it",
        ),
        ({"self_due": "2025-12-31"}, "Choose a day in the period or after it."),
        ({"self_due": "2026-07-15"}, "Choose the cut-off or a day before it"),
        ({"review_due": "2026-07-14"}, "Choose a day after the cut-off"),
        ({"cut_off": "soon"}, "write it like 2026-04-10"),
        ({"who": "teams"}, "Choose at least one team."),
        ({"who": "teams", "teams": ["999"]}, "Choose one of these."),
    ],
)
def test_what_cannot_stand_is_said_at_its_field(forms, sign_in, meilin, changes, words):
    answer = sign_in(meilin).post("/appraisals/cycles/new", data=wizard(forms, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(select(func.count()).select_from(Cycle)) == 0


def test_a_team_without_people_is_no_population(forms, sign_in, meilin):
    with transaction():
        directory.add_team("Night shift")
    answer = sign_in(meilin).post(
        "/appraisals/cycles/new", data=wizard(forms, who="teams", teams=_teams("Night shift"))
    )
    assert "Nobody here would be in this cycle." in answer.text


def test_a_button_pressed_twice_sets_up_one_cycle(forms, sign_in, meilin):
    device = sign_in(meilin)
    first, second = (
        device.post("/appraisals/cycles/new", data=wizard(forms)).location for _press in range(2)
    )
    assert first == second
    other = device.post(
        "/appraisals/cycles/new", data=wizard(forms, title="Leaders", template=str(forms["Leader"].id))
    )
    assert other.location != first


def test_a_plan_can_be_changed_until_the_launch(forms, sign_in, meilin):
    device = sign_in(meilin)
    made = device.post("/appraisals/cycles/new", data=wizard(forms)).location
    assert 'value="Appraisals 2026 H1"' in device.get(f"{made}/plan").text
    device.post(f"{made}/plan", data=wizard(forms, title="First half", cut_off="2026-07-20"))
    assert "Monday 20 July" in device.get(made).text
    with transaction():
        cycles.launch(cycles.latest(), meilin)
    late = device.post(f"{made}/plan", data=wizard(forms, title="Too late"))
    assert late.status_code == 422
    assert cycles.latest().title == "First half"


def test_the_next_cycle_begins_with_the_values_of_the_last(forms, sign_in, meilin):
    story.launched(meilin, "Front office", template="Back office")
    page = sign_in(meilin).get("/appraisals/cycles/new").text
    for value in ("2026-07-01", "2026-12-31", "2027-01-14", "2027-02-11", "Appraisals 2026 H2"):
        assert f'value="{value}"' in page, value
    chosen = [line for line in page.splitlines() if "checked" in line]
    assert len(chosen) == 3
    assert f'value="{forms["Back office"].id}"' in chosen[0]


def test_the_list_finds_filters_sorts_and_pages(app, sign_in, meilin, ruth, nadia):
    story.more_people(60, ruth)
    cycle = story.launched(meilin)
    device, address = sign_in(meilin), f"/appraisals/cycles/{cycle.id}"
    first = device.get(address).text
    assert "1 to 50 of 64" in first
    assert f'href="/appraisals/{story.appraisal_of(nadia, cycle).id}"' not in first
    assert "Nadia Rahmani" in device.get(f"{address}?page=2").text
    assert _listed(device.get(f"{address}?q=nadia").text) == ["Nadia Rahmani"]
    assert _listed(device.get(f"{address}?q=gr-2026-0003").text) == ["Cook Number10"]
    assert "No appraisal fits." in device.get(f"{address}?q=nobody").text
    assert len(_listed(device.get(f"{address}?team=FRONT").text)) == 4
    assert "No appraisal fits." in device.get(f"{address}?state=closed").text
    assert _listed(device.get(f"{address}?sort=-name").text)[0] == "Tomasz Wieczorek"
    assert device.get(f"{address}?team=x&state=y&sort=z&page=-1").status_code == 200


def test_a_cycle_of_many_teams_shows_the_sum_and_those_furthest_behind(app, sign_in, meilin, ruth, nadia):
    with transaction():
        for number in range(40):
            directory.add_team(f"Section {number:02}")
    for number in range(40):
        story.more_people(1, ruth, team=f"Section {number:02}", first=number)
    cycle = story.frozen(meilin)
    story.more_people(1, ruth, team="Section 39", first=100)
    with clock.at(noon(story.FREEZE_DAY)), transaction():
        cycles.launch(cycle, meilin)
    device, address = sign_in(meilin), f"/appraisals/cycles/{cycle.id}"
    bars = BAR.findall(device.get(address).text)
    assert len(bars) == 25
    assert bars[:2] == [("All teams", "45"), ("Section 39", "2")]
    assert "17 more teams are not shown" in device.get(address).text
    one = device.get(f"{address}?team=section 07").text
    assert BAR.findall(one) == [("Section 07", "1")]
    assert len(_listed(one)) == 1
    assert "No appraisal fits." in device.get(f"{address}?team=elsewhere").text


def test_of_many_who_cannot_be_launched_some_are_named_and_all_counted(app, sign_in, meilin):
    with transaction():
        template_library.publish_samples()
        for number in range(30):
            directory.add_person(
                name=f"Lost Number{number}",
                email=f"lost{number}@harbour.example",
                joined_on=date(2024, 5, 1),
                zone=story.ZONE,
            )
        cycle = cycles.create(story.plan(), meilin)
    device, address = sign_in(meilin), f"/appraisals/cycles/{cycle.id}"
    before = device.get(address).text
    device.post(f"{address}/launch")
    for page in (before, device.get(address).text):
        stuck = page.split('id="stuck"')[1].split("</section>")[0]
        assert "35 people" in stuck
        assert stuck.count("Name an appraiser") == 25
        assert "and 10 more" in stuck


def test_page_launch_and_export_cost_the_same_for_3_people_as_for_30(app, sign_in, meilin, ruth, queries):
    with transaction():
        template_library.publish_samples()
        cycle = cycles.create(story.plan("Kitchen"), meilin)
    device, counts = sign_in(meilin), []
    for more in (1, 3, 27):
        story.more_people(more, ruth, first=more)
        counts.append([_cost(queries, act) for act in _acts(device, cycle)])
    # The very first launch also says when the cycle was launched.
    assert counts[1] == counts[2]


@pytest.mark.parametrize("person", ["nadia", "tomasz", "ruth", "ada"])
def test_cycles_are_for_hr_alone(app, sign_in, request, meilin, person):
    cycle = story.launched(meilin, "Front office")
    device = sign_in(request.getfixturevalue(person))
    address = f"/appraisals/cycles/{cycle.id}"
    for page in (
        "/appraisals/cycles",
        "/appraisals/cycles/new",
        address,
        f"{address}/plan",
        f"{address}/export.csv",
    ):
        answer = device.get(page)
        assert answer.status_code == 403, page
        assert "GR-2026" not in answer.text
    for act in ("launch", "freeze", "review-openings", "closures", "appraisers/1"):
        assert device.post(f"{address}/{act}").status_code == 403, act


def test_an_unknown_cycle_is_not_there(app, sign_in, meilin):
    assert sign_in(meilin).get("/appraisals/cycles/77").status_code == 404


def test_the_command_launches_and_says_when_it_cannot(app, meilin, stranger):
    with transaction():
        template_library.publish_samples()
        cycles.create(story.plan("Kitchen"), meilin)
    run = app.test_cli_runner()
    refused = run.invoke(cli.appraisals, ["launch", "2026-H1"])
    assert (refused.exit_code, "Nobody can be launched yet." in refused.output) == (1, True)
    assert run.invoke(cli.appraisals, ["launch", "2031"]).exit_code == 1
    with transaction():
        directory.report_to(stranger, meilin, date(2026, 1, 5))
    launched = run.invoke(cli.appraisals, ["launch", "2026-H1"])
    assert (launched.exit_code, launched.output) == (0, "1 opened\n")


def test_what_is_acknowledged_closes_when_nobody_can_dispute_it_any_more(app, meilin, nadia, patrick):
    cycle = story.frozen(meilin, "Front office")
    for person in (nadia, patrick):
        _released(story.appraisal_of(person, cycle), meilin, noon(date(2026, 8, 3)), date(2026, 9, 2))
    with transaction():
        standing.move(story.appraisal_of(nadia, cycle), FactKind.ACKNOWLEDGED)
    with transaction():
        assert cycles.close_due(cycle, noon(date(2026, 9, 2))) == []
        assert cycles.close_unacknowledged(cycle, meilin, noon(date(2026, 9, 2))) == []
    with transaction():
        (closed,) = cycles.close_due(cycle, noon(date(2026, 9, 3)))
        (unread,) = cycles.close_unacknowledged(cycle, meilin, noon(date(2026, 9, 3)))
    assert (closed.employee_id, unread.employee_id) == (nadia.id, patrick.id)
    rows = {row.appraisal_id: row for row in db.session.scalars(select(Closure))}
    assert (rows[closed.id].acknowledged, rows[closed.id].by_id) == (True, None)
    assert (rows[unread.id].acknowledged, rows[unread.id].by_id) == (False, meilin.id)
    assert {closed.state, unread.state} == {State.CLOSED}


def test_the_command_closes_what_nobody_acknowledged_for_an_hr_officer_only(
    app, meilin, nadia, patrick, tomasz
):
    cycle = story.frozen(meilin, "Front office")
    for person in (nadia, patrick):
        _released(story.appraisal_of(person, cycle), meilin, noon(date(2026, 8, 3)), date(2026, 9, 2))
    with transaction():
        standing.move(story.appraisal_of(nadia, cycle), FactKind.ACKNOWLEDGED)
    run = app.test_cli_runner()
    refused = run.invoke(cli.appraisals, ["close", cycle.key, "--unacknowledged-by", tomasz.email])
    assert (refused.exit_code, "is nobody in HR" in refused.output) == (1, True)
    with time_machine.travel(noon(date(2026, 9, 3))):
        closed = run.invoke(cli.appraisals, ["close", cycle.key, "--unacknowledged-by", meilin.email])
    assert closed.output == "1 closed, 1 as not acknowledged\n"
    assert story.appraisal_of(patrick, cycle).state == State.CLOSED


def test_what_nobody_acknowledged_waits_for_ten_working_days_even_without_a_window(app, meilin, nadia):
    cycle = story.frozen(meilin, "Front office")
    friday = date(2026, 8, 7)
    _released(story.appraisal_of(nadia, cycle), meilin, noon(friday), friday)
    with transaction():
        assert cycles.close_unacknowledged(cycle, meilin, noon(friday + timedelta(days=14))) == []
        assert len(cycles.close_unacknowledged(cycle, meilin, noon(friday + timedelta(days=15)))) == 1


@pytest.mark.parametrize(
    ("start", "end", "key", "then"),
    [
        (date(2027, 1, 1), date(2027, 12, 31), "2027", date(2028, 12, 31)),
        (date(2027, 7, 1), date(2027, 12, 31), "2027-H2", date(2028, 6, 30)),
        (date(2027, 4, 1), date(2027, 6, 30), "2027-Q2", date(2027, 9, 30)),
        (date(2027, 10, 1), date(2028, 2, 29), "2027-10-to-2028-02", date(2028, 7, 31)),
        (date(2027, 2, 3), date(2027, 6, 2), "2027-02-to-2027-06", date(2027, 9, 30)),
    ],
)
def test_a_period_has_a_name_and_a_following_one(start, end, key, then):
    assert phases.period_key(start, end) == key
    dates = phases.Phases(start, end, end + timedelta(3), end + timedelta(2), end + timedelta(20))
    following = phases.following(dates)
    assert (following.period_start, following.period_end) == (end + timedelta(1), then)
    assert following.cut_off - following.period_end == timedelta(3)
    assert list(phases.misplaced(following)) == []


def test_a_first_cycle_is_suggested_for_the_present_half_year():
    dates = phases.suggested(date(2026, 11, 22))
    assert (dates.period_start, dates.period_end) == (date(2026, 7, 1), date(2026, 12, 31))
    assert list(phases.misplaced(dates)) == []


def _teams(*names):
    return [str(one.id) for one in db.session.scalars(select(story.Team)) if one.name in names]


def _numbers(cycle):
    return list(
        db.session.scalars(
            select(Appraisal.number).where(Appraisal.cycle_id == cycle.id).order_by(Appraisal.id)
        )
    )


def _listed(page):
    table = page.split("Appraisals of this cycle")[1].split("<tbody")[1].split("</tbody>")[0]
    return [row.split(">")[1].split("</a")[0] for row in table.split('<a href="')[1:]]


def _acts(device, cycle):
    """Launching whoever is new, the page, and the export."""
    address = f"/appraisals/cycles/{cycle.id}"
    return [
        lambda: device.post(f"{address}/launch"),
        lambda: device.get(address),
        lambda: device.get(f"{address}/export.csv"),
    ]


def _cost(queries, act):
    db.session.rollback()
    queries.clear()
    assert act().status_code in {200, 302}
    return len(queries)


def _released(appraisal, by, at, until):
    with transaction():
        for fact in (FactKind.MANAGER_SUBMITTED, FactKind.RELEASED):
            standing.move(appraisal, fact)
        db.session.add(
            Release(appraisal_id=appraisal.id, version=1, by_id=by.id, at=at, dispute_until=until, digest="")
        )
