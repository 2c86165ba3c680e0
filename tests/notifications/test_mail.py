"""Mail: what is new in an inbox also reaches the person's address, once, by a real mail server on this machine."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import func, select

from lms.core import clock, config, outbox
from lms.core.cli import jobs as command
from lms.core.config import SettingError
from lms.core.db import db, transaction
from lms.core.outbox import Outgoing
from lms.notifications import inbox
from lms.notifications.inbox import Message
from lms.people import accounts
from tests.notifications.post_office import Office

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def office() -> Generator[Office]:
    with Office() as made:
        yield made


@pytest.fixture
def mail(app: Flask, office: Office) -> None:
    """The product is set up to send mail there."""
    app.config["MAIL_URL"] = office.url
    app.config["BASE_URL"] = "https://learn.harbour.example"


def tell(*people, subject: str = "assignment 1") -> None:
    with transaction():
        inbox.tell_all(
            Message(
                person.id,
                "assigned",
                subject,
                "Ruth asks you to take “Listen”.",
                "Ruth assigned it to you.",
                "/learning/courses/listen",
            )
            for person in people
        )


def waiting() -> int:
    count = db.session.scalar(select(func.count()).where(Outgoing.done_at.is_(None)))
    db.session.rollback()
    return count


def said(app: Flask, *words: str) -> str:
    return app.test_cli_runner().invoke(command, words).output


def test_a_message_reaches_the_person_with_its_reason_and_its_link(mail, office, nadia):
    office.open()
    with clock.at(NOON):
        tell(nadia)
        assert outbox.drain() == 1
    [letter] = office.taken
    assert str(letter["To"]) == "Nadia Rahmani <nadia@harbour.example>"
    assert str(letter["From"]) == "Harbour & Vale <goldenrule@learn.harbour.example>"
    assert str(letter["Subject"]) == "Harbour & Vale: news for you"
    assert letter["Date"].datetime == NOON
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().splitlines() == [
        "Dear Nadia,",
        "",
        "Ruth asks you to take “Listen”.",
        "",
        "https://learn.harbour.example/learning/courses/listen",
        "",
        "Why you get this: Ruth assigned it to you.",
    ]


def test_news_told_twice_is_mailed_once(mail, office, nadia, patrick):
    office.open()
    tell(nadia, nadia)
    tell(nadia, patrick)
    assert outbox.drain() == 2
    tell(nadia, patrick)
    assert outbox.drain() == 0
    assert sorted(str(letter["To"].addresses[0].username) for letter in office.taken) == ["nadia", "patrick"]


def test_without_a_mail_server_nothing_waits(app, nadia):
    tell(nadia)
    assert waiting() == 0
    assert "1 new" not in said(app, "status")


def test_the_sender_is_whom_the_operator_names(app, mail, office, nadia):
    app.config["MAIL_FROM"] = "Learning <learn@harbour.example>"
    office.open()
    tell(nadia)
    outbox.drain()
    assert str(office.taken[0]["From"]) == "Learning <learn@harbour.example>"


def test_while_the_mail_server_is_down_the_inbox_goes_on_and_all_is_delivered_after(
    app, mail, office, sign_in, nadia
):
    with clock.at(NOON):
        tell(nadia)
    for minute in range(0, 60, 5):
        with clock.at(NOON + timedelta(minutes=minute)):
            assert "nothing can be delivered now" in said(app, "run", "outbox")
    assert "1 new" in sign_in(nadia).get("/notifications/").text
    assert waiting() == 1
    office.open()
    with clock.at(NOON + timedelta(hours=1)):
        assert "1 done" in said(app, "run", "outbox")
    assert len(office.taken) == 1


def test_a_mail_that_is_refused_is_tried_five_times_parked_and_holds_up_nobody(
    app, mail, office, nadia, patrick
):
    office.open()
    office.postman.refused.add(nadia.email)
    with clock.at(NOON):
        tell(nadia, patrick)
        assert outbox.drain() == 1
    for hours in range(1, 6):
        with clock.at(NOON + timedelta(hours=2.5 * hours)):
            outbox.drain()
    assert "0 waiting, 1 parked." in said(app, "status")
    assert "1 mail, parked after SMTPRecipientsRefused" in said(app, "status")
    office.postman.refused.clear()
    said(app, "resend")
    assert outbox.drain() == 1
    assert [str(letter["To"].addresses[0].username) for letter in office.taken] == ["patrick", "nadia"]


def test_no_log_line_names_anybody(app, mail, office, nadia):
    tell(nadia)
    log = said(app, "run", "outbox")
    office.open()
    office.postman.refused.add(nadia.email)
    with clock.at(datetime.now(UTC) + timedelta(hours=1)):
        log += said(app, "run", "outbox")
    assert "job_failed" in log
    assert "not_delivered" in log
    for word in ("Nadia", "nadia", "Listen"):
        assert word not in log


def test_nothing_is_sent_to_somebody_whose_account_was_closed_meanwhile(mail, office, ada, nadia):
    office.open()
    tell(nadia)
    with transaction():
        accounts.disable(nadia, by_id=ada.id)
    assert outbox.drain() == 1
    assert office.taken == []
    assert db.session.scalars(select(Outgoing.outcome)).one() == "not needed"


def test_a_closed_account_gets_an_inbox_message_and_no_mail(mail, ada, nadia):
    with transaction():
        accounts.disable(nadia, by_id=ada.id)
    tell(nadia)
    assert waiting() == 0


def test_a_mail_sent_twice_after_a_crash_carries_the_same_number(mail, office, nadia):
    office.open()
    tell(nadia)
    with clock.at(NOON + timedelta(days=365)):
        crashed = outbox._take()
        outbox.current_app.extensions["messengers"]["mail"](crashed.key, crashed.payload)
    with clock.at(NOON + timedelta(days=366)):
        assert outbox.drain() == 1
    first, second = office.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert str(first["Message-ID"]).endswith("@learn.harbour.example>")


def test_two_who_drain_at_once_send_no_mail_twice(app, mail, office, nadia, patrick, sefa):
    office.open()
    for number in range(10):
        tell(nadia, patrick, sefa, subject=f"assignment {number}")
    both = Barrier(2)

    def drain() -> None:
        with app.app_context():
            both.wait()
            outbox.drain()

    threads = [Thread(target=drain) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [letter["Message-ID"] for letter in office.taken]
    assert len(numbers) == len(set(numbers)) == 30


def test_telling_many_asks_no_more_than_telling_few(mail, queries, nadia, patrick, sefa, tomasz, ruth):
    def asked(*people, subject: str) -> int:
        assert all(person.id for person in people)
        queries.clear()
        tell(*people, subject=subject)
        return sum(statement.startswith("SELECT") for statement in queries)

    assert asked(nadia, subject="one") == asked(nadia, patrick, sefa, tomasz, ruth, subject="many")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_is_given_to_a_server_that_wants_one(app, office, nadia):
    def knows(_server, _session, _envelope, _mechanism, told) -> AuthResult:
        known = (told.login, told.password) == (b"goldenrule", b"p@ss word")
        return AuthResult(success=known, handled=False)

    office.open(authenticator=knows, auth_required=True, auth_require_tls=False)
    app.config["MAIL_URL"] = f"smtp://goldenrule:wrong@127.0.0.1:{office.port}"
    tell(nadia)
    assert "nothing can be delivered now: SMTPAuthenticationError" in said(app, "run", "outbox")
    app.config["MAIL_URL"] = f"smtp://goldenrule:p%40ss%20word@127.0.0.1:{office.port}"
    assert outbox.drain() == 1
    assert len(office.taken) == 1


def test_where_starttls_is_asked_for_nothing_leaves_in_the_clear(app, office, nadia):
    office.open()
    app.config["MAIL_URL"] = f"smtp+starttls://127.0.0.1:{office.port}"
    tell(nadia)
    assert "nothing can be delivered now: SMTPNotSupportedError" in said(app, "run", "outbox")
    assert office.taken == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LMS_MAIL_URL", "mail.example.org", "use smtp://user:password@host:port, smtps://"),
        ("LMS_MAIL_URL", "smtp://user:hush@:25", "use smtp://"),
        ("LMS_MAIL_URL", "smtp://user:hush/hush@host:25", "write @ as %40, : as %3A and / as %2F"),
        ("LMS_MAIL_URL", "smtp://host:many", "use smtp://"),
        ("LMS_MAIL_FROM", "Learning", "use an address such as"),
        ("LMS_WORKER", "elsewhere", "use inside or apart"),
        ("LMS_JOBS", "redis://user:hush@host", "starts with postgresql+psycopg://"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_its_secret(name, value, words):
    with pytest.raises(SettingError, match=name) as refused:
        config.build({name: value}, {})
    assert words in str(refused.value)
    assert "hush" not in str(refused.value)
