"""What is PostgreSQL's own: its connections and transactions, what a server must have, full text, its errors.

Who reads sees the ledger of one moment, however many queries that takes (REPEATABLE READ), and is never waited for.
Who writes waits for the one lock of the ledger with the first word and holds it to the end: writers go one after the
other, so that nothing is written twice, no two lock each other out, and there is nothing to try again.
"""

from __future__ import annotations

import math
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from lontar.errors import LedgerError, MissingExtra

WRITING: Final = 0x4C4F4E54
"""The advisory lock of whoever writes ("LONT"), in the database of the ledger."""
COMPARING: Final = WRITING + 1
"""The advisory lock of whoever runs the second pass."""
OLDEST: Final = 14
"""The oldest PostgreSQL that Lontar knows; on 15 it is tested."""
_COMMITTED: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
_WRITES: Final = "lontar_writes"
_SESSION: Final = "lontar_session"
STEP_SECONDS: Final = 300.0
PAUSE: Final = 0.02
"""How long a step of the second pass may last (64 statements with the shipped weights: a second), and between looks."""
_LONGEST: Final = 64
"""Letters of a word that are looked at: a word of the index may be 2 kB, those of a text together 1 MB."""
_MOST: Final = 30_000
_STEPS: Final = 400
"""With 100, the usual, a word that nowhere stands was looked for in all of a million statements: 2 s instead of 4 ms.
Counting takes 3 s instead of 1."""
_TEXTS: Final = (
    "article_versions", "statements", "spans", "speakers", "names", "roles", "judgements", "anchors", "clauses",
    "condition_vectors", "clause_keys", "reports", "past_readings", "copy_marks", "river_items",
)  # fmt: skip
"""The tables that hold text of articles, or what is made of it."""


def connect(url: URL, *, wait_seconds: float, read_only: bool) -> Engine:
    """Return an engine on a server; raises MissingExtra without the driver."""
    timeout = {} if "connect_timeout" in url.query else {"connect_timeout": max(2, math.ceil(wait_seconds))}
    try:
        engine = create_engine(url, connect_args=timeout, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise MissingExtra(
            "extra_postgresql",
            "A ledger on PostgreSQL needs the driver {driver}, which is not installed. "
            "Install it with: pip install 'lontar[postgresql]'",
            driver=error.name,
        ) from error

    def prepare(connection: Any, _record: object) -> None:
        # Compiling a query takes longer than most of ours; a plan for any words fits none.
        with connection.cursor() as cursor:
            cursor.execute("SET jit TO off")
            cursor.execute("SET plan_cache_mode TO force_custom_plan")
            # Rows come by a cursor, and all of them are taken: planned for a tenth of 26, a word that nowhere stands is
            # looked for in every row by order of day.
            cursor.execute("SET cursor_tuple_fraction TO 1.0")
            # What is acknowledged is on the disk, whatever the server or the role leaves to chance.
            cursor.execute(_COMMITTED)
            cursor.execute(f"SET lock_timeout TO {math.ceil(wait_seconds * 1000)}")
        connection.commit()

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_SESSION, False):
            return
        if connection.get_execution_options().get(_WRITES, False) and not read_only:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def check_server(connection: Connection, name: str) -> None:
    """Raise LedgerError `server_unfit` where no ledger can be kept: too old, another encoding, without ICU."""
    row = connection.exec_driver_sql(
        "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), "
        "EXISTS (SELECT FROM pg_catalog.pg_collation WHERE collname = 'und-x-icu')"
    ).one()
    version, encoding, icu = row
    if version >= OLDEST and encoding == "UTF8" and icu:
        return
    raise LedgerError(
        "server_unfit",
        "No ledger can be kept in {ledger}: it is PostgreSQL {version} with the encoding {encoding}, ICU: {icu}. "
        "Needed are version {oldest} or newer, a database of the encoding UTF8 (createdb --encoding UTF8 --template "
        "template0) and a server built with ICU, as those of Debian and of most hosts are.",
        ledger=name,
        version=version,
        encoding=encoding,
        icu="yes" if icu else "no",
        oldest=OLDEST,
    )


# Full text: words as SQLite's index has them (letters and digits, lower case, without diacritics), so that both find
# the same. The parser of PostgreSQL is passed by: it takes addresses, hyphens and numbers for words of their own.


def full_text_ddl() -> list[str]:
    """Return the statements that give statements and texts their words, in step with the rows from then on."""
    function = (
        "CREATE FUNCTION lontar_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
        "SELECT array_to_tsvector(coalesce(array_agg(word), '{}')) "
        f"FROM (SELECT DISTINCT left(word, {_LONGEST}) AS word FROM regexp_split_to_table(lower(normalize("
        r"regexp_replace(normalize(words, NFD), '[\u0300-\u036f]+', '', 'g'), NFC) "
        f"""COLLATE "und-x-icu"), '[^[:alnum:]]+') AS word WHERE word <> '' LIMIT {_MOST}) AS found $$"""
    )
    texts = {
        "statements": "passage || ' ' || forms",
        "article_versions": "coalesce(title, '') || ' ' || text || ' ' || forms",
    }
    columns = (
        f"ALTER TABLE {table} ADD COLUMN full_text tsvector GENERATED ALWAYS AS (lontar_words({words})) STORED"
        for table, words in texts.items()
    )
    indexes = (f"CREATE INDEX {table}_full_text ON {table} USING gin (full_text)" for table in texts)
    return [function, *columns, *indexes]


