"""Where the ledgers of tests lie: in files, or each in a database of its own on a server of PostgreSQL.

A test names a ledger by a path. Where it runs on PostgreSQL, the path stands for a database with the tables of today:
one of a few that are emptied after each test, which takes a tenth of the time that making one does.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from lontar.store import opening
from lontar.store.tables import metadata

SERVER = "LONTAR_TEST_POSTGRESQL"
"""The variable that names a server on which databases may be made: postgresql://user@host:port/postgres."""


Prompt = Callable[[str], list[Any]]
"""Takes one or several lines of SQL and returns the rows of the last."""
Prompts = Callable[[Path], AbstractContextManager[Prompt]]
"""Opens a prompt on the ledger that a path means."""


@contextmanager
def prompt_of_file(path: Path) -> Iterator[Prompt]:
    """Give an SQL prompt on a SQLite file, which then holds no reference to be true."""
    connection = sqlite3.connect(path, isolation_level=None)

    def ask(lines: str) -> list[Any]:
        *before, last = (line for line in lines.split("; ") if line)
        for line in before:
            connection.execute(line)
        return connection.execute(last).fetchall()

    try:
        yield ask
    finally:
        connection.close()


def _rows(cursor: Any) -> list[Any]:
    while cursor.nextset():
        pass
    return cursor.fetchall() if cursor.description else []


class Databases:
    """The databases on one server that stand for the paths of ledgers."""

    def __init__(self, server: str) -> None:
        import psycopg

        self._server = make_url(server)
        bare = self._server.set(drivername="postgresql").render_as_string(hide_password=False)
        self._admin = psycopg.connect(bare, autocommit=True)
        self._connect = psycopg.connect
        self._prefix = f"lontar_test_{os.getpid()}"
        self._number = 0
        self._by_path: dict[str, str] = {}
        self._free: list[str] = []
        self._emptying: dict[str, psycopg.Connection] = {}
        self._open = opening.open_engine
        self._lock = Lock()

    def url(self, name: str) -> str:
        """Return the address of one database."""
        return self._server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def new(self) -> str:
        """Make a database without anything in it and return its name."""
        self._number += 1
        name = f"{self._prefix}_{self._number}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return name

    def drop(self, name: str) -> None:
        """Take a database away, whoever is connected to it."""
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def address(self, path: Path | str) -> str:
        """Return the address of the ledger that stands for a path, an empty one if there was none."""
        key = str(path)
        with self._lock:
            if key not in self._by_path:
                self._by_path[key] = self._free.pop() if self._free else self._ledger()
            return self.url(self._by_path[key])

    def _ledger(self) -> str:
        name = self.new()
        engine = self._open(self.url(name), create=True, wait_seconds=10)
        engine.dispose()
        self._emptying[name] = self._connect(self.url(name), autocommit=True)
        return name

    def _empty(self, database: str) -> None:
        """Take every row away, whoever is still connected; rows are numbered from 1 again."""
        lines = [
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()",
            "SET session_replication_role TO replica",
            *(f"DELETE FROM {table}" for table in metadata.tables),
            *(
                f"SELECT setval('{table}_row_seq', 1, false)"
                for table, one in metadata.tables.items()
                if "row" in one.c
            ),
        ]
        self._emptying[database].execute("; ".join(lines))

    def close(self) -> None:
        """Drop everything that was made."""
        for name, connection in self._emptying.items():
            connection.close()
            self.drop(name)
        self._admin.close()

    @contextmanager
    def prompt(self, path: Path) -> Iterator[Prompt]:
        """Give an SQL prompt, without triggers and references, on the ledger that stands for a path."""
        with self._connect(self.address(path), autocommit=True) as connection:
            connection.execute("SET session_replication_role TO replica")
            yield lambda lines: _rows(connection.execute(lines.replace("x'00'", r"'\x00'::bytea")))

    @contextmanager
    def in_place_of_files(self) -> Iterator[None]:
        """Let every path of a ledger mean a database."""

        def opened(target: str, *, create: bool, wait_seconds: float, read_only: bool = False) -> Engine:
            if "://" in target:
                return self._open(target, create=create, wait_seconds=wait_seconds, read_only=read_only)
            if target not in self._by_path and (not create or read_only):
                raise opening._missing(target)
            return self._open(self.address(target), create=create, wait_seconds=wait_seconds, read_only=read_only)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(opening, "open_engine", opened)
            yield

    @contextmanager
    def of_one_test(self) -> Iterator[None]:
        """Empty the databases that paths come to mean inside."""
        before = set(self._by_path)
        yield
        for path in set(self._by_path) - before:
            name = self._by_path.pop(path)
            self._empty(name)
            self._free.append(name)
