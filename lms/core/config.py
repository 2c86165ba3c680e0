"""Settings: read once from the environment and an optional `.env` file, each with its source and its meaning."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

PREFIX = "LMS_"
SHORTEST_SECRET = 32
MAIL_SCHEMES = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
"""How mail leaves, and the port that is used when none is named."""
_MAIL_SERVER = re.compile(
    rf"({'|'.join(map(re.escape, MAIL_SCHEMES))})://([^:@/\s]+:[^:@/\s]*@)?([\w.-]+|\[[0-9a-fA-F:]+\])(:\d{{1,5}})?"
)


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message names it and says what would do."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name without prefix, its default as text, what it means, and how its text is read."""

    name: str
    default: str
    words: str
    parse: Callable[[str], Any] = str
    secret: bool = False

    @property
    def variable(self) -> str:
        """Name the environment variable."""
        return PREFIX + self.name.upper()


@dataclass(frozen=True)
class Settings:
    """All settings, ready to use. `sources` says where each came from."""

    data: Path
    database_url: str
    secret_key: str
    content: tuple[Path, ...]
    organisation: str
    zone: str
    base_url: str
    trusted_proxies: int
    max_request_bytes: int
    log_format: str
    jobs: str
    worker: str
    mail_url: str
    mail_from: str
    sources: Mapping[str, str]

    @property
    def https(self) -> bool:
        """Tell whether people reach the product over HTTPS; cookies are then sent over HTTPS only."""
        return self.base_url.startswith("https://")

    @property
    def secret_file(self) -> Path:
        """Name the file that keeps the secret key when the environment does not."""
        return self.data / "secret_key"

    @property
    def jobs_url(self) -> str:
        """Give the address of the queue of jobs: as set, else beside the database."""
        if self.jobs or not self.database_url.startswith("sqlite"):
            return self.jobs or self.database_url
        return f"sqlite:///{(self.data / 'jobs.sqlite').resolve()}"


def _folders(text: str) -> tuple[Path, ...]:
    return tuple(Path(part).expanduser() for part in text.split(os.pathsep) if part)


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("use a name such as Europe/London") from error


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("use a number from 0 up")
    return number


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("use an address that starts with http:// or https://")
    return text.rstrip("/")


def _database(text: str) -> str:
    if text.startswith("postgresql+psycopg://"):
        if find_spec("psycopg") is None:
            raise ValueError("its driver is not installed; install the `postgres` extra")
    elif text and not Path(text.removeprefix("sqlite:///")).is_absolute():
        raise ValueError(
            "use postgresql+psycopg://user:password@host/name, or sqlite:/// and the whole path of a file"
        )
    return text


def _format(text: str) -> str:
    if text not in {"text", "json"}:
        raise ValueError("use text or json")
    return text


def _queue(text: str) -> str:
    if text and not text.startswith("postgresql+psycopg://"):
        raise ValueError("use an address that starts with postgresql+psycopg://, or leave it empty")
    return text


def _worker(text: str) -> str:
    if text not in {"inside", "apart"}:
        raise ValueError("use inside or apart")
    return text


def _mail_server(text: str) -> str:
    if text and not _MAIL_SERVER.fullmatch(text):
        ways = ", ".join(f"{scheme}://user:password@host:port" for scheme in MAIL_SCHEMES)
        raise ValueError(f"use {ways}; in a password write @ as %40, : as %3A and / as %2F")
    return text


def _sender(text: str) -> str:
    _name, address = parseaddr(text)
    if text and "@" not in address:
        raise ValueError("use an address such as learn@example.org or Learning <learn@example.org>")
    return text


SETTINGS = (
    Setting(
        "data",
        "var",
        "Folder for the database, the secret key and built files.",
        lambda t: Path(t).expanduser(),
    ),
    Setting(
        "database_url",
        "",
        "Database address. Empty means SQLite in the data folder; PostgreSQL is "
        "postgresql+psycopg://user:password@host/name.",
        _database,
        secret=True,
    ),
    Setting(
        "secret_key",
        "",
        "Secret that signs cookies and forms, at least 32 characters. Empty means the file "
        "secret_key in the data folder, which `init` makes.",
        secret=True,
    ),
    Setting(
        "content", "", "The company's own content folders, joined with the system's path separator.", _folders
    ),
    Setting("organisation", "Goldenrule", "Name of the organisation, shown on every page."),
    Setting("zone", "UTC", "Time zone of people who have none of their own.", _zone),
    Setting("base_url", "http://127.0.0.1:8000", "Address under which people reach the product.", _url),
    Setting(
        "trusted_proxies",
        "0",
        "How many proxies in front may be believed about the caller's address.",
        _count,
    ),
    Setting("max_request_bytes", "1048576", "Largest request that is read, in bytes.", _count),
    Setting("log_format", "text", "How log lines are written: text or json.", _format),
    Setting(
        "jobs",
        "",
        "Where jobs are queued. Empty means jobs.sqlite in the data folder, or tables beside the product's "
        "on PostgreSQL; another place is postgresql+psycopg://user:password@host/name.",
        _queue,
        secret=True,
    ),
    Setting(
        "worker",
        "inside",
        "Who does the jobs: inside means `serve` itself, apart means `python -m lms worker`.",
        _worker,
    ),
    Setting(
        "mail_url",
        "",
        "Mail server: smtp://host:port, smtps://user:password@host:port or "
        "smtp+starttls://user:password@host:port. Empty means that no mail is sent.",
        _mail_server,
        secret=True,
    ),
    Setting(
        "mail_from", "", "Sender of mail. Empty means goldenrule@ and the host of the base address.", _sender
    ),
)


@cache
def read() -> Settings:
    """Give the settings of this process, read once.

    Raises SettingError when a value cannot be used.
    """
    return build(os.environ, dotenv_values(".env"))


def build(environment: Mapping[str, str], file: Mapping[str, str | None]) -> Settings:
    """Give settings from an environment and the values of a `.env` file; the environment wins.

    Raises SettingError when a value cannot be used.
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for setting in SETTINGS:
        text, sources[setting.name] = _look_up(setting, environment, file)
        try:
            values[setting.name] = setting.parse(text)
        except ValueError as error:
            shown = "(hidden)" if setting.secret else repr(text)
            raise SettingError(f"{setting.variable}={shown} cannot be used: {error}") from error
    data: Path = values["data"]
    values["database_url"] = values["database_url"] or f"sqlite:///{(data / 'goldenrule.sqlite').resolve()}"
    if not values["secret_key"] and (data / "secret_key").is_file():
        values["secret_key"] = (data / "secret_key").read_text(encoding="utf-8").strip()
        sources["secret_key"] = "secret_key file"  # noqa: S105 - where it is from, not what it is
    return Settings(**values, sources=sources)


def _look_up(
    setting: Setting, environment: Mapping[str, str], file: Mapping[str, str | None]
) -> tuple[str, str]:
    if setting.variable in environment:
        return environment[setting.variable], "environment"
    if file.get(setting.variable) is not None:
        return str(file[setting.variable]), ".env file"
    return setting.default, "default"