def counted_words_ddl() -> list[str]:
    """Return what makes the server count more words of statements than it would, and count them now."""
    return [f"ALTER TABLE statements ALTER COLUMN full_text SET STATISTICS {_STEPS}", "ANALYZE statements"]


def full_text_condition(table: str) -> str:
    """Return the condition that a row of `table` has the words of the parameter `full_text`."""
    return f"{table}.full_text @@ CAST(:full_text AS tsquery)"


def begins(part: str) -> str:
    """Return the query for words that begin with these letters."""
    return f"{word(part)}:*"


def word(part: str) -> str:
    """Return the query for one word, letters and digits, as `lontar_words` writes it."""
    bare = re.sub("[\u0300-\u036f]+", "", unicodedata.normalize("NFD", part))
    return f"'{unicodedata.normalize('NFC', bare).lower()[:_LONGEST]}'"


def purge(engine: Engine, ledger: str) -> None:
    """Write the tables that hold text anew, so that what was removed is in none of their pages or statistics.

    Raises LedgerError `traces_left` where others read for longer than is waited for, `role_refused` where the role does
    not own the tables.
    """
    with engine.connect() as connection:
        if not connection.exec_driver_sql(_OWNED).scalar_one():
            # The server would only warn, and leave them as they are.
            reason = "the article is removed, but only the owner of the tables can write them anew"
            raise LedgerError("role_refused", REFUSAL_TEXTS["role_refused"], ledger=ledger, reason=reason)
        driver = connection.connection.driver_connection
        assert driver is not None
        connection.rollback()
        driver.autocommit = True
        try:
            for table in _TEXTS:
                driver.execute(f"VACUUM (FULL, ANALYZE) {table}")
        except Exception as error:
            if getattr(error, "sqlstate", None) != "55P03":
                raise
            raise LedgerError(
                "traces_left",
                "The article is removed, but its text may still stand in unused parts of {ledger}: another program is "
                "using the ledger. Close it, then give the same command again.",
                ledger=ledger,
            ) from error
        finally:
            driver.autocommit = False


_OWNED: Final = (
    "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class "
    f"WHERE relnamespace = current_schema()::regnamespace AND relname IN {_TEXTS!r}"
)


@contextmanager
def filling(connection: Connection) -> Iterator[None]:
    """Let no trigger fire inside, where whole rows are put in; afterwards rows are numbered on from the last."""
    tables = [*connection.exec_driver_sql(_WITH_TRIGGERS).scalars()]
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table in connection.exec_driver_sql(_NUMBERED).scalars().all():
        connection.exec_driver_sql(
            f"SELECT setval('{table}_row_seq', coalesce(max(\"row\"), 0) + 1, false) FROM {table}"
        )


_WITH_TRIGGERS: Final = (
    "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal "
    "AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
)
_NUMBERED: Final = (
    "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'row' "
    "AND column_default IS NOT NULL ORDER BY 1"
)


@contextmanager
def session(engine: Engine) -> Iterator[Connection]:
    """Give a connection in which no transaction stays open, to hold a lock of its session."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT", **{_SESSION: True}) as connection:
        yield connection


def lock_to_compare(connection: Connection) -> bool:
    """Take the lock of whoever runs a step of the second pass; False where it is not free for as long as one lasts."""
    line, until = text("SELECT pg_try_advisory_lock(:key)"), time.monotonic() + STEP_SECONDS
    while not connection.execute(line, {"key": COMPARING}).scalar_one():
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def unlock_to_compare(connection: Connection) -> None:
    """Let the next one."""
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": COMPARING})


def refusal_code(error: Exception) -> str | None:
    """Return the code of LedgerError that an error of the driver means, None where it is not one of this driver."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not type(cause).__module__.startswith("psycopg"):
        return None
    state = getattr(cause, "sqlstate", None)
    if state is None:
        # Who could not connect is told why by words alone.
        if re.search(r'database "[^"]*" does not exist', str(cause)):
            return "database_missing"
        return "server_unreachable" if type(cause).__name__ in _CONNECTING else "ledger_failed"
    return _STATES.get(state) or _CLASSES.get(state[:2], "ledger_failed")


_CONNECTING: Final = ("OperationalError", "ConnectionTimeout", "AdminShutdown")
_STATES: Final = {
    "55P03": "ledger_locked",
    "53100": "disk_full",
    "42501": "role_refused",
    "25006": "role_refused",
    "3D000": "database_missing",
}
_CLASSES: Final = {
    "08": "server_unreachable",
    "28": "server_unreachable",
    "53": "server_unreachable",
    "57": "server_unreachable",
}
REFUSAL_TEXTS: Final = {
    "server_unreachable": "The server of the ledger {ledger} cannot be used ({reason}). Check the address, the role "
    "and its password, and that the server runs; what was acknowledged is stored.",
    "database_missing": "The server has no such database: {ledger} ({reason}). Make it with: "
    "createdb --encoding UTF8 NAME",
    "role_refused": "The ledger {ledger} does not let this role do that ({reason}). To write, a role needs rights to "
    "its tables; to create a ledger or bring it up to date it must own its schema.",
}
