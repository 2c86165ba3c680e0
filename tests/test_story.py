"""The main job, told in order through the pages: a course taken in a browser reaches the customer-service section."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import time_machine

from lms.appraisals import cli as appraisals_cli
from lms.appraisals import template_library
from lms.appraisals.wording import NOT_RATED
from lms.audit.cli import audit
from lms.core.db import db, transaction
from lms.people.models import Team
from tests.learning.acting import keyed, read, sit

SEEN = (
    ("2026-02-10", "tomasz", {"empathy": 4, "reliability": 4}),
    ("2026-03-12", "tomasz", {"reliability": 3, "ownership": 4, "listening": 4}),
    ("2026-04-09", "ruth", {"empathy": 4, "teamwork": 4, "reliability": 4}),
)
NARRATIVE = (
    "A couple came in late with a crying child. Nadia slowed down. Next: offer the cot before they ask."
)


@contextmanager
def on(day: str, hour: int = 10) -> Iterator[None]:
    """The story's own clock."""
    moment = datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")
    with time_machine.travel(moment, tick=True):
        yield


def test_a_course_taken_in_a_browser_reaches_the_appraisal(
    app, sign_in, nadia, tomasz, ruth, meilin, henrik, ada, patrick, stranger
):
    with transaction():
        template_library.publish_samples()

    with on("2026-01-12"):
        _the_administrator_sees_people_and_nothing_else(sign_in(ada), nadia)
        _the_coach_assigns(sign_in(tomasz), nadia, patrick)
    with on("2026-01-20"):
        _the_employee_learns(app, sign_in, nadia, patrick)
    for day, observer, levels in SEEN:
        with on(day):
            _somebody_observes(
                sign_in({"tomasz": tomasz, "ruth": ruth}[observer]), sign_in(nadia), nadia, day, levels
            )
    with on("2026-06-01"):
        cycle = _hr_launches(sign_in(meilin))
        appraisal = _only_appraisal_link(sign_in(nadia))
    with on("2026-06-20"):
        _the_employee_writes_their_own_part(sign_in(nadia), appraisal)
    with on("2026-07-14"):
        _the_evidence_is_frozen(app, sign_in(meilin), cycle)
        _the_sheet_explains_itself(sign_in(ruth), appraisal)
    with on("2026-07-20"):
        _the_manager_rates(sign_in(ruth), appraisal)
        assert sign_in(nadia).get(f"{appraisal}/sheet").status_code == 403
    with on("2026-08-03"):
        _hr_releases(sign_in(meilin), cycle, appraisal)
    with on("2026-08-05"):
        _the_employee_acknowledges(sign_in(nadia), appraisal)
        _strangers_see_nothing(sign_in, appraisal, patrick, stranger, ada)
        _the_record_is_whole(sign_in(meilin), cycle, appraisal)
    with on("2026-10-01"):
        _it_is_closed_by_command(app, appraisal, sign_in(nadia))
    assert app.test_cli_runner().invoke(audit, ["verify"]).exit_code == 0
    assert app.test_cli_runner().invoke(appraisals_cli.appraisals, ["verify"]).exit_code == 0


def _the_administrator_sees_people_and_nothing_else(admin, nadia):
    assert "Ruth Adeyemi-Clarke" in admin.get(f"/people/{nadia.id}").text
    for path in (
        "/appraisals/cycles",
        "/coaching/",
        f"/coaching/people/{nadia.id}",
        "/learning/assignments/new",
    ):
        assert admin.get(path).status_code in {403, 404}, path


def _the_coach_assigns(coach, nadia, patrick):
    team = coach.get("/coaching/").text
    assert "Nadia Rahmani" in team
    assert f"/learning/assignments/new?person={nadia.id}" in team
    form = coach.get(f"/learning/assignments/new?person={nadia.id}&person={patrick.id}")
    due = re.search(r'name="due_on"[^>]*value="([^"]+)"', form.text)
    assert due, "a sensible due date is filled in"
    answer = coach.post(
        "/learning/assignments/new",
        data={
            "people": [str(nadia.id), str(patrick.id)],
            "course": "listen",
            "due_on": due[1],
            "reason": "So that a tired guest hears you first.",
        },
    )
    assert answer.status_code == 302
    waived = coach.post(
        f"{answer.location}/people/{patrick.id}/waiver", data={"reason": "He taught this course last year."}
    )
    assert waived.status_code == 302
    assert "Waived" in coach.get(answer.location).text


