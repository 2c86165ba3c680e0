"""A class at a quiz: what is prepared for it, how its learners work, and what must hold afterwards."""

import json
import re
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Event
from time import monotonic, sleep

from flask import Flask
from sqlalchemy import Connection, create_engine, select, text

from lms.audit import trail
from lms.core.db import db, transaction
from lms.courses.models import Module
from lms.learning import rebuilding
from lms.people import directory
from lms.people.models import Person
from lms.quizzes.publishing import publish_quiz
from tests.beginning import at_home
from tests.quizzes import story
from tests.reliability.device import Device, Reply, Unanswered
from tests.reliability.serving import Server

LEARNERS = 50
PATIENCE = 60
QUIZ = "class-quiz"
POOL, DRAWN = 4, 2
GOOD = {200, 302}
SAYING = {503: "The database does not answer", 507: "Not saved: the disk is full"}
_OPTION = re.compile(r'name="chosen" value="([^"]+)"')
_SEQUENCE = re.compile(r'name="sequence" value="(\d+)"')


def prepare() -> None:
    """Fifty learners, and a quiz that may be tried without end."""
    with transaction():
        hashed = db.session.scalar(select(Person.password_hash).where(Person.email == email("nadia")))
        for number in range(LEARNERS):
            person = directory.add_person(
                name=f"Learner {number}",
                email=email(f"learner{number}"),
                joined_on=date(2024, 3, 4),
                zone="Europe/London",
            )
            person.password_hash = hashed
        module = db.session.scalars(select(Module.id).where(Module.key == "stay-silent")).one()
        questions = [story.question(f"q{number}", options="ab") for number in range(POOL)]
        publish_quiz(
            story.quiz(*questions, key=QUIZ, draw=DRAWN, attempts=None, wait_hours=0, pass_mark=50), module
        )


def email(name: str) -> str:
    return f"{name}@harbour.example"


Steps = Generator[Reply | Unanswered, None, Reply]


@dataclass
class Learner:
    """Somebody who answers question after question, changes their mind, sends, and begins again.

    What the server acknowledged is noted; after a lost reply the same is sent again, as the browser does.
    """

    device: Device
    saved: dict[tuple[int, int], tuple[int, list[str]]] = field(default_factory=dict)
    sent: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    saves: int = 0
    put_off: int = 0
    _steps: Iterator[Reply | Unanswered] | None = None

    def step(self) -> Reply | Unanswered:
        """Do the next thing; where no good reply comes, the next step tries the same again."""
        self._steps = self._steps or self._learn()
        return next(self._steps)

    def _learn(self) -> Iterator[Reply | Unanswered]:
        while True:
            begun = yield from self._until_good("POST", f"/quizzes/{QUIZ}/attempts")
            attempt = int(re.search(r"/attempts/(\d+)/", begun.location)[1])
            yield begun
            for position in range(1, DRAWN + 1):
                yield from self._answer(attempt, position)
            sent = yield from self._until_good("POST", f"/quizzes/attempts/{attempt}/submission")
            self.sent.add(attempt)
            yield sent

    def _answer(self, attempt: int, position: int) -> Iterator[Reply | Unanswered]:
        page = yield from self._until_good("GET", f"/quizzes/attempts/{attempt}/questions/{position}")
        yield page
        first = int(_SEQUENCE.search(page.text)[1])
        for sequence, option in enumerate(_OPTION.findall(page.text), start=first):
            address = f"/quizzes/attempts/{attempt}/answers/{position}"
            told = {"chosen": [option], "sequence": sequence}
            saved = yield from self._until_good("PUT", address, told)
            stands = json.loads(saved.text)
            if stands["chosen"] != [option] or not stands["saved"]:
                self.wrong.append(f"{address}: {stands}")
            self.saved[attempt, position] = (sequence, [option])
            self.saves += 1
            yield saved

    def _until_good(self, method: str, path: str, data: dict | None = None) -> Steps:
        while True:
            reply = self._ask(method, path, data)
            if isinstance(reply, Reply) and reply.status in GOOD:
                return reply
            yield reply

    def _ask(self, method: str, path: str, data: dict | None) -> Reply | Unanswered:
        try:
            reply = self.device.send(method, path, data)
        except Unanswered as lost:
            return lost
        if reply.status in SAYING and SAYING[reply.status] in reply.text:
            self.put_off += 1
        elif reply.status not in GOOD:
            self.wrong.append(f"{method} {path}: {reply.status}")
        return reply


def wait_for_a_save(learners: list[Learner]) -> None:
    """Wait until one more answer was acknowledged to any of them."""
    before = sum(learner.saves for learner in learners)
    wait_for(lambda: sum(learner.saves for learner in learners) > before)


def wait_for(met: Callable[[], bool]) -> None:
    """Wait, within reason, until something holds."""
    ends = monotonic() + PATIENCE
    while not met():
        assert monotonic() < ends, f"not so after {PATIENCE} s"
        sleep(0.01)


