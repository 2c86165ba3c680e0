"""The proxy that operators are shown, docs/examples/nginx.conf, run as it stands in front of the product."""

import gzip
import os
import re
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from getpass import getuser
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from pathlib import Path
from shutil import which
from time import monotonic, sleep

import flask_migrate
import pytest

from lms.core import paths
from lms.core.config import Settings
from lms.core.db import db, transaction
from lms.courses import library
from lms.courses.models import Lesson
from tests.beginning import application, at_home, fill
from tests.databases import Store
from tests.reliability.classroom import email
from tests.reliability.device import Device, Reply, Unanswered
from tests.reliability.serving import PATIENCE, ROOT, Server, _free_port

EXAMPLE = ROOT / "docs" / "examples" / "nginx.conf"
NAME = "localhost"
KILOBYTES = 1000
TRIES_PER_ADDRESS = 50
SERVED = re.compile(r'name="served" value="([^"]+)"')
LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
_WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin"
NGINX, OPENSSL = which("nginx", path=_WHERE), which("openssl")

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="needs nginx"),
    pytest.mark.skipif(OPENSSL is None, reason="needs openssl"),
]


@dataclass(frozen=True)
class Seen(Reply):
    """What came through the proxy, and what it weighed on the way."""

    headers: HTTPMessage
    bytes: int


