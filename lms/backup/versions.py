"""Which product and which schema this is, and what to install when a backup is of another."""

import tomllib
from importlib import metadata

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lms.core import paths
from lms.core.errors import Refusal


def product() -> str:
    """Give the version of this product, as it is installed or as its checkout says."""
    try:
        return metadata.version("goldenrule")
    except metadata.PackageNotFoundError:
        project = paths.migrations_folder().parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def newest() -> str:
    """Give the schema revision that this product works with."""
    return str(_migrations().get_current_head())


def stored(connection: Connection) -> str | None:
    """Give the schema revision of a database; None when it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def check(path: str, revision: str, version: str) -> None:
    """Refuse a backup of another schema than this product's, and say which version to install."""
    if revision == newest():
        return
    age = "older" if revision in {script.revision for script in _migrations().walk_revisions()} else "newer"
    raise Refusal(
        f"{path} was made by Goldenrule {version} with the {age} schema {revision}; this is Goldenrule "
        f"{product()} with schema {newest()}. Install Goldenrule {version} to restore it"
        + (", then this version again, and run `python -m lms upgrade`." if age == "older" else ".")
    )


def _migrations() -> ScriptDirectory:
    alembic = Config()
    alembic.set_main_option("script_location", str(paths.migrations_folder()))
    return ScriptDirectory.from_config(alembic)