def _the_employee_learns(app, sign_in, nadia, patrick):
    me = sign_in(nadia)
    home = me.get("/").text
    assert "Why say it back" in home
    assert "Tomasz Wieczorek asked on" in home
    for key in ("why-say-it-back", "how-say-it-back"):
        read(me, key)
    _a_quiz_is_saved_as_it_is_given_and_resumed_elsewhere(sign_in, me, nadia, patrick)
    read(me, "three-seconds")
    sit(app, me, "stay-silent-quiz")
    assert "You completed this course" in me.get("/learning/courses/listen").text
    why = me.get("/learning/courses/listen/completion").text
    assert "2 of 2" in why or "Complete since" in why
    certificate = re.search(r"/learning/certificates/\d+", me.get("/learning/record").text)
    assert certificate
    assert "Nadia Rahmani" in me.get(certificate[0]).text


def _a_quiz_is_saved_as_it_is_given_and_resumed_elsewhere(sign_in, me, nadia, patrick):
    front = me.get("/quizzes/say-it-back-quiz")
    assert "2, drawn by chance from 3" in front.text
    first = me.post("/quizzes/say-it-back-quiz/attempts").location
    attempt = first.rsplit("/questions/", 1)[0]
    right = keyed(me.get(first).text)["right"]
    saved = me.put(f"{attempt}/answers/1", data={"chosen": right, "sequence": "1"})
    assert saved.status_code == 200, saved.text
    assert "Saved " in saved.text
    elsewhere = sign_in(nadia)
    again = elsewhere.post("/quizzes/say-it-back-quiz/attempts").location
    assert again.startswith(f"{attempt}/questions/"), "the same attempt goes on"
    page = elsewhere.get(f"{attempt}/questions/1").text
    assert "Saved " in page
    assert page.count(" checked") == len(right)
    assert sign_in(patrick).get(f"{attempt}/questions/1").status_code == 404
    right = keyed(elsewhere.get(f"{attempt}/questions/2").text)["right"]
    elsewhere.post(f"{attempt}/answers/2", data={"chosen": right, "sequence": "1"})
    assert elsewhere.post(f"{attempt}/submission").status_code == 302
    result = me.get(f"{attempt}/result").text
    assert "Passed" in result
    assert "Attention has to be heard." in result or "The fact comes first." in result


def _somebody_observes(observer, me, nadia, day, levels):
    data = {f"level-{key}": str(level) for key, level in levels.items()}
    written = observer.post(
        f"/coaching/people/{nadia.id}/observations",
        data={
            "occurred_on": day,
            "setting": "desk",
            "narrative": NARRATIVE,
            "purpose": "counts",
            "share": "1",
            **data,
        },
    )
    assert written.status_code == 302, written.text
    page = me.get(written.location)
    assert NARRATIVE in page.text
    assert me.post(f"{written.location}/reply", data={"reply": "Thank you. I will."}).status_code == 302
    assert "I will." in observer.get(written.location).text


def _hr_launches(hr):
    teams = [str(row.id) for row in db.session.query(Team).filter(Team.name == "Front office")]
    db.session.rollback()
    form = hr.get("/appraisals/cycles/new").text
    template = re.search(r'name="template"[^>]*value="(\d+)"', form)
    assert template
    answer = hr.post(
        "/appraisals/cycles/new",
        data={
            "template": template[1],
            "title": "Appraisals 2026 H1",
            "period_start": "2026-01-01",
            "period_end": "2026-06-30",
            "cut_off": "2026-07-14",
            "self_due": "2026-07-10",
            "review_due": "2026-08-11",
            "who": "teams",
            "teams": teams,
        },
    )
    assert answer.status_code == 302, answer.text
    cycle = answer.location
    # Ruth has no manager, so HR names who rates her, or she stays out; the others are launched.
    assert "Ruth Adeyemi-Clarke" in hr.get(cycle).text
    for _click in range(2):
        hr.post(f"{cycle}/launch")
    numbers = set(re.findall(r"GR-2026-\d{4}", hr.get(cycle).text))
    assert len(numbers) == 4
    return cycle


def _only_appraisal_link(me):
    link = re.search(r'"(/appraisals/\d+)/self"', me.get("/").text)
    assert link, "home names the own part"
    return link[1]


def _the_employee_writes_their_own_part(me, appraisal):
    page = me.get(f"{appraisal}/self").text
    levels = sorted(set(re.findall(r'name="([a-z-]+)-level"', page)))
    assert len(levels) == 8
    kept = me.post(
        f"{appraisal}/self", data={"empathy-level": "4", "comment": "I notice tired people.", "seen": "0"}
    )
    assert kept.status_code == 302
    unfinished = me.post(
        f"{appraisal}/self/submission",
        data={"empathy-level": "4", "comment": "I notice tired people.", "seen": "1"},
    )
    assert unfinished.status_code == 422
    assert "I notice tired people." in unfinished.text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', me.get(f"{appraisal}/self").text)
    assert seen
    sent = me.post(
        f"{appraisal}/self/submission",
        data={
            **{f"{key}-level": "4" for key in levels},
            "comment": "I notice tired people.",
            "seen": seen[1],
        },
    )
    assert sent.status_code == 302, sent.text


