"""What every answer and every unsafe request must satisfy: headers, same origin, size, and a token."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.exceptions import BadHost
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.core.config import Settings
from lms.core.db import SAFE_METHODS
from lms.core.errors import Forbidden, NotFound

csrf = CSRFProtect()
ABSOLUTE_SESSION = timedelta(days=7)


def init(app: Flask, settings: Settings) -> None:
    """Set limits, cookies, the form token, the origin check and the headers of every answer."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_request_bytes,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-goldenrule" if settings.https else "goldenrule",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=ABSOLUTE_SESSION,
        SESSION_REFRESH_EACH_REQUEST=False,  # its life is absolute: signing the cookie anew would add nothing
        WTF_CSRF_SSL_STRICT=False,  # `_same_origin` asks where a form is from, also of browsers that send no Referer
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: nobody loses a long text to a clock
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        setattr(app, "wsgi_app", ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count))  # noqa: B010 - Flask's own idiom
    app.before_request(_known_host)
    app.before_request(_storable_address)
    app.before_request(_same_origin)
    csrf.init_app(app)
    headers = _headers(https=settings.https)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(headers)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def _headers(*, https: bool) -> dict[str, str]:
    policy = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .object_src("'none'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
        .form_action("'self'")
    )
    secure = Secure(
        csp=policy,
        hsts=StrictTransportSecurity().max_age(31_536_000) if https else None,
        xfo=XFrameOptions().deny(),
        xcto=XContentTypeOptions().nosniff(),
        referrer=ReferrerPolicy().same_origin(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation().camera().microphone(),
    )
    return dict(secure.headers)


def _known_host() -> tuple[str, int, dict[str, str]] | None:
    """Refuse a request whose Host header is no host, in plain text: no page can name addresses then."""
    if isinstance(request.routing_exception, BadHost):
        return "Bad host.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    return None


def _storable_address() -> None:
    """Find nothing at an address with a NUL, which no text in the database can hold."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise NotFound


def _same_origin() -> None:
    """Refuse an unsafe request that another site sent, by what the browser says of its origin."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in {None, "same-origin", "none"}
    if origin and _host_in(origin) != request.host:
        foreign = True
    if foreign:
        raise Forbidden("This form was sent from another site. Open the page here and send it again.")


def _host_in(origin: str) -> str | None:
    """Give the host that an origin names, or None where it names nothing."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
