"""Mail: each new message in an inbox also goes to the person's address, in plain text, once."""

import hashlib
import smtplib
import ssl
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from lms.core import clock, outbox
from lms.core.config import MAIL_SCHEMES
from lms.core.db import db, reading
from lms.core.outbox import Undelivered, Unreachable
from lms.notifications.models import Notification
from lms.people.models import Person

KIND: Final = "mail"
SENT, NOT_NEEDED = "sent", "not needed"
_SECONDS: Final = 10


def post(messages: Sequence[Notification]) -> None:
    """Put mails for new messages into the outbox, in the caller's transaction, for people with an open account.

    Without a mail server nothing is written.
    """
    if not messages or not current_app.config["MAIL_URL"]:
        return
    told = {message.person_id for message in messages}
    reached = set(
        db.session.scalars(select(Person.id).where(Person.id.in_(told), Person.disabled_at.is_(None)))
    )
    for message in messages:
        if message.person_id in reached:
            about = {"person": message.person_id, "kind": message.kind, "subject": message.subject}
            outbox.add(KIND, f"mail {message.person_id} {message.kind} {message.subject}", about)


def deliver(key: str, about: dict[str, Any]) -> str:
    """Send the mail about one message, and give what came of it; nothing goes to an account closed meanwhile.

    Raises Unreachable while no mail can be sent at all, and Undelivered when this one is not taken.
    """
    with reading() as database:
        told = database.execute(
            select(Notification, Person)
            .join(Person, Person.id == Notification.person_id)
            .where(
                Notification.person_id == about["person"],
                Notification.kind == about["kind"],
                Notification.subject == about["subject"],
                Person.disabled_at.is_(None),
            )
        ).one_or_none()
    if told is None or not current_app.config["MAIL_URL"]:
        return NOT_NEEDED
    with _server() as server:
        try:
            server.send_message(_letter(key, *told))
        except (smtplib.SMTPException, OSError, ValueError, HeaderParseError) as error:
            raise Undelivered(type(error).__name__) from error
    return SENT


def _letter(key: str, message: Notification, person: Person) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = _sender()
    letter["To"] = Address(person.name, addr_spec=person.email)
    letter["Subject"] = _("%(organisation)s: news for you", organisation=current_app.config["ORGANISATION"])
    letter["Date"] = format_datetime(clock.now())
    # The same mail twice, after a crash, has the same number, so that mail programs show it once.
    letter["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{_host()}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(_words(message, person))
    return letter


def _words(message: Notification, person: Person) -> str:
    lines = [
        _("Dear %(name)s,", name=person.first_name),
        message.text,
        current_app.config["BASE_URL"] + message.address,
        _("Why you get this: %(why)s", why=message.why),
    ]
    return "\n\n".join(lines) + "\n"


def _sender() -> Address:
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    organisation = current_app.config["ORGANISATION"]
    return Address(name or organisation, addr_spec=address or f"goldenrule@{_host()}")


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"


@contextmanager
def _server() -> Generator[smtplib.SMTP]:
    """Give a mail server that has let us in. What goes wrong before that says nothing about the mail."""
    try:
        server = _connected()
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    try:
        yield server
    finally:
        # The mail has been taken or refused by now; a server that does not say goodbye changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connected() -> smtplib.SMTP:
    address = urlsplit(current_app.config["MAIL_URL"])
    host, port = address.hostname or "", address.port or MAIL_SCHEMES[address.scheme]
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    try:
        if address.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server
