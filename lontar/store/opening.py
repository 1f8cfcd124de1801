"""Opening a ledger: look before touching, create what is new, bring what is older up to date, refuse the rest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.engine import URL

from lontar.errors import LedgerError
from lontar.store import dialects, locking, postgresql
from lontar.store.tables import metadata

VERSIONS: Final = (
    "0001", "0002", "0003", "0004", "0005", "0006", "0008", "0009", "0010", "0011", "0012", "0013", "0014", "0015",
    "0016", "0017", "0018",
)  # fmt: skip
"""The numbers of the migrations in order; a test compares them with the files."""

VERSION_TABLE: Final = "schema_version"
_HEADER: Final = 100
_MAGIC: Final = b"SQLite format 3\x00"


def open_engine(url_or_path: str, *, create: bool, wait_seconds: float, read_only: bool = False) -> Engine:
    """Return an engine on a ledger of the current schema; with `read_only` the database refuses whatever writes.

    Raises LedgerError `ledger_missing`, `ledger_folder_missing`, `ledger_foreign`, `ledger_newer`, `ledger_locked`,
    `ledger_unreadable`, `ledger_damaged`, `disk_full`, `ledger_failed`, with `read_only` also `ledger_older`, and
    UsageError `ledger_address`.
    """
    url = dialects.url_of(url_or_path)
    name = shown_name(url_or_path)
    if url.get_backend_name() == "sqlite":
        _look_at_file(url, name, create=create and not read_only)
    engine = dialects.connect(url, wait_seconds=wait_seconds, read_only=read_only)
    try:
        with dialects.refusals(name):
            if read_only:
                _check_current(engine, name)
                return engine
            _bring_up_to_date(engine, name, create=create)
            if url.get_backend_name() == "sqlite":
                locking.put_away(url.database)
    except BaseException:
        engine.dispose()
        raise
    return engine


def shown_name(url_or_path: str) -> str:
    """Return how a ledger is named in messages: its path or its URL without any password."""
    if "://" not in url_or_path:
        return url_or_path
    url = dialects.url_of(url_or_path)
    shown = url.set(drivername=url.get_backend_name())
    shown = shown.set(query={name: "***" if "pass" in name.casefold() else value for name, value in url.query.items()})
    return shown.render_as_string(hide_password=True)


def _look_at_file(url: URL, name: str, *, create: bool) -> None:
    """Raise, without touching it, where a file is not a ledger, or is none yet and may not be made."""
    path = Path(url.database or "")
    try:
        if path.is_dir():
            raise _refused("ledger_foreign", name)
        header = _header(path)
    except OSError as error:
        raise _refused("ledger_unreadable", name, reason=error.strerror or str(error)) from error
    if not header:
        # An empty file is what a kill in the first moment of a new ledger leaves: there is nothing in it to respect.
        _may_create(path, name, create=create)
        return
    if header[:16] != _MAGIC or int.from_bytes(header[68:72], "big") != dialects.APPLICATION_ID:
        raise _refused("ledger_foreign", name)
    if not os.access(path, os.W_OK) or not os.access(path.absolute().parent, os.W_OK):
        raise _refused("ledger_unreadable", name, reason=os.strerror(13))


def _header(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEADER)
    except FileNotFoundError:
        return b""


def _may_create(path: Path, name: str, *, create: bool) -> None:
    if not create:
        raise _missing(name)
    if not path.absolute().parent.is_dir():
        raise LedgerError(
            "ledger_folder_missing",
            "The folder {folder} does not exist, so no ledger can be created in it. Create the folder first, or give "
            "another path with --ledger.",
            folder=str(path.absolute().parent),
        )


def _check_current(engine: Engine, name: str) -> None:
    with engine.connect() as connection:
        version = _version(connection, name)
    if version is None:
        raise _missing(name)
    if version != VERSIONS[-1]:
        raise LedgerError(
            "ledger_older",
            "The ledger {ledger} was written by an older Lontar (schema {version}; this one reads {known}), and here "
            "it is only read. Every other command brings it up to date, for example: lontar issues --ledger {ledger}",
            ledger=name,
            version=version,
            known=VERSIONS[-1],
        )


def _bring_up_to_date(engine: Engine, name: str, *, create: bool) -> None:
    with engine.connect() as connection:
        version = _version(connection, name)
    if version == VERSIONS[-1]:
        return
    if version is None and engine.dialect.name == "sqlite":
        # Also where a file is there: a kill while it was made may have left it without a mark, or not in WAL mode.
        dialects.mark_sqlite(engine)
    with dialects.for_writing(engine).begin() as connection:
        # Asked again under the write lock: another program may have just done it.
        version = _version(connection, name)
        if version is None and not create and connection.dialect.name != "sqlite":
            raise _missing(name)
        if connection.dialect.name != "sqlite":
            postgresql.check_server(connection, name)
            _check_foreign(connection, name, version)
        if version != VERSIONS[-1]:
            _migrate(connection)


def _check_foreign(connection: Connection, name: str, version: str | None) -> None:
    """Raise `database_foreign` where a schema without a ledger has tables of the names that a ledger needs."""
    taken = set(inspect(connection).get_table_names()) & set(metadata.tables) if version is None else ()
    if taken:
        raise LedgerError(
            "database_foreign",
            "{ledger} has tables of another program ({tables}). It was left as it is. Give a ledger a database, or a "
            "schema, of its own.",
            ledger=name,
            tables=", ".join(sorted(taken)),
        )


def _version(connection: Connection, name: str) -> str | None:
    """Return the number of the last migration, None where there was none; raise `ledger_newer` for an unknown one."""
    if not _has_version_table(connection):
        return None
    version = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    if version is not None and version not in VERSIONS:
        raise LedgerError(
            "ledger_newer",
            "The ledger {ledger} was written by a newer Lontar (schema {version}; this one knows up to {known}). "
            "Update with: pip install --upgrade lontar",
            ledger=name,
            version=version,
            known=VERSIONS[-1],
        )
    return None if version is None else str(version)


def _has_version_table(connection: Connection) -> bool:
    return inspect(connection).has_table(VERSION_TABLE)


def _migrate(connection: Connection) -> None:
    # Imported here: 0.1 s that only a new or an older ledger needs.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _missing(name: str) -> LedgerError:
    return LedgerError(
        "ledger_missing",
        "There is no ledger at {ledger}. Create one with `lontar add SOURCE`, or give its path with --ledger or the "
        "variable LONTAR_LEDGER.",
        ledger=name,
    )


def _refused(code: str, name: str, *, reason: str = "") -> LedgerError:
    return LedgerError(code, dialects.REFUSAL_TEXTS[code], ledger=name, reason=reason)
