"""The bench's database: a temporary file, or a new database on a PostgreSQL server, gone afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def temporary(folder: Path, server: str | None) -> Iterator[str]:
    """Give the address of a new, empty database: in the folder, or beside the one that `server` names."""
    if server is None:
        yield f"sqlite:///{folder / 'bench.sqlite'}"
        return
    name = f"goldenrule_bench_{secrets.token_hex(4)}"
    _alone(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _alone(server, f"DROP DATABASE {name} WITH (FORCE)")


def _alone(server: str, statement: str) -> None:
    """Send one statement outside of any transaction, as making a database needs."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
