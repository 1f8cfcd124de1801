"""The one file that knows the dialects: SQLite by default, PostgreSQL by URL (what is its own: `postgresql`).

Everything else in this room is SQLAlchemy Core that both understand. Here are connections and their settings, the
full-text index, the meaning of the driver's errors, and what only one of the two can do (purge, integrity).

SQLite runs in WAL mode with `synchronous=FULL`: in WAL mode `NORMAL` survives a kill but not a power cut, which may
take the last commits with it, and what was acknowledged must stay. FULL costs one more flush per transaction; a batch
(`Store.put_many`) pays it once.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Engine, TextClause, create_engine, event, literal_column, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from lontar.errors import LedgerError, UsageError
from lontar.store import postgresql
from lontar.store.words import roots_of, words_of

APPLICATION_ID: Final = 0x4C4F4E54  # "LONT" in the header of the file: what tells a ledger from a foreign database
_WRITES: Final = "lontar_writes"
_FULL_TEXT: Final = {"statements": ("passage", "forms"), "article_versions": ("title", "text", "forms")}


def url_of(url_or_path: str) -> URL:
    """Return the database URL that a ledger's name stands for; UsageError `ledger_address`, `ledger_password`."""
    if "://" not in url_or_path:
        return URL.create("sqlite", database=url_or_path)
    if url_or_path.count("@") > 1:
        raise UsageError(
            "ledger_password",
            "The address of the ledger has several @: which of them ends the password cannot be told. Write signs in "
            "names and passwords as in web addresses: %40 for @, %2F for /, %23 for #.",
        )
    try:
        url = make_url(url_or_path)
        backend = url.get_backend_name()
    except (SQLAlchemyError, ValueError):
        backend = ""
    if backend == "sqlite":
        return url
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise UsageError(
        "ledger_address",
        "{address} does not name a ledger. Give a path, or an address such as postgresql://user@host/database.",
        address=url_or_path.rpartition("@")[2],
    )


def connect(url: URL, *, wait_seconds: float, read_only: bool = False) -> Engine:
    """Return an engine whose transactions are real ones: a writer holds the only write lock from its first word.

    With `read_only` the database itself refuses whatever writes.
    """
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": wait_seconds}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        if read_only:
            event.listen(engine, "connect", _only_read_sqlite)
        return engine
    return postgresql.connect(url, wait_seconds=wait_seconds, read_only=read_only)


def for_writing(engine: Engine) -> Engine:
    """Return the same engine (same pool) whose transactions take the write lock when they begin."""
    return engine.execution_options(**{_WRITES: True})


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Ids are hashes, so rows land all over the index: with the default cache of 2 MB the 10,000th article cost twice
    # the 100th, with 64 MB 1.2 times.
    # The driver must not begin transactions on its own: `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        "synchronous=FULL",
        "secure_delete=FAST",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _only_read_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Not `mode=ro`: who opens a file so can leave its log behind and has no way to take it away.
    connection.execute("PRAGMA query_only=ON")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: a transaction that reads first and then writes could otherwise fail halfway when another one wrote.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def mark_sqlite(engine: Engine) -> None:
    """Write the mark of a ledger into a new SQLite file, then switch it to WAL mode (which stays with the file)."""
    with driver_of(engine) as driver:
        driver.execute(f"PRAGMA application_id={APPLICATION_ID}")
        driver.execute("PRAGMA journal_mode=WAL")


# Full text: external-content indexes kept in step by triggers, so that no writer can forget them. Words are folded
# without their diacritics and not stemmed, which suits every language alike; roots stand in a column beside them
# (`words`), so that both are found.


def full_text_ddl(dialect: str, indexed: Mapping[str, tuple[str, ...]] = _FULL_TEXT) -> list[str]:
    """Return the statements that create the full-text indexes of a SQLite ledger; `indexed` has columns by table.

    A ledger on PostgreSQL has none before schema 0016, and of its own kind from then on (`postgresql`).
    """
    if dialect != "sqlite":
        return []
    return [line for table, columns in indexed.items() for line in _fts5_ddl(table, columns)]


