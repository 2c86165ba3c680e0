"""A mail server of our own on this machine, which keeps what it is given and refuses what it is told to."""

import asyncio
import email
import email.policy
import socket
from contextlib import closing
from email.message import EmailMessage
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller


class Postman:
    """Takes letters."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802 - its name there
        if address in self.refused:
            return f"550 {address} is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - its name there
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 Taken"


class Office:
    """Where letters are taken, from the moment it opens; until then nobody answers there."""

    def __init__(self) -> None:
        self.postman = Postman()
        self._controller: Controller | None = None
        with closing(socket.socket()) as place:
            place.bind(("127.0.0.1", 0))
            self.port: int = place.getsockname()[1]

    @property
    def taken(self) -> list[EmailMessage]:
        return self.postman.taken

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def open(self, **rules: object) -> None:
        self._controller = Controller(self.postman, hostname="127.0.0.1", port=self.port, **rules)
        self._controller.start()

    def close(self) -> None:
        """Let visitors go, then close."""
        if self._controller is None:
            return
        ends = monotonic() + 10
        while asyncio.all_tasks(self._controller.loop) and monotonic() < ends:
            sleep(0.01)
        self._controller.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()
