"""Log lines with a request id and no personal data: no names, no addresses, no text that anybody typed."""

import logging
import secrets
import sys
from time import perf_counter

import structlog
from flask import Flask, Response, g, request


def init(app: Flask, log_format: str) -> None:
    """Write one line per request, as text or JSON, each with the id that error pages show."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer()
            if log_format == "json"
            else structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    log = structlog.get_logger("request")

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        g.began = perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        if not app.testing:
            took = round((perf_counter() - g.began) * 1000, 1)
            log.info("answered", endpoint=request.endpoint, status=response.status_code, milliseconds=took)
        return response