def full_text_anew(dialect: str) -> list[str]:
    """Return the statements that make the full-text indexes of a SQLite ledger anew, over the columns of today."""
    if dialect != "sqlite":
        return []
    gone = [f"DROP TRIGGER {table}_{what}" for table in _FULL_TEXT for what in ("learn", "forget", "relearn")]
    gone += [f"DROP TABLE {table}_full_text" for table in _FULL_TEXT]
    filled = [f"INSERT INTO {table}_full_text({table}_full_text) VALUES ('rebuild')" for table in _FULL_TEXT]
    return [*gone, *full_text_ddl(dialect), *filled]


def _fts5_ddl(table: str, columns: tuple[str, ...]) -> list[str]:
    index, names = f"{table}_full_text", ", ".join(columns)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
    forget = f"INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.row, {old});"
    learn = f"INSERT INTO {index}(rowid, {names}) VALUES (new.row, {new});"
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5({names}, content='{table}', content_rowid='row', "
        "tokenize='unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER {table}_learn AFTER INSERT ON {table} BEGIN {learn} END",
        f"CREATE TRIGGER {table}_forget AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {table}_relearn AFTER UPDATE OF {names} ON {table} BEGIN {forget} {learn} END",
    ]


def full_text_match(table: str, words: str, *, dialect: str, led: bool = True) -> TextClause:
    """Return the condition that a row of `table` has every one of a user's words, the last letters of each open.

    A word is also found by its root, in whatever form it stands there. `words` is what a person typed: signs separate
    words and mean nothing else. Without `led` SQLite is kept from finding rows by it. Raises UsageError `no_words`.
    """
    asked = _asked(words, dialect=dialect)
    if dialect == "sqlite":
        found = f"{'' if led else '+'}{table}.row IN ({_hits(table)})"
    else:
        found = postgresql.full_text_condition(table)
    return text(found).bindparams(full_text=asked)


def full_text_count(connection: Connection, table: str, words: str) -> int:
    """Return how many rows of a table in SQLite have a user's words: 15 million are counted in a second."""
    counted = text(f"SELECT count(*) FROM ({_hits(table)})").bindparams(full_text=_asked(words, dialect="sqlite"))
    return int(connection.execute(counted).scalar_one())


def _hits(table: str) -> str:
    return f"SELECT rowid FROM {table}_full_text WHERE {table}_full_text MATCH :full_text"


def _asked(words: str, *, dialect: str) -> str:
    """Return the query that a database's full text understands."""
    parts = re.findall(r"[^\W_]+", words)
    if not parts:
        raise no_words(words)
    if dialect == "sqlite":
        return " AND ".join(_any(f'"{part}"*', " OR ", (f'"{root}"' for root in _roots(part))) for part in parts)
    words_asked = (_any(postgresql.begins(part), " | ", map(postgresql.word, _roots(part))) for part in parts)
    return " & ".join(words_asked)


