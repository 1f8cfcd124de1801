"""How an actor is told of on every face: names in the reader's language, offices and memberships with their time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lontar.errors import NotFound
from lontar.knowledge import Held, Knowledge
from lontar.knowledge.lookup import covers
from lontar.knowledge.naming import warned
from lontar.knowledge.tables import Body, Person, Term
from lontar.ledger_actors import Profile
from lontar.messages import count, language, name_of, say
from lontar.types import Article, Statement
from lontar.types_json import listed_statement_to_json
from lontar.types_record_json import counted_actor_to_json


class Candidate(NamedTuple):
    """One of several whom a name may mean: id (None: unknown beforehand), name, what tells it apart, what it said."""

    id: str | None
    name: str
    about: str
    spoken: str


def nobody(name: str) -> NotFound:
    """Return the error that nobody is called so."""
    return NotFound(
        "actor_unknown",
        "Nobody and nothing is called {name}, neither in the knowledge files nor among the speakers here. Try "
        "the full name; `lontar actors` lists who speaks.",
        name=repr(name),
    )


def candidate(profile: Profile, known: Knowledge, day: str | None) -> Candidate:
    """Return one of several of a name, with what tells it apart (on the day)."""
    if isinstance(profile.known, Person):
        held = held_by(profile.known, known, day)
        about = f"{title(held[-1], known)} ({span(held[-1].term)})" if held else ""
    elif profile.known is not None:
        about = name_of("body_kinds", profile.known.kind)
    else:
        about = name_of("speaker_kinds", profile.spoken.kind) if profile.spoken else ""
    return Candidate(profile.id, called_so(profile), about, spoken_line(profile))


def spoken_line(profile: Profile) -> str:
    """How much an actor said in the ledger and between which days; empty where it said nothing."""
    spoken = profile.spoken
    if spoken is None:
        return ""
    many = say("actor_spoke", "statements: {n}, articles: {m}", n=count(spoken.statements), m=count(spoken.articles))
    return f"{many} ({spoken.first_day} – {spoken.last_day})" if spoken.first_day else many


def title(held: Held, known: Knowledge) -> str:
    """An office with its body, in the reader's language where it has a name there."""
    names = held.office.names
    own = names.get(language(), names.get("en", held.office.kind))
    return f"{own}, {own_name(known.bodies[held.office.body])}"


def called_so(profile: Profile) -> str:
    """Return how somebody is called: a body in the reader's language, as far as it is known there.

    A name whose letters only look like Latin ones says so.
    """
    if isinstance(profile.known, Person):
        return profile.known.name
    if profile.known is not None:
        return own_name(profile.known)
    return warned(profile.spoken.name, language()) if profile.spoken else ""


def own_name(body: Body) -> str:
    """A body's name in the reader's language, else in English, else in any."""
    return body.names.get(language()) or body.names.get("en") or next(iter(body.names.values()))


def names_of(bodies: Iterable[str], known: Knowledge) -> list[str]:
    """Return bodies that are named in English as they are called in the reader's language, in order of name."""
    return sorted(name_in(one, known) for one in bodies)


def name_in(name: str, known: Knowledge) -> str:
    """Return how a body is called in the reader's language; the name itself where it could be several, or is none."""
    found = known.bodies_called(name, kinds={"name"})
    return own_name(found[0]) if len(found) == 1 else name


def span(one: Term) -> str:
    """From when until when, as exact as it is known; `…` where the row does not say that it is over."""
    return f"{one.since or '?'} – {end(one)}"


def end(one: Term) -> str:
    """When it was over; `…` where the row does not say that it is, with the day up to which it speaks."""
    return one.until or (f"… ({say('as_of', 'as of')} {one.checked})" if one.checked else "…")


def also_called(found: Person | Body) -> list[str]:
    """Return the other names of somebody, and the words that stand for a body."""
    return list(dict.fromkeys((*found.aliases, *getattr(found, "metonyms", ()))))


def held_by(person: Person, known: Knowledge, day: str | None) -> tuple[Held, ...]:
    """Return the offices of a person, or those that were certainly held on a day."""
    return known.held_on(person.id, day) if day else known.terms_of(person.id)


def memberships(body: Body, known: Knowledge, day: str | None) -> list[Term]:
    """Return what a body is or was a member of, the earliest first, or certainly was on a day."""
    return _on([one for one in known.memberships if one.who == body.id], day)


def members(body: Body, known: Knowledge, day: str | None) -> list[Term]:
    """Return the members of a body, the earliest first, or who certainly was one on a day."""
    return _on([one for one in known.memberships if one.what == body.id], day)


def profile_to_json(
    profile: Profile, known: Knowledge, day: str | None, said: Sequence[tuple[Statement, Article]]
) -> dict[str, Any]:
    """Return an actor as JSON: dates as they stand in the files (on the day), statements as lists have them."""
    found, spoken = profile.known, profile.spoken
    row: dict[str, Any] = {"actor": profile.id, "id": None if found is None else found.id}
    if isinstance(found, Person):
        offices = [
            {"office": held.office.id, "title": held.office.names, "body": held.office.body, **_dates(held.term)}
            for held in held_by(found, known, day)
        ]
        row |= {"name": found.name, "kind": "person", "aliases": found.aliases, "born": found.born,
                "state": found.state, "offices": offices}  # fmt: skip
    elif found is not None:
        belongs = [{"organisation": one.what, **_dates(one)} for one in memberships(found, known, day)]
        joined = [{"member": one.who, **_dates(one)} for one in members(found, known, day)]
        row |= {"names": found.names, "kind": found.kind, "aliases": found.aliases, "metonyms": found.metonyms,
                "memberships": belongs, "members": joined}  # fmt: skip
    elif spoken is not None:
        row |= {"name": spoken.name, "kind": spoken.kind}
    here = None if spoken is None else counted_actor_to_json(spoken)
    if here is not None:
        del here["actor"]
    return {**row, "here": here, "statements": [listed_statement_to_json(*one) for one in said]}


def _dates(one: Term) -> dict[str, Any]:
    return {name: value for name, value in one._asdict().items() if name not in {"what", "who"}}


def _on(terms: list[Term], day: str | None) -> list[Term]:
    held = [one for one in terms if day is None or covers(one, day) == "yes"]
    return sorted(held, key=lambda one: (one.since or "", one.what, one.who))
