"""What two runs of a command have to agree on: the rows of a ledger, the files of a folder, moments apart."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from lontar.store.tables import metadata

LEDGER: Final = "a.db"
_MANIFEST: Final = "manifest.json"
_OF_THE_MOMENT: Final = ("made", "made_at")
_IN_USE: Final = ("-wal", "-shm", "-journal")


def rows_of(connection: Connection) -> dict[str, list[str]]:
    """Return the rows of every table in an order of their own, without moments and numbers that hang on them."""
    found = {}
    for table in metadata.sorted_tables:
        rows = connection.execute(select(*_lasting(table))).all()
        found[table.name] = sorted(_line(row) for row in rows)
    return found


def _lasting(table: Table) -> list[Any]:
    """Return the columns that do not hang on when something was written; a judgement's id is made of its moment."""
    volatile = {"row", "undoes", *(["id"] if table.name == "judgements" else ())}
    kept = [
        column.is_not(None).label(column.name) if column.name.endswith("judgement_id") else column
        for column in table.c
        if column.name not in volatile and not column.name.endswith("_at")
    ]
    return kept or [*table.c]


def _line(row: Any) -> str:
    return repr(tuple(hashlib.sha256(one).hexdigest() if isinstance(one, bytes) else one for one in row))


def ledger_rows(path: Path) -> dict[str, list[str]]:
    """Return the rows of the SQLite ledger at a path."""
    from lontar.store import dialects

    if not path.exists() or not path.stat().st_size:
        return {"there is no ledger": []}
    engine = dialects.connect(dialects.url_of(str(path)), wait_seconds=10)
    with engine.connect() as connection:
        found = rows_of(connection)
    engine.dispose()
    return found


def files_of(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder; of a ledger only that it is there, of a manifest what lasts."""
    return dict(_files(folder))


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_dir():
            yield f"{name}/", ""
        elif path.suffix == ".db":
            yield name, "ledger"
        elif not name.endswith(_IN_USE):
            yield name, _digest(path)


def _digest(path: Path) -> str:
    found = path.read_bytes()
    if path.name == _MANIFEST:
        with suppress(ValueError):
            told = json.loads(found)
            found = json.dumps({name: told[name] for name in told if name not in _OF_THE_MOMENT}).encode()
    return hashlib.sha256(found).hexdigest()


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return in a few words where two such descriptions differ."""
    found = []
    for name in sorted(one.keys() | other.keys()):
        left, right = one.get(name), other.get(name)
        if left == right:
            continue
        if isinstance(left, list) and isinstance(right, list):
            less, more = set(left) - set(right), set(right) - set(left)
            example = next(iter(sorted(less or more)), "the same rows, another number of times")
            found.append(f"{name}: {len(left)} rows, {len(right)} expected; {example[:200]}")
        else:
            found.append(f"{name}: {'missing' if left is None else 'too much' if right is None else 'differs'}")
    return found


def ask(path: Path, line: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a SQLite ledger a question."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(line, values).fetchall()
    finally:
        connection.close()
