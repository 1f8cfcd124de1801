"""`lontar actor`: what is known beforehand of a person, state or body, and on a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from lontar.cli_group import Explained
from lontar.cli_options import json_option
from lontar.cli_progress import announce, print_json
from lontar.errors import NotFound, UsageError
from lontar.knowledge import Held, Knowledge, Person, load
from lontar.knowledge.lookup import covers
from lontar.knowledge.tables import Body, Term, is_date
from lontar.messages import count, language, name_of, say
from lontar.settings import Settings

_DAY_LENGTH: Final = 10


@click.command(cls=Explained, example="lontar actor Stoltenberg --on 2024-02-27")
@click.argument("name", metavar="NAME")
@click.option("--on", "day", metavar="DAY", help="Only what certainly held on this day (YYYY-MM-DD).")
@json_option
def actor(name: str, day: str | None, as_json: bool) -> None:
    """Show what the knowledge files say of NAME: names, offices and memberships by date, with the source of each."""
    if day is not None and not (len(day) == _DAY_LENGTH and is_date(day)):
        raise UsageError("bad_day_asked", "{day} is not a day. Write it as 2024-02-27.", day=repr(day))
    known = load(*Settings.from_environment().knowledge)
    persons, bodies = known.persons_called(name), known.bodies_called(name)
    if not persons and not bodies:
        raise NotFound(
            "actor_unknown",
            "The knowledge files know nobody and nothing called {name}. Try the full name, or look for what it said: "
            "lontar statements --actor {name}",
            name=repr(name),
        )
    everything: tuple[Person | Body, ...] = (*persons, *bodies)
    for number, found in enumerate(everything):
        if as_json:
            print_json(as_row(found, known, day))
            continue
        if number:
            click.echo()
        click.echo("\n".join(lines(found, known, day)))
    announce(say("actors_found", "{n} found.", n=count(len(everything))))


def lines(found: Person | Body, known: Knowledge, day: str | None) -> Iterator[str]:
    """A person or body as text: names, then a line for each office or membership."""
    if isinstance(found, Person):
        yield f"{found.name}  ({found.actor})"
        if found.aliases:
            yield f"  {say('also_called', 'also')}: {', '.join(found.aliases)}"
        for held in _held(found, known, day):
            yield f"  {span(held.term)}  {title(held, known)}  [{name_of('knowledge_sources', held.term.source)}]"
        return
    yield f"{own_name(found)}  (lontar:{found.id})"
    words = dict.fromkeys((*found.names.values(), *found.aliases, *found.metonyms))
    yield f"  {say('also_called', 'also')}: {', '.join(words)}"
    for one in _memberships(found, known, day):
        yield f"  {span(one)}  {own_name(known.bodies[one.what])}  {one.note}".rstrip()


def title(held: Held, known: Knowledge) -> str:
    """An office with its body, in the reader's language where it has a name there."""
    names = held.office.names
    own = names.get(language(), names.get("en", held.office.kind))
    return f"{own}, {own_name(known.bodies[held.office.body])}"


def own_name(body: Body) -> str:
    """A body's name in the reader's language, else in English."""
    return body.names.get(language(), body.names.get("en", body.id))


def span(one: Term) -> str:
    """From when until when, as exact as it is known; `…` where the row does not say that it is over."""
    until = one.until or (f"… ({say('as_of', 'as of')} {one.checked})" if one.checked else "…")
    return f"{one.since or '?'} – {until}"


def as_row(found: Person | Body, known: Knowledge, day: str | None) -> dict[str, Any]:
    """A person or body as JSON, dates as they stand in the files."""
    if isinstance(found, Person):
        offices = [
            {"office": held.office.id, "title": held.office.names, "body": held.office.body, **_dates(held.term)}
            for held in _held(found, known, day)
        ]
        return {"actor": found.actor, "name": found.name, "aliases": found.aliases, "born": found.born,
                "state": found.state, "offices": offices}  # fmt: skip
    memberships = [{"organisation": one.what, **_dates(one)} for one in _memberships(found, known, day)]
    return {"actor": f"lontar:{found.id}", "names": found.names, "kind": found.kind, "aliases": found.aliases,
            "metonyms": found.metonyms, "memberships": memberships}  # fmt: skip


def _dates(one: Term) -> dict[str, Any]:
    return {name: value for name, value in one._asdict().items() if name not in {"what", "who"}}


def _held(person: Person, known: Knowledge, day: str | None) -> tuple[Held, ...]:
    return known.held_on(person.id, day) if day else known.terms_of(person.id)


def _memberships(body: Body, known: Knowledge, day: str | None) -> list[Term]:
    own = [one for one in known.memberships if one.who == body.id and (day is None or covers(one, day) == "yes")]
    return sorted(own, key=lambda one: (one.since or "", one.what))
