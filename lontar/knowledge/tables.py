"""What the knowledge files hold, as values; the columns of each table, and what may stand in a cell.

A table is CSV with a source for every row: `states.csv`, `organisations.csv`, `offices.csv`, `persons.csv`,
`terms.csv`, `memberships.csv`. Lists inside a cell are separated by `|`. The values are named tuples, not dataclasses:
nine thousand of them are made each time the files are read, in a quarter of the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

Row = Mapping[str, str]
Confidence = Literal["day", "month", "year"]
CONFIDENCES: Final[tuple[Confidence, ...]] = ("day", "month", "year")
SOURCES: Final = ("wikidata", "factbook", "recalled", "user")
"""Where a row is from: Wikidata (CC0), the World Factbook (public domain), written down from memory, or the user."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "states.csv": (
        "id", "name_en", "name_id", "name_ms", "aliases_en", "aliases_id", "aliases_ms", "demonyms_en", "demonyms_id",
        "capital_en", "capital_id", "metonyms",
    ),
    "organisations.csv": ("id", "kind", "name_en", "name_id", "name_ms", "aliases", "seat", "metonyms"),
    "offices.csv": ("id", "body", "kind", "name_en", "name_id", "name_ms", "aliases"),
    "persons.csv": ("id", "name", "aliases", "born", "state", "wikidata"),
    "terms.csv": ("office", "person", "since", "until", "checked", "confidence", "source", "note"),
    "memberships.csv": ("member", "organisation", "since", "until", "checked", "confidence", "source", "note"),
}  # fmt: skip
"""The columns of each table, in an order in which every table names only ids of those before it."""
LENGTHS: Final[Mapping[str, int]] = {"day": 10, "month": 7, "year": 4}
"""Characters of an ISO date that is exact to a day, a month, a year."""
_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


class Body(NamedTuple):
    """A state (`kind` "state") or an organisation: its names in each language, and words that stand for it."""

    id: str
    kind: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    metonyms: tuple[str, ...]


class Office(NamedTuple):
    """An office of one body: `fr.head_of_government`. Names are titles without the body's name."""

    id: str
    body: str
    kind: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]


class Person(NamedTuple):
    """A person. `actor` is the Wikidata id where a source gives one, else the id of this table."""

    id: str
    name: str
    aliases: tuple[str, ...]
    born: str | None
    state: str | None
    actor: str


class Term(NamedTuple):
    """Who held an office, or which state was a member, and when.

    Dates are ISO as exact as `confidence` says. `until` is the day on which it was over; None where it lasted at
    `checked`, the last day that the row speaks for.
    """

    what: str
    who: str
    since: str | None
    until: str | None
    checked: str | None
    confidence: str
    source: str
    note: str


def several(cell: str) -> tuple[str, ...]:
    """The parts of a cell, without empty ones."""
    if "|" not in cell:
        return (cell,) if cell else ()
    return tuple([part.strip() for part in cell.split("|") if part.strip()])


def names(row: Row) -> dict[str, str]:
    """The names of a body or an office by language."""
    return {language: row[f"name_{language}"] for language in ("en", "id", "ms") if row[f"name_{language}"]}


def body(row: Row) -> Body:
    """A row of states, which have no kind, or of organisations."""
    aliases = _cells(row, "aliases", "aliases_en", "aliases_id", "aliases_ms")
    demonyms = _cells(row, "demonyms_en", "demonyms_id")
    return Body(row["id"], row.get("kind", "state"), names(row), aliases, demonyms, several(row["metonyms"]))


def capitals(row: Row) -> tuple[str, ...]:
    """The capital's names in a row of states; organisations have none."""
    return _cells(row, "capital_en", "capital_id")


def office(row: Row) -> Office:
    """A row of offices."""
    return Office(row["id"], row["body"], row["kind"], names(row), several(row["aliases"]))


def person(row: Row) -> Person:
    """A row of persons."""
    actor = row["wikidata"] or f"lontar:{row['id']}"
    return Person(row["id"], row["name"], several(row["aliases"]), row["born"] or None, row["state"] or None, actor)


def term(row: Row, *, what: str, who: str) -> Term:
    """A row of terms or memberships; `what` and `who` are the columns that name the office and its holder."""
    # A row that is sure of months only does not speak for days, even where somebody wrote one.
    exact = LENGTHS[row["confidence"]]
    return Term(
        row[what], row[who], row["since"][:exact] or None, row["until"][:exact] or None, row["checked"] or None,
        row["confidence"], row["source"], row["note"],
    )  # fmt: skip


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that the calendar has."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


def _cells(row: Row, *columns: str) -> tuple[str, ...]:
    return tuple(part for column in columns for part in several(row.get(column, "")))