def lost(connection: Connection, learners: list[Learner]) -> list[str]:
    """What was acknowledged to these learners and is not there."""
    rows = connection.execute(text("SELECT attempt_id, position, sequence, chosen FROM answer"))
    stands = {(row[0], row[1]): (row[2], _list(row[3])) for row in rows}
    sent = set(connection.scalars(text("SELECT id FROM attempt WHERE submitted_at IS NOT NULL")))
    missing = []
    for learner in learners:
        missing += [f"attempt {attempt} was sent" for attempt in learner.sent - sent]
        for place, acknowledged in learner.saved.items():
            stored = stands.get(place, (0, []))
            # A newer one may have been kept without its reply being heard.
            if stored[0] < acknowledged[0] or (stored[0] == acknowledged[0] and stored != acknowledged):
                missing.append(f"{place}: {acknowledged} was saved, {stored} stands")
    return missing


def torn(connection: Connection) -> list[str]:
    """What is only half there: attempts, marks, and the ledger's word on them."""
    return [
        f"{words}: {row}" for words, question in TEARS.items() for row in connection.execute(text(question))
    ]


TEARS = {
    "not as many answers as were drawn": f"""
        SELECT attempt.id, count(answer.id) FROM attempt
        JOIN quiz ON quiz.id = attempt.quiz_id LEFT JOIN answer ON answer.attempt_id = attempt.id
        WHERE quiz.key = '{QUIZ}' GROUP BY attempt.id HAVING count(answer.id) <> {DRAWN}
        OR min(answer.position) <> 1 OR max(answer.position) <> {DRAWN}""",
    "an answer of another quiz": """
        SELECT answer.id FROM answer JOIN attempt ON attempt.id = answer.attempt_id
        JOIN question_revision ON question_revision.id = answer.question_revision_id
        JOIN question ON question.id = question_revision.question_id
        WHERE question.quiz_id <> attempt.quiz_id""",
    "chosen without being saved": """
        SELECT id FROM answer WHERE (sequence = 0) <> (saved_at IS NULL)""",
    "sent without a mark": """
        SELECT attempt.id FROM attempt JOIN answer ON answer.attempt_id = attempt.id
        WHERE submitted_at IS NOT NULL
        AND (answer.points IS NULL OR score IS NULL OR passed IS NULL OR attempt.points IS NULL)""",
    "marked without being sent": """
        SELECT attempt.id FROM attempt JOIN answer ON answer.attempt_id = attempt.id
        WHERE submitted_at IS NULL AND (answer.points IS NOT NULL OR score IS NOT NULL OR passed IS NOT NULL)""",
    "the ledger and the attempts differ": """
        SELECT person.id, sent.number, noted.number FROM person
        LEFT JOIN (SELECT person_id, count(*) AS number FROM attempt WHERE submitted_at IS NOT NULL
        GROUP BY person_id) AS sent ON sent.person_id = person.id
        LEFT JOIN (SELECT person_id, count(*) AS number FROM learning_event
        WHERE kind IN ('quiz-passed', 'quiz-failed') GROUP BY person_id) AS noted ON noted.person_id = person.id
        WHERE coalesce(sent.number, 0) <> coalesce(noted.number, 0)""",
    "two open attempts": """
        SELECT person_id, quiz_id FROM attempt WHERE submitted_at IS NULL
        GROUP BY person_id, quiz_id HAVING count(*) > 1""",
}


@dataclass
class Classroom:
    """A server, those who learn on it, and a look at its database from outside."""

    server: Server
    app: Flask
    devices: dict[str, Device] = field(default_factory=dict)

    def device(self, name: str) -> Device:
        """Somebody's device, signed in once."""
        if name not in self.devices:
            self.devices[name] = Device(self.server.port).sign_in(email(name))
        return self.devices[name]

    def learners(self, number: int) -> list[Learner]:
        return [Learner(self.device(f"learner{one}")) for one in range(number)]

    def faults(self, learners: list[Learner]) -> list[str]:
        """Everything that is lost, torn or was answered wrongly."""
        engine = create_engine(self.server.database_url)
        with engine.connect() as connection:
            found = [*lost(connection, learners), *torn(connection)]
        engine.dispose()
        return [*found, *(one for learner in learners for one in learner.wrong)]

    def contradictions(self) -> list[str]:
        """What the product's own checks say when stored rows, the ledger and the trail do not agree."""
        with at_home(self.app), transaction():
            fault = trail.verify().fault
            return [*rebuilding.rebuild(keep=False), *([fault] if fault else [])]


@contextmanager
def at_work(learners: list[Learner]) -> Iterator[None]:
    """Have everybody work at once for as long as this lasts."""
    over = Event()

    def work(learner: Learner) -> None:
        while not over.is_set():
            learner.step()

    with ThreadPoolExecutor(len(learners)) as room:
        working = [room.submit(work, learner) for learner in learners]
        try:
            yield
        finally:
            over.set()
    for one in working:
        one.result()


def _list(stored: object) -> list[str]:
    return json.loads(stored) if isinstance(stored, str) else list(stored)