def aside(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    """Return a column as SQLite does not use an index on it, where another way to the rows is known to be better."""
    return literal_column(f"+{column.table.name}.{column.name}", column.type) if dialect == "sqlite" else column


def _any(first: str, sign: str, others: Iterable[str]) -> str:
    return f"({sign.join((first, *others))})"


def _roots(part: str) -> list[str]:
    """Return the roots of a word that is asked for, but those that are found with it anyway."""
    word = words_of(part).strip()
    return [root for root in roots_of(word) if not root.startswith(word)]


def no_words(asked: str) -> UsageError:
    """Return the refusal of a search in which there is no word."""
    return UsageError(
        "no_words",
        "There is no word to search for in {words!r}. Give one or more words; all of them must occur.",
        words=asked,
    )


@contextmanager
def filling(connection: Connection) -> Iterator[None]:
    """Let no trigger of a ledger fire inside, where whole rows are put in; then its indexes and numbers are right."""
    if connection.dialect.name != "sqlite":
        with postgresql.filling(connection):
            yield
        return
    own = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
    triggers = connection.exec_driver_sql(own).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, line in triggers:
        connection.exec_driver_sql(line)
    for table in _FULL_TEXT:
        connection.exec_driver_sql(f"INSERT INTO {table}_full_text({table}_full_text) VALUES ('rebuild')")


def measure(engine: Engine) -> None:
    """Let PostgreSQL count what has just been put in, by which it chooses its ways (SQLite: `finding` counts)."""
    if engine.dialect.name != "sqlite":
        with for_writing(engine).begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def full_text_differences(connection: Connection) -> Iterator[str]:
    """Yield the tables whose full-text index is not in step with its rows (SQLite; PostgreSQL keeps its own so)."""
    if connection.dialect.name != "sqlite":
        return
    for table in _FULL_TEXT:
        index = f"{table}_full_text"
        try:
            connection.exec_driver_sql(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
        except DBAPIError:
            yield table


def integrity(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield what the database itself finds wrong: ("file_damaged" or "reference_missing", what)."""
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield "file_damaged", str(line)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield "reference_missing", f"{table} row {row} refers to {parent}"


def purge(engine: Engine, ledger: str) -> None:
    """Rewrite the database so that removed text is in none of its pages.

    SQLite: the full-text indexes are merged (a deleted word lives on in older segments until then), the file is
    written anew and the write-ahead log emptied. Another program that is reading can hold that up: LedgerError
    `traces_left`.
    """
    if engine.dialect.name != "sqlite":
        postgresql.purge(engine, ledger)
        return
    with for_writing(engine).begin() as connection:
        for table in _FULL_TEXT:
            connection.exec_driver_sql(f"INSERT INTO {table}_full_text({table}_full_text) VALUES ('optimize')")
    try:
        with driver_of(engine) as driver:
            driver.execute("VACUUM")
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        busy = 1
    if busy:
        raise LedgerError(
            "traces_left",
            "The article is removed, but its text may still stand in unused parts of {ledger}: another program is "
            "using the ledger. Close it, then give the same command again.",
            ledger=ledger,
        )


@contextmanager
def driver_of(engine: Engine) -> Iterator[sqlite3.Connection]:
    """Give the driver's own connection, outside any transaction."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        yield driver


@contextmanager
def refusals(ledger: str) -> Iterator[None]:
    """Turn what a driver raises into LedgerError with a stable code; everything else passes."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _refusal(ledger, error) from error


def _refusal(ledger: str, error: Exception) -> LedgerError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    number = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    code = postgresql.refusal_code(error) or _REFUSALS.get(number, "ledger_failed")
    # The first line: what follows it are the words of a query, or hints for who wrote it.
    reason = str(cause).strip().split("\n")[0]
    return LedgerError(code, REFUSAL_TEXTS[code], ledger=ledger, reason=reason)


_REFUSALS: Final = {
    sqlite3.SQLITE_BUSY: "ledger_locked",
    sqlite3.SQLITE_LOCKED: "ledger_locked",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_NOTADB: "ledger_foreign",
    sqlite3.SQLITE_CORRUPT: "ledger_damaged",
    sqlite3.SQLITE_CANTOPEN: "ledger_unreadable",
    sqlite3.SQLITE_PERM: "ledger_unreadable",
    sqlite3.SQLITE_READONLY: "ledger_unreadable",
    sqlite3.SQLITE_IOERR: "disk_failed",
    sqlite3.SQLITE_AUTH: "ledger_unreadable",
}
REFUSAL_TEXTS: Final = {
    **postgresql.REFUSAL_TEXTS,
    "ledger_locked": "The ledger {ledger} is being written by another program. Wait until it is done, or stop it, and "
    "try again; nothing was lost.",
    "disk_full": "The disk that holds the ledger {ledger} is full. Free some space and try again; what was "
    "acknowledged is stored, the rest was not begun.",
    "disk_failed": "The disk that holds the ledger {ledger} failed ({reason}); what was acknowledged is stored. See to "
    "the disk and its free space, then try again.",
    "ledger_foreign": "{ledger} is not a Lontar ledger. It was left as it is. Give another path with --ledger; a new "
    "file is created where there is none.",
    "ledger_damaged": "The ledger {ledger} is damaged ({reason}). Keep the file as it is, restore a copy made with "
    "`lontar backup`, or add its sources again to a new ledger.",
    "ledger_unreadable": "The ledger {ledger} cannot be opened ({reason}). Reading and writing need rights to the file "
    "and to its folder.",
    "ledger_failed": "The ledger {ledger} could not do that ({reason}). Nothing was changed. If it happens again, run "
    "`lontar check`.",
}
