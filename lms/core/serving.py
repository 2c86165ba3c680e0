"""The web server: many may connect slowly while others are answered, and stopping it lets answers finish."""

import signal
from logging import ERROR, getLogger
from time import monotonic
from typing import Any

import waitress
from flask import Flask
from structlog import get_logger
from waitress import wasyncore

THREADS = 8
CONNECTIONS = 900
"""Open connections at once: a slow one costs a file, not a thread, and 1,024 files is a common limit."""
IDLE_SECONDS = 30
GRACE_SECONDS = 10
_log = get_logger(__name__)


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until the process is told to stop (SIGTERM, Ctrl+C); then finish what is in flight, in 10 s at most."""
    # Requests that wait for a thread are no news for the log.
    getLogger("waitress.queue").setLevel(ERROR)
    sockets: dict[int, Any] = {}
    # Forwarded headers are believed only behind the proxies that LMS_TRUSTED_PROXIES counts (core.security).
    server = waitress.create_server(
        app.wsgi_app,
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        backlog=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    told = _listen_for_the_end(server)
    while not told:
        _turn(sockets)
    _finish(server, sockets)
    _log.info("stopped", by=signal.Signals(told[0]).name)


def _listen_for_the_end(server: Any) -> list[int]:
    """Give a list that holds the signal once there was one; a second one ends the process at once."""
    told: list[int] = []

    def tell(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        told.append(number)
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    return told


def _turn(sockets: dict[int, Any]) -> None:
    wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)


def _finish(server: Any, sockets: dict[int, Any]) -> None:
    """Take no more connections, answer the requests that are here, and let the others go."""
    _turn(sockets)  # whoever has connected already is still heard
    wasyncore.dispatcher.close(server)
    ends = monotonic() + GRACE_SECONDS
    while _close_idle(server) and monotonic() < ends:
        _turn(sockets)
    server.task_dispatcher.shutdown(timeout=max(0, ends - monotonic()))
    wasyncore.close_all(sockets, ignore_all=True)


def _close_idle(server: Any) -> bool:
    """Close connections on which nothing is asked or answered; tell whether any are left."""
    channels = list(server.active_channels.values())
    for channel in channels:
        if not (channel.request or channel.requests or channel.total_outbufs_len):
            channel.will_close = True
    return bool(channels)
