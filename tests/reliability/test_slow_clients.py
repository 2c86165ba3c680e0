"""Four hundred connections that send next to nothing do not keep the others waiting."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

import pytest

from tests.reliability.classroom import Classroom
from tests.reliability.conftest import Figures

SLOW = 200
HEADER = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = b"POST /people/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000\r\n\r\nemail="


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_slow_connections_do_not_keep_others_waiting(room: Classroom, figures: Figures) -> None:
    nadia = room.device("nadia")
    pages, pings = [], []
    with slow(room.server.port, HEADER), slow(room.server.port, BODY) as bodies:
        for _each in range(figures.count(5, 100)):
            for one in bodies:
                one.send(b"x")
            pages.append(_asked(nadia, "/"))
            pings.append(_asked(nadia, "/healthz"))
    figures.hold("19 of 20 pages", pages, most=1, share=0.95)
    figures.hold("all pages", pages, most=1)
    figures.hold("19 of 20 pings", pings, most=0.2, share=0.95)


@contextmanager
def slow(port: int, beginning: bytes) -> Iterator[list[socket.socket]]:
    """Connections that have begun to ask for something, and are still open at the end."""
    with ExitStack() as held:
        them = [
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            for _each in range(SLOW)
        ]
        for one in them:
            one.send(beginning)
        yield them
        for one in them:
            one.setblocking(False)
            with pytest.raises(BlockingIOError):
                one.recv(1)


def _asked(device, path: str) -> float:
    """Ask over a new connection, as somebody does who comes only now; give how long it took."""
    device.close()
    began = monotonic()
    assert device.get(path).status == 200
    return monotonic() - began