@dataclass
class Browser(Device):
    """A browser on HTTPS: it says where a form was, and takes compressed pages."""

    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    own_address: str = "127.0.0.1"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.port}"

    def _asked(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Seen:
        if body is not None:
            headers |= {"Origin": self.origin, "Referer": f"{self.origin}{path}"}
        line = HTTPSConnection(
            NAME, self.port, timeout=PATIENCE, context=self.trust, source_address=(self.own_address, 0)
        )
        with closing(line):
            line.request(method, path, body, headers | {"Accept-Encoding": "gzip"} | self.more)
            answer = line.getresponse()
            seen = _seen(answer.status, answer.headers, answer.read())
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return seen


def _seen(status: int, headers: HTTPMessage, body: bytes) -> Seen:
    text = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
    weight = len(body) + len(bytes(headers))
    return Seen(status, text.decode(), headers.get("Location", ""), headers, weight)


@dataclass
class Behind(Server):
    """The product, told that a proxy is in front of it."""

    front: int = field(default_factory=_free_port)

    @property
    def _environment(self) -> dict[str, str]:
        told = {"LMS_BASE_URL": f"https://{NAME}:{self.front}", "LMS_TRUSTED_PROXIES": "1"}
        return super()._environment | told


@dataclass
class Site:
    """The product behind nginx."""

    product: Behind
    plain: int
    certificate: Path
    lessons: list[str]

    def browser(self, own_address: str = "127.0.0.1", **more: str) -> Browser:
        trust = ssl.create_default_context(cafile=str(self.certificate))
        return Browser(self.product.front, trust=trust, own_address=own_address, more=more)


@pytest.fixture(scope="module")
def site(
    settings: Settings, stores: Callable[[str], Store], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The people of the story and all bundled lessons, on the product, behind nginx."""
    folder = tmp_path_factory.mktemp("proxy")
    url = stores("sqlite").new()
    lessons = _peopled(settings, url)
    product = Behind(folder, url, settings.secret_key)
    try:
        product.start()
        with _nginx(folder, product, plain := _free_port()) as certificate:
            yield Site(product, plain, certificate, lessons)
    finally:
        product.end()


def test_people_sign_in_over_https_with_a_cookie_that_stays_there(site: Site) -> None:
    nadia = site.browser()
    assert nadia.get("/people/sign-in").headers["Strict-Transport-Security"] == "max-age=31536000"
    signed_in = nadia.sign_in(email("nadia")).get("/")
    assert "Nadia" in signed_in.text
    cookie = site.browser().get("/people/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-goldenrule=")
    assert set(cookie.split("; ")[1:]) >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Domain" not in cookie


def test_a_form_is_taken_from_its_own_page_and_from_no_other_site(site: Site) -> None:
    nadia = site.browser().sign_in(email("nadia"))
    address = f"/learning/lessons/{site.lessons[0]}"
    served = {"served": SERVED.search(nadia.get(address).text)[1]}
    assert nadia.send("POST", f"{address}/reading", served).status == 302
    nadia.more = {"Origin": "https://elsewhere.example"}
    refused = nadia.send("POST", f"{address}/reading", served)
    assert refused.status == 403
    assert "sent from another site" in refused.text


def test_nobody_shuts_others_out_by_forging_their_address(site: Site) -> None:
    """Somebody tries one account after the other, saying each time to be somebody else, once Nadia."""
    guesser = site.browser("127.0.0.2")
    guesser.get("/people/sign-in")
    for number in range(1, TRIES_PER_ADDRESS + 1):
        forged = "127.0.0.1" if number % 2 else f"198.51.100.{number}"
        guesser.more = {"X-Forwarded-For": forged}
        assert _tries(guesser, number) == 422
    assert _tries(guesser, 0) == 429
    assert site.browser().sign_in(email("nadia")).get("/").status == 200


def test_a_lesson_is_light_when_it_is_opened_again(site: Site, record_property) -> None:
    """Every lesson that ships: the page with its headers, for what it links is never asked for again."""
    nadia = site.browser().sign_in(email("nadia"))
    pages = {key: nadia.get(f"/learning/lessons/{key}") for key in site.lessons}
    assert {page.status for page in pages.values()} == {200}
    assert {page.headers["Content-Encoding"] for page in pages.values()} == {"gzip"}
    heaviest = max(page.bytes for page in pages.values())
    record_property("seen", f"heaviest of {len(pages)} lessons: {heaviest} bytes (at most 10 KB)")
    assert heaviest <= 10 * KILOBYTES
    for address in {linked for page in pages.values() for linked in LINKED.findall(page.text)}:
        linked = nadia.get(address)
        assert linked.headers["Cache-Control"] == "max-age=31536000, immutable", address
        assert linked.headers["Content-Encoding"] == "gzip", address
        assert linked.headers["Strict-Transport-Security"] == "max-age=31536000", address


@pytest.mark.parametrize("megabytes", [1.5, 3], ids=["by the product", "by the proxy"])
def test_what_is_too_much_is_refused_in_words(site: Site, megabytes: float) -> None:
    visitor = site.browser()
    visitor.get("/people/sign-in")
    reply = visitor.send("POST", "/people/sign-in", {"email": "x" * int(megabytes * 2**20)})
    assert reply.status == 413
    assert "Too much at once" in reply.text


def test_plain_http_leads_to_https(site: Site) -> None:
    with closing(HTTPConnection(NAME, site.plain, timeout=PATIENCE)) as line:
        line.request("GET", "/learning/record?page=2", headers={"Host": NAME})
        answer = line.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{NAME}:{site.product.front}/learning/record?page=2"


def test_a_name_that_is_not_ours_gets_nothing(site: Site) -> None:
    with closing(HTTPConnection("127.0.0.1", site.plain, timeout=PATIENCE)) as line:
        line.request("GET", "/", headers={"Host": "elsewhere.example"})
        with pytest.raises(HTTPException):
            line.getresponse()
    stranger = HTTPSConnection(
        "127.0.0.1", site.product.front, timeout=PATIENCE, context=site.browser().trust
    )
    with closing(stranger), pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        stranger.connect()


def test_people_are_told_while_the_product_is_away(site: Site) -> None:
    visitor = site.browser()
    assert visitor.get("/healthz").text == "ok\n"
    site.product.stop()
    away = visitor.get("/people/sign-in")
    assert away.status == 503
    assert "Go back: what you typed is still there." in away.text
    assert away.headers["Retry-After"] == "10"
    site.product.start()
    assert visitor.get("/people/sign-in").status == 200


def _tries(guesser: Browser, number: int) -> int:
    form = {"email": email(f"nobody{number}"), "password": "not hers at all"}
    return guesser.send("POST", "/people/sign-in", form).status


def _peopled(settings: Settings, url: str) -> list[str]:
    """Put the people of the story and all that ships into a database, and name the lessons that ship."""
    with at_home(application(settings, url)):
        flask_migrate.upgrade()
        fill(settings)
        of_the_story = {lesson.key for lesson in db.session.query(Lesson)}
        db.session.rollback()
        with transaction():
            library.publish([paths.shipped("content")])
        return [lesson.key for lesson in db.session.query(Lesson) if lesson.key not in of_the_story]


@contextmanager
def _nginx(folder: Path, product: Behind, plain: int) -> Iterator[Path]:
    """Run nginx on the example, and give the certificate to trust."""
    certificate, key = _certificate(folder)
    file = folder / "nginx.conf"
    file.write_text(_fitted(folder, product, plain, certificate, key))
    process = subprocess.Popen([NGINX, "-p", folder, "-c", file, "-e", "stderr", "-g", "daemon off;"])
    try:
        _wait_until_open(process, product.front)
        yield certificate
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "certificate.key"
    made = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={NAME}"
    more = ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", certificate]
    subprocess.run([OPENSSL, *made.split(), *more], check=True, capture_output=True)
    return certificate, key


def _fitted(folder: Path, product: Behind, plain: int, certificate: Path, key: Path) -> str:
    """Give the example with this test's user, files, ports, certificate and name, and nothing else changed."""
    text = EXAMPLE.read_text(encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    buffers = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    for words, ours in {
        "user www-data;": f"user {getuser()};",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/": f"{folder}/",
        "http {\n": "http {\n" + buffers,
        "/etc/ssl/learn.example.org.pem": str(certificate),
        "/etc/ssl/learn.example.org.key": str(key),
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{product.front}",
        "http://127.0.0.1:8000": f"http://127.0.0.1:{product.port}",
        "https://learn.example.org": f"https://{NAME}:{product.front}",
        "learn.example.org": NAME,
    }.items():
        assert words in text, f"the example no longer says {words}"
        text = text.replace(words, ours)
    return text


def _wait_until_open(process: subprocess.Popen, port: int) -> None:
    ends = monotonic() + PATIENCE
    while monotonic() < ends:
        assert process.poll() is None, "nginx ended"
        with suppress(OSError), closing(HTTPConnection(NAME, port, timeout=1)) as line:
            line.connect()
            return
        sleep(0.01)
    raise Unanswered("nginx does not listen")
