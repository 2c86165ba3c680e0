"""Settings: read once from the environment and an optional `.env` file, each with its source and its meaning."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

PREFIX = "LMS_"
SHORTEST_SECRET = 32


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
    sources: Mapping[str, str]

    @property
    def https(self) -> bool:
        """Tell whether people reach the product over HTTPS; cookies are then sent over HTTPS only."""
        return self.base_url.startswith("https://")

    @property
    def secret_file(self) -> Path:
        """Name the file that keeps the secret key when the environment does not."""
        return self.data / "secret_key"


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


def _format(text: str) -> str:
    if text not in {"text", "json"}:
        raise ValueError("use text or json")
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
            raise SettingError(f"{setting.variable}={text!r} cannot be used: {error}") from error
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
