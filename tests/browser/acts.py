"""The acts of the main story as somebody at a browser does them: by clicking what they read, and by typing."""

from flask import Flask

from lms.core.db import db
from tests.browser.visiting import Visitor
from tests.learning.acting import keyed

NARRATIVE = (
    "A couple came in late with a crying child. Nadia slowed down. Next: offer the cot before they ask."
)
RATED = ("reliability", "empathy", "ownership", "listening", "teamwork")
UNSEEN = ("recovery", "anticipation", "internal-service")


def assigns(coach: Visitor) -> None:
    """Tomasz asks Nadia and Patrick to take a course, and lets Patrick off."""
    coach.go("Team")
    coach.go("Nadia Rahmani")
    coach.go("Assign a course")
    coach.tick("Listen")
    coach.tick("Patrick O’Dea")
    coach.type("Why", "So that a tired guest hears you first.")
    coach.press("Assign")
    coach.go("Waive: Patrick")
    coach.type("Why", "He taught this course last year.")
    coach.press("Waive")
    coach.reads("Waived")


def learns(employee: Visitor, app: Flask) -> None:
    """Nadia begins with what her first page names, and only ever goes on to what comes next."""
    employee.reads("Tomasz Wieczorek asked on")
    employee.reads("Due in 6 days")
    employee.go("Start")
    employee.reads("Why say it back")
    employee.reads("Next in this module: How to say it back")
    employee.press("Read. Go on")
    employee.reads("How to say it back")
    employee.press("Read. Go on")
    takes_quiz(employee, app, questions=2)
    employee.go("Back to the course")
    employee.go("Continue")
    employee.press("Read. Go on")
    takes_quiz(employee, app, questions=1)
    employee.go("Back to the course")
    employee.reads("You completed this course")
    employee.go("Why am I complete, or not?")
    employee.reads("Complete since")
    employee.go("My record")
    employee.go("Print: Listen")
    employee.reads("Nadia Rahmani")


def takes_quiz(employee: Visitor, app: Flask, questions: int) -> None:
    """She answers each question, looks her answers over, and sends them."""
    employee.press("Start")
    for number in range(1, questions + 1):
        employee.reads(f"Question {number} of {questions}")
        employee.reads("Leaving keeps your answers and sends nothing.")
        assert not employee.offers("Send my answers"), "nobody sends a quiz by mistake before its end"
        right = keyed(employee.page.content())["right"]
        db.session.rollback()
        for option in right:
            employee.choose("chosen", option)
        employee.press("Next question" if number < questions else "Look over my answers")
    employee.reads("Answered")
    employee.press("Send my answers")
    employee.reads("Passed with")


def observes(observer: Visitor, day: str, levels: dict[str, int]) -> None:
    """A coach writes down what they saw of Nadia, on the lines that were seen, and shares it."""
    observer.go("Team")
    observer.go("Nadia Rahmani")
    observer.go("Observe")
    observer.type("When", day)
    observer.tick("At the desk")
    observer.type("What", NARRATIVE)
    for key, level in levels.items():
        observer.choose(f"level-{key}", level)
    observer.tick("Yes, it may be cited")
    observer.press("Share with Nadia")
    observer.reads(NARRATIVE)


def replies(employee: Visitor) -> None:
    """Nadia reads what was seen, from her messages, and says her side."""
    employee.go("Notifications")
    employee.open_newest()
    employee.reads(NARRATIVE)
    employee.type("Your reply", "Thank you. I will.")
    employee.press("Send your reply")
    employee.press("Change your reply")


def launches(hr: Visitor) -> None:
    """Mei-Lin plans a cycle for the front office and launches it."""
    hr.go("Cycles")
    hr.go("Set up the first cycle")
    hr.type("Title", "Appraisals 2026 H1")
    hr.tick("Standard")
    for label, day in (
        ("Period from", "2026-01-01"),
        ("Period to", "2026-06-30"),
        ("Own part due", "2026-07-10"),
        ("Cut-off", "2026-07-14"),
        ("Review due", "2026-08-11"),
    ):
        hr.type(label, day)
    hr.tick("The people of some teams")
    hr.tick("Front office")
    hr.press("Save and see who is in")
    hr.reads("Ruth Adeyemi-Clarke")
    hr.press("Launch for 4 people")
    hr.reads("GR-2026-0001")


def writes_own_part(employee: Visitor) -> None:
    """Nadia begins her own part, keeps it, is told what is left, and sends it."""
    employee.reads("Write your own part")
    employee.go("Go there")
    employee.choose("empathy-level", 4)
    employee.type("Anything else", "I notice tired people.")
    employee.press("Save, I am not finished")
    employee.reads("Saved")
    employee.press("Send my part")
    employee.reads("to put right")
    assert employee.holds("Anything else", "I notice tired people.")
    for key in (*RATED, *UNSEEN):
        employee.choose(f"{key}-level", 4)
    employee.press("Send my part")
    employee.reads("Sent")


def freezes(hr: Visitor) -> None:
    """The cut-off has come, and Mei-Lin freezes what is known."""
    hr.go("Cycles")
    hr.go("Appraisals 2026 H1")
    hr.press("Freeze")
    hr.reads("Frozen")


def rates(manager: Visitor) -> None:
    """Ruth looks at the sheet, rates what was seen, is told what level 5 needs, and sends her part."""
    manager.go("Appraisals")
    manager.go("Nadia Rahmani")
    manager.go("See each point")
    manager.reads("3 observations on 3 dates, by 2 observers")
    manager.go("GR-2026-")
    manager.go("Rate")
    for key in RATED:
        manager.choose(f"{key}-level", 4)
        manager.check(manager.page.locator(f'[name="{key}-cited"]').first)
    for key in UNSEEN:
        manager.choose(f"{key}-level", "none")
        manager.fill(manager.page.locator(f'[name="{key}-comment"]'), "Nobody observed it.")
    manager.choose("empathy-level", 5)
    manager.press("Send to calibration")
    manager.reads("Level 5 needs two citations")
    manager.choose("empathy-level", 4)
    manager.type("Anything else", "Thank you.")
    manager.press("Send to calibration")
    manager.reads("Sent")


def releases(hr: Visitor) -> None:
    """Mei-Lin looks across the team, approves, and releases."""
    hr.go("Cycles")
    hr.go("Appraisals 2026 H1")
    hr.go("Open calibration")
    hr.go("Look at it: Nadia Rahmani")
    hr.press("Approve")
    hr.tick("I have looked at what")
    hr.press("Release to Nadia Rahmani")
    hr.reads("Released")


def acknowledges(employee: Visitor) -> None:
    """Nadia reads her result, says that she has read it, and finds it in her record."""
    employee.go("Appraisals")
    employee.go("Read it")
    employee.reads("does not mean that you agree")
    employee.type("Your statement", "Fair. More observations at night, please.")
    employee.tick("I have read it.")
    employee.press("Acknowledge")
    employee.reads("More observations at night")
    employee.reads("Acknowledged")
    employee.reads(NARRATIVE)
    employee.reads("Level 4")
