"""`lontar actor`: one person, state or body: names, offices and memberships by date, and what it has said here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

import click

from lontar.asking import exact_day
from lontar.cli_group import Explained
from lontar.cli_options import json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.errors import LedgerError
from lontar.knowledge import Knowledge, load
from lontar.knowledge.tables import Body, Person, Term
from lontar.ledger import Ledger
from lontar.ledger_actors import Profile, profiles
from lontar.messages import count, name_of, say
from lontar.profiled import (
    also_called,
    called_so,
    candidate,
    held_by,
    members,
    memberships,
    nobody,
    own_name,
    profile_to_json,
    span,
    spoken_line,
    title,
)
from lontar.settings import Settings
from lontar.types import Article, Statement

SHOWN: Final = 10
"""How many statements a person is shown without asking; programs get all."""


@click.command(cls=Explained, example="lontar actor Stoltenberg --on 2024-02-27")
@click.argument("name", metavar="NAME")
@click.option("--on", "day", metavar="DAY", help="Only what certainly held on this day (YYYY-MM-DD).")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"At most so many statements; 0 for all. Else {SHOWN}, and all with --json.",
)
@json_option
@ledger_option
def actor(name: str, day: str | None, limit: int | None, as_json: bool) -> None:
    """Show who NAME (or an id) is: names, roles and memberships by date, each with its source, and its statements.

    Where the name may mean several, text lists them and --json has a line for each.
    """
    day = None if day is None else exact_day(day)
    known = load(*Settings.from_environment().knowledge)
    most = (None if as_json else SHOWN) if limit is None else limit or None
    with _ledger() as ledger:
        found = ledger.actor(name) if ledger else profiles(name, known)
        if not found:
            raise nobody(name)
        if len(found) > 1 and not as_json:
            for profile in found:
                click.echo(candidate_line(profile, known, day))
            announce(say("actors_found", "{n} are called so. Give the id, or more of the name.", n=count(len(found))))
            return
        for profile in found:
            said = list(islice(ledger.said_by(profile), most)) if ledger else []
            if as_json:
                print_json(profile_to_json(profile, known, day, said))
            else:
                show(profile, known, day, said)


@contextmanager
def _ledger() -> Iterator[Ledger | None]:
    """The ledger of this call; none where there is no file and none was named: what is known beforehand needs none."""
    try:
        ledger = session().open()
    except LedgerError as error:
        if error.code != "ledger_missing" or session().target is not None:
            raise
        announce(say("actor_without_ledger", "There is no ledger here: this is what the knowledge files say."))
        yield None
        return
    with ledger:
        yield ledger


def show(profile: Profile, known: Knowledge, day: str | None, said: list[tuple[Statement, Article]]) -> None:
    """Show one actor: what is known beforehand, then its newest statements and how many there are."""
    from lontar.cli_render import show_statements

    click.echo("\n".join(lines(profile, known, day)))
    if profile.spoken is None:
        return
    click.echo(f"\n{spoken_line(profile)}\n")
    show_statements(said)
    if len(said) < profile.spoken.statements:
        announce(say("more_rows", "Shown: the first {n}; there are more. `--limit 0` shows all.", n=count(len(said))))


def candidate_line(profile: Profile, known: Knowledge, day: str | None) -> str:
    """One of several of that name in a line: id, name, what tells it apart (on the day), how much it said here."""
    found = candidate(profile, known, day)
    return " | ".join(part for part in (found.id or "-", *found[1:]) if part)


def lines(profile: Profile, known: Knowledge, day: str | None) -> Iterator[str]:
    """What is known of an actor as text: names, then a line for each office or membership with source and exactness."""
    found = profile.known
    if found is None:
        if profile.spoken is not None:
            yield f"{called_so(profile)}  ({name_of('speaker_kinds', profile.spoken.kind)})"
            yield f"  {say('actor_only_here', 'not in the knowledge files; known by these statements alone')}"
        return
    own = found.name if isinstance(found, Person) else own_name(found)
    yield f"{own}  ({profile.id})"
    if isinstance(found, Body):
        yield from (f"  {name_of('languages', code)}: {name}" for code, name in found.names.items())
    if words := also_called(found):
        yield f"  {say('also_called', 'also')}: {', '.join(words)}"
    if isinstance(found, Person):
        yield from (f"  {dated(held.term, title(held, known))}" for held in held_by(found, known, day))
        return
    for one in memberships(found, known, day):
        yield f"  {dated(one, own_name(known.bodies[one.what]))}"
    if day is not None and (joined := members(found, known, day)):
        names = ", ".join(sorted(own_name(known.bodies[one.who]) for one in joined))
        yield f"  {say('members_on', 'members on {day}: {n}', day=day, n=count(len(joined)))}: {names}"


def dated(one: Term, what: str) -> str:
    """An office or a membership with its time, where that is from and how exact it is."""
    exact = name_of("exactness", one.confidence)
    note = f"  {one.note}" if one.note else ""
    return f"{span(one)}  {what}  [{name_of('knowledge_sources', one.source)}; {exact}]{note}"
