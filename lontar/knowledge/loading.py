"""The knowledge files → `Knowledge`: Lontar's own, then the user's.

Only the user's are checked here (`users`): checking takes as long as all the rest, and a test checks ours.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from lontar.knowledge import tables
from lontar.knowledge.lookup import Knowledge

DATA: Final = Path(__file__).parent / "data"
"""Not importlib.resources: importing it takes half as long as reading all tables."""


def load(*places: Path) -> Knowledge:
    """The tables that come with Lontar, and those of the user's folders or files after them; InputError.

    The same places are read once in a process.
    """
    return _loaded(places)


@cache
def _loaded(places: tuple[Path, ...]) -> Knowledge:
    known = Knowledge()
    _fill(known, DATA)
    if places:
        # Reading and checking a user's files is imported only where there are any: it costs a fifth of the time.
        from lontar.knowledge.users import fill_checked

        for place in places:
            fill_checked(known, place)
    return known


def _fill(known: Knowledge, folder: Path) -> None:
    for name in ("states.csv", "organisations.csv"):
        for row in _rows(folder / name):
            known.add_body(tables.body(row), tables.capitals(row))
    for row in _rows(folder / "offices.csv"):
        known.add_office(tables.office(row))
    for row in _rows(folder / "persons.csv"):
        known.add_person(tables.person(row))
    for row in _rows(folder / "terms.csv"):
        known.add_term(tables.term(row, what="office", who="person"))
    for row in _rows(folder / "memberships.csv"):
        known.memberships.append(tables.term(row, what="organisation", who="member"))


def _rows(path: Path) -> Iterator[tables.Row]:
    columns = tables.COLUMNS[path.name]
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for cells in reader:
            yield dict(zip(columns, cells, strict=True))