def _the_evidence_is_frozen(app, hr, cycle):
    key = re.search(r"Key for commands: ([\w-]+)", hr.get(cycle).text)
    assert key
    listed = app.test_cli_runner().invoke(appraisals_cli.appraisals, ["freeze", key[1], "--dry-run"])
    assert listed.exit_code == 0, listed.output
    assert hr.post(f"{cycle}/freeze").status_code == 302
    again = app.test_cli_runner().invoke(appraisals_cli.appraisals, ["freeze", key[1]])
    assert again.exit_code == 0, again.output


def _the_sheet_explains_itself(manager, appraisal):
    sheet = manager.get(f"{appraisal}/sheet").text
    for words in (
        "2 modules that others asked for",
        "3 observations on 3 dates, by 2 observers",
        "Customer feedback is not collected yet.",
        "which rounds to",
        "Left out, and why",
        "The method in plain words",
    ):
        assert words in sheet, words


def _the_manager_rates(manager, appraisal):
    page = manager.get(f"{appraisal}/rating").text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)
    numbers = {
        key: sorted(set(re.findall(rf'name="{key}-cited"[^>]*value="(\d+)"', page)), key=int)
        for key in ("empathy", "reliability", "ownership", "listening", "teamwork")
    }
    assert seen
    observed = numbers["empathy"][-3:]
    rated = {f"{key}-level": "4" for key in numbers} | {f"{key}-cited": observed[:1] for key in numbers}
    gaps = {f"{key}-level": NOT_RATED for key in ("recovery", "anticipation", "internal-service")}
    why = {
        f"{key}-comment": "Nobody observed it." for key in ("recovery", "anticipation", "internal-service")
    }
    too_little = manager.post(
        f"{appraisal}/rating/submission", data={**rated, **gaps, **why, "empathy-level": "5", "seen": seen[1]}
    )
    assert too_little.status_code == 422
    assert "Nobody observed it." in too_little.text
    assert "Level 5 needs two citations" in too_little.text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', manager.get(f"{appraisal}/rating").text)
    assert seen
    sent = manager.post(
        f"{appraisal}/rating/submission",
        data={**rated, **gaps, **why, "comment": "Thank you.", "seen": seen[1]},
    )
    assert sent.status_code == 302, sent.text


def _hr_releases(hr, cycle, appraisal):
    assert "Nadia Rahmani" in hr.get(f"{cycle}/calibration").text
    assert hr.post(f"{appraisal}/approval", data={}).status_code == 302
    assert hr.post(f"{appraisal}/release", data={"sure": "y"}).status_code == 302


def _the_employee_acknowledges(me, appraisal):
    assert "ready to read" in me.get("/notifications/").text
    record = me.get(appraisal).text
    assert "Level 4" in record
    assert NARRATIVE in record
    assert "does not mean that you agree" in me.get(f"{appraisal}/acknowledgement").text
    answer = me.post(
        f"{appraisal}/acknowledgement",
        data={"sure": "y", "statement": "Fair. More observations at night, please."},
    )
    assert answer.status_code == 302, answer.text
    assert "More observations at night" in me.get(appraisal).text


def _strangers_see_nothing(sign_in, appraisal, *others):
    for person in others:
        device = sign_in(person)
        for page in (
            "",
            "/sheet",
            "/self",
            "/rating",
            "/record-print.css",
            "/acknowledgement",
            "/contributions",
        ):
            answer = device.get(f"{appraisal}{page}")
            assert answer.status_code in {403, 404}, (person.name, page, answer.status_code)
            assert NARRATIVE not in answer.text


def _the_record_is_whole(hr, cycle, appraisal):
    record = hr.get(appraisal).text
    assert "Acknowledged" in record
    print_style = hr.get(f"{appraisal}/record-print.css")
    assert print_style.mimetype == "text/css"
    number = re.search(r"GR-2026-\d{4}", record)
    assert number
    assert number[0] in print_style.text
    spreadsheet = hr.get(f"{cycle}/export.csv")
    assert spreadsheet.mimetype == "text/csv"
    line = next(line for line in spreadsheet.text.splitlines() if "Nadia Rahmani" in line)
    assert ",4,4,4," in line
    listed = hr.get(f"{cycle}?q=Nadia").text
    assert number[0] in listed


def _it_is_closed_by_command(app, appraisal, me):
    key = "2026-H1"
    closed = app.test_cli_runner().invoke(appraisals_cli.appraisals, ["close", key])
    assert closed.exit_code == 0, closed.output
    assert "Closed" in me.get(appraisal).text
