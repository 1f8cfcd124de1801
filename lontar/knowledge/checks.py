"""What a user's row may not hold: refused with file and line, what was found, what is allowed, what to do next."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from lontar.errors import InputError
from lontar.knowledge.files import Place
from lontar.knowledge.lookup import Called, Knowledge, folded
from lontar.knowledge.tables import CONFIDENCES, SOURCES, Office, Row, Term, is_date

_WIKIDATA: Final = re.compile(r"Q[1-9]\d*")
_NAMES: Final[tuple[Called, ...]] = ("name",)
_BODIES: Final = "id, us, nato"
_EXAMPLES: Final[Mapping[str, str]] = {
    "body": _BODIES, "state": _BODIES, "member": _BODIES, "organisation": _BODIES, "office": "fr.head_of_state",
    "person": "emmanuel-macron",
}  # fmt: skip
"""What an id looks like in each column that names one."""


def check_new(place: Place, row: Row, there: Collection[str]) -> None:
    """Refuse an id that is empty or taken."""
    key = row["id"]
    if not key:
        raise InputError(
            "knowledge_no_id",
            "{path}, line {line}: the id is empty. Give the row an id of its own, such as pasar_induk.",
            path=place.path, line=place.line,
        )  # fmt: skip
    if key in there:
        raise InputError(
            "knowledge_id_twice",
            "{path}, line {line}: the id {key} is there already, in this or another table or in Lontar's own; ids are "
            "unique. Give this row another id, or take it out.",
            path=place.path, line=place.line, key=repr(key),
        )  # fmt: skip


def check_named(place: Place, names: Iterable[str]) -> None:
    """Refuse a row of an actor or an office without any name."""
    if not any(names):
        raise InputError(
            "knowledge_no_name",
            "{path}, line {line}: there is no name. Give it in one language at least.",
            path=place.path, line=place.line,
        )  # fmt: skip


def check_known(place: Place, row: Row, column: str, there: Collection[str], known: Knowledge) -> None:
    """Refuse an id that no table gives; where the tables have what is meant under another id, it is named."""
    key = row[column]
    if key in there:
        return
    others = [one for one in _meant(key, known) if one in there]
    if others:
        raise InputError(
            "knowledge_other_id",
            "{path}, line {line}: {column} is {key}, but the id in the tables is {others}. Ids are those of the column "
            "`id`, such as {examples}: without `lontar:`, and no name or Wikidata number. Write {others}.",
            path=place.path, line=place.line, column=column, key=repr(key), others=" / ".join(others),
            examples=_EXAMPLES[column],
        )  # fmt: skip
    raise InputError(
        "knowledge_unknown_id",
        "{path}, line {line}: {column} is {key}, an id that no table gives{near}. Allowed are those in the column `id` "
        "of your tables and of Lontar's own, such as {examples} (`lontar actor NAME --json` shows them after "
        "`lontar:`; a Wikidata number is none). Correct it, or add its row.",
        path=place.path, line=place.line, column=column, key=repr(key), examples=_EXAMPLES[column],
        near="".join(f" ({one}?)" for one in get_close_matches(key, there, 1)),
    )  # fmt: skip


def _meant(key: str, known: Knowledge) -> tuple[str, ...]:
    """The ids of what somebody means who wrote no id of the tables: `lontar:nato`, `Q57665`, `US`, `France`."""
    bare = key.removeprefix("lontar:").strip()
    if bare != key or bare.lower() in known.bodies:
        return tuple(dict.fromkeys((bare, bare.lower())))
    found = [one.id for one in known.persons.values() if one.actor == key]
    found.extend(one.id for one in known.persons_called(key))
    found.extend(one.id for one in known.bodies_called(key, kinds=_NAMES))
    return tuple(dict.fromkeys(found))


def check_office(place: Place, office: Office, known: Knowledge) -> None:
    """Refuse an office whose body has one of that title under another id: nobody could tell the two apart."""
    for title in office.names.values():
        for other in known.offices_titled(title):
            if other.body == office.body and folded(title) in {folded(name) for name in other.names.values()}:
                raise InputError(
                    "knowledge_office_twice",
                    "{path}, line {line}: {body} has an office called {title} already, {other}. Name that id in "
                    "terms.csv and take this line out, or give the office a title of its own.",
                    path=place.path, line=place.line, body=office.body, title=repr(title), other=other.id,
                )  # fmt: skip


def check_person(place: Place, row: Row, known: Knowledge) -> None:
    """Refuse a person whose state, day of birth or Wikidata id cannot be meant."""
    if row["state"]:
        check_known(place, row, "state", known.bodies, known)
    _check_date(place, row, "born")
    if row["wikidata"] and not _WIKIDATA.fullmatch(row["wikidata"]):
        raise InputError(
            "knowledge_wikidata",
            "{path}, line {line}: wikidata is {value}; allowed: an id such as Q57665, or nothing. Correct it, or leave "
            "it empty.",
            path=place.path, line=place.line, value=repr(row["wikidata"]),
        )  # fmt: skip


def check_dates(place: Place, row: Row) -> None:
    """Refuse a term or membership with a date that is none, or that ends before it begins, or of no known source."""
    for column in ("since", "until", "checked"):
        _check_date(place, row, column)
    since, until = row["since"], row["until"]
    shared = min(len(since), len(until))
    if since and until and until[:shared] < since[:shared]:
        raise InputError(
            "knowledge_order",
            "{path}, line {line}: it ends ({until}) before it begins ({since}). `until` is the day on which it was "
            "over. Correct one of the two.",
            path=place.path, line=place.line, since=since, until=until,
        )  # fmt: skip
    for column, allowed in (("source", SOURCES), ("confidence", CONFIDENCES)):
        if row[column] not in allowed:
            raise InputError(
                "knowledge_value",
                "{path}, line {line}: {column} is {value}; allowed: {allowed}. Write one of these.",
                path=place.path, line=place.line, column=column, value=repr(row[column]), allowed=", ".join(allowed),
            )  # fmt: skip


def check_once(place: Place, key: tuple[str, ...], seen: dict[tuple[str, ...], Place]) -> None:
    """Refuse a row that says the same as another one of the same table."""
    if key in seen:
        raise InputError(
            "knowledge_row_twice",
            "{path}, line {line}: this row stands at line {other} of {where} already. Take one of the two out.",
            path=place.path, line=place.line, other=seen[key].line, where=seen[key].path.name,
        )  # fmt: skip
    seen[key] = place


def check_acyclic(added: Mapping[Place, Term], memberships: Iterable[Term]) -> None:
    """Refuse the first added membership that closes a circle: a body that is a member of itself, or of a member."""
    above: dict[str, set[str]] = {}
    for one in memberships:
        above.setdefault(one.who, set()).add(one.what)
    for place, one in added.items():
        way = _way(one.what, one.who, above)
        if way:
            raise InputError(
                "knowledge_cycle",
                "{path}, line {line}: the memberships make a circle: {circle}. A body cannot be a member of its own "
                "member. Take out one of these memberships.",
                path=place.path, line=place.line, circle=" → ".join((one.who, *way)),
            )  # fmt: skip


def _way(start: str, goal: str, above: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The bodies from one up to another, both included; empty where none of its memberships leads there."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for following in sorted(above.get(way[-1], ())):
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


def _check_date(place: Place, row: Row, column: str) -> None:
    if row[column] and not is_date(row[column]):
        raise InputError(
            "knowledge_date",
            "{path}, line {line}: {column} is {value}, which is no day of the calendar; allowed: YYYY-MM-DD, YYYY-MM, "
            "YYYY or nothing. Correct it, or leave it empty.",
            path=place.path, line=place.line, column=column, value=repr(row[column]),
        )  # fmt: skip
