"""A user's knowledge files: every row is checked against the others and against what is known before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lontar.knowledge import checks, tables
from lontar.knowledge.files import Line, Place
from lontar.knowledge.files import tables as tables_in
from lontar.knowledge.lookup import Knowledge
from lontar.knowledge.tables import COLUMNS, Term


def fill_checked(known: Knowledge, place: Path) -> None:
    """Add a user's tables to what is known; InputError for the first line that does not hold."""
    by_name: dict[str, list[Line]] = {name: [] for name in COLUMNS}
    for table in tables_in(place):
        by_name[table.name].extend(table.lines)
    _add_actors(known, by_name)
    for one in _terms(by_name["terms.csv"], known).values():
        known.add_term(one)
    memberships = _memberships(by_name["memberships.csv"], known)
    known.memberships.extend(memberships.values())
    checks.check_acyclic(memberships, known.memberships)


def _add_actors(known: Knowledge, by_name: dict[str, list[Line]]) -> None:
    for place, row in (*by_name["states.csv"], *by_name["organisations.csv"]):
        checks.check_new(place, row, known.bodies)
        checks.check_named(place, tables.names(row).values())
        known.add_body(tables.body(row), tables.capitals(row))
    for place, row in by_name["offices.csv"]:
        checks.check_new(place, row, known.offices)
        checks.check_known(place, row, "body", known.bodies, known)
        checks.check_named(place, tables.names(row).values())
        office = tables.office(row)
        checks.check_office(place, office, known)
        known.add_office(office)
    for place, row in by_name["persons.csv"]:
        checks.check_new(place, row, known.persons)
        checks.check_named(place, (row["name"],))
        checks.check_person(place, row, known)
        known.add_person(tables.person(row))


def _terms(lines: list[Line], known: Knowledge) -> dict[Place, Term]:
    for place, row in lines:
        checks.check_known(place, row, "office", known.offices, known)
        checks.check_known(place, row, "person", known.persons, known)
    return dict(_dated(lines, what="office", who="person"))


def _memberships(lines: list[Line], known: Knowledge) -> dict[Place, Term]:
    for place, row in lines:
        checks.check_known(place, row, "member", known.bodies, known)
        checks.check_known(place, row, "organisation", known.bodies, known)
    return dict(_dated(lines, what="organisation", who="member"))


def _dated(lines: list[Line], *, what: str, who: str) -> Iterator[tuple[Place, Term]]:
    seen: dict[tuple[str, ...], Place] = {}
    for place, row in lines:
        checks.check_dates(place, row)
        checks.check_once(place, tuple(value for column, value in sorted(row.items()) if column != "note"), seen)
        yield place, tables.term(row, what=what, who=who)
