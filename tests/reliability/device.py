"""Somebody's device: it keeps cookies, sends the form token, and knows when nobody answered."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from tests.beginning import PASSWORD

PATIENCE = 30
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Unanswered(Exception):  # noqa: N818 - an answer that is missing, not an accident
    """No whole answer came: whether the request was heard is not known."""


@dataclass(frozen=True)
class Reply:
    """What the server said."""

    status: int
    text: str
    location: str


@dataclass
class Device:
    """A browser, as far as this story needs one."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _line: HTTPConnection | None = None

    def sign_in(self, email: str) -> "Device":
        self.get("/people/sign-in")
        reply = self.send("POST", "/people/sign-in", {"email": email, "password": PASSWORD})
        assert reply.status == 302, reply
        self.get("/people/me")
        return self

    def get(self, path: str) -> Reply:
        reply = self.send("GET", path)
        token = _TOKEN.search(reply.text)
        self.token = token[1] if token else self.token
        return reply

    def send(self, method: str, path: str, data: dict | None = None) -> Reply:
        """Ask, and give the reply. Raises Unanswered when none comes."""
        body = urlencode(data or {}, doseq=True) if method != "GET" else None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"X-CSRFToken": self.token, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            return self._asked(method, path, body, headers)
        except (OSError, HTTPException) as error:
            self.close()
            raise Unanswered(f"{method} {path}: {error!r}") from error

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _asked(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Reply:
        self._line = self._line or HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Reply(answer.status, text, answer.headers.get("Location", ""))
