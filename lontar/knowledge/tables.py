"""The knowledge files: CSV tables with a source for every row, checked as they are read.

Folder `data/` of this package, or a user's folder of the same form: `states.csv`, `organisations.csv`, `offices.csv`,
`persons.csv`, `terms.csv`, `memberships.csv`. Lists inside a cell are separated by `|`. What does not hold (a date that
is none, an id that nothing gives, a term that ends before it begins, a row twice) is refused with file and line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from lontar.errors import InputError

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
_LENGTHS: Final[Mapping[Confidence, int]] = {"day": 10, "month": 7, "year": 4}
_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Body:
    """A state (`kind` "state") or an organisation: its names in each language, and words that stand for it."""

    id: str
    kind: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    metonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """An office of one body: `fr.head_of_government`. Names are titles without the body's name."""

    id: str
    body: str
    kind: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A person. `actor` is the Wikidata id where a source gives one, else the id of this table."""

    id: str
    name: str
    aliases: tuple[str, ...]
    born: str | None
    state: str | None
    actor: str


@dataclass(frozen=True, slots=True)
class Term:
    """Who held an office, or which state was a member, and when.

    Dates are ISO as exact as `confidence` says. `until` is the day on which it was over; None where it lasted at
    `checked`, the last day that the row speaks for.
    """

    what: str
    who: str
    since: str | None
    until: str | None
    checked: str | None
    confidence: Confidence
    source: str
    note: str


Row = Mapping[str, str]


def rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Lines of one table with their numbers; `InputError` where its columns are not those of its name."""
    wanted = COLUMNS[path.name]
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            found = tuple(reader.fieldnames or ())
            if found != wanted:
                raise refused(
                    path, 1, f"the columns are {', '.join(found) or 'none'}; they must be {', '.join(wanted)}"
                )
            for row in reader:
                if None in row or None in row.values():
                    raise refused(path, reader.line_num, f"the line does not have {len(wanted)} fields")
                yield reader.line_num, {name: value.strip() for name, value in row.items()}
    except (OSError, UnicodeDecodeError, csv.Error) as reason:
        raise refused(path, 0, f"it cannot be read ({reason})") from reason


def refused(path: Path, line: int, problem: str) -> InputError:
    """The error for something that a knowledge file must not hold."""
    return InputError(
        "bad_knowledge",
        "{path}, line {line}: {problem}. Correct the line, or take it out.",
        path=path, line=line, problem=problem,
    )  # fmt: skip


def several(cell: str) -> tuple[str, ...]:
    """The parts of a cell, without empty ones."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that the calendar has."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


def term(path: Path, line: int, row: Row, *, what: str, who: str) -> Term:
    """One row of terms or memberships, its dates and its source checked."""
    for name in ("since", "until", "checked"):
        if row[name] and not is_date(row[name]):
            raise refused(path, line, f"{name} is {row[name]!r}; allowed: YYYY-MM-DD, YYYY-MM, YYYY or nothing")
    since, until = row["since"], row["until"]
    shared = min(len(since), len(until))
    if since and until and until[:shared] < since[:shared]:
        raise refused(path, line, f"it ends ({until}) before it begins ({since})")
    if row["source"] not in SOURCES:
        raise refused(path, line, f"source is {row['source']!r}; allowed: {', '.join(SOURCES)}")
    confidence = next((one for one in CONFIDENCES if one == row["confidence"]), None)
    if confidence is None:
        raise refused(path, line, f"confidence is {row['confidence']!r}; allowed: {', '.join(CONFIDENCES)}")
    # A row that is sure of months only does not speak for days, even where somebody wrote one.
    exact = _LENGTHS[confidence]
    return Term(
        what, who, since[:exact] or None, until[:exact] or None, row["checked"] or None,
        confidence, row["source"], row["note"],
    )  # fmt: skip
