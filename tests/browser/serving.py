"""The product served on this machine for a browser, at a moment of the story's own choosing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import flask_migrate
import waitress
from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.demo import cli, story

THREADS = 4


def at(day: str) -> datetime:
    """Ten o'clock of a day."""
    return datetime.fromisoformat(f"{day}T10:00:00+00:00")


class Told:
    """An application that believes it is `moment`, and later as time goes by; the story turns it to another day."""

    def __init__(self, app: Flask, moment: datetime) -> None:
        self.app = app
        self.turn(moment)

    def turn(self, moment: datetime) -> None:
        """Let it be another moment from now on."""
        self._moment, self._since = moment, time.monotonic()

    def __call__(self, environ, start_response):
        gone = timedelta(seconds=time.monotonic() - self._since)
        with clock.at(self._moment + gone):
            return self.app(environ, start_response)


class Served:
    """Where a served application is, and its clock."""

    def __init__(self, told: Told, port: int) -> None:
        self.clock = told
        self.app = told.app
        self.address = f"http://127.0.0.1:{port}"


def played(folder: Path) -> Flask:
    """The demo organisation with its year of history, in a folder of its own."""
    app = cli.demo_app(folder, 8000)
    with app.app_context():
        flask_migrate.upgrade()
        story.play()
        app.config["DEMO_PEOPLE"] = cli.shown()
        db.session.remove()
    return app


@contextmanager
def served(app: Flask, moment: datetime) -> Iterator[Served]:
    """Serve an application by its own server until the block ends."""
    told = Told(app, moment)
    sockets: dict[int, object] = {}
    server = waitress.create_server(told, map=sockets, host="127.0.0.1", port=0, threads=THREADS)
    thread = threading.Thread(target=server.run, name="served", daemon=True)
    thread.start()
    try:
        yield Served(told, server.effective_port)
    finally:
        # The server's own thread closes what it has open, and ends when nothing is left.
        server.trigger.pull_trigger(lambda: [one.close() for one in list(sockets.values())])
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
        assert not thread.is_alive(), "the server did not stop"
