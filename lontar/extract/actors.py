"""Speakers → actors that are known beforehand, with the offices they held on the day: one candidate or none.

A person is met by full name, or by a short name together with an office held on that day that the article states; a
mention by role alone (`Sekjen NATO`, `the French president`) by whoever held the office then. Namesakes that nothing
tells apart stay apart: the speaker keeps the name that the article gives, and no actor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from lontar.knowledge import Held, Knowledge, Office, Person, load
from lontar.knowledge.lookup import folded
from lontar.types import Speaker

_GOVERNMENT = re.compile(r"Government of (?:the )?(.+)")
_OF = re.compile(r"^(?:of|for|dari|bagi|the|of the|for the) ")


def resolved(speaker: Speaker, day: str | None) -> Speaker:
    """The speaker with `actor` and `role_then` where they are certain on `day` (ISO, to the day, or None)."""
    known = load()
    if speaker.kind in ("government", "organisation"):
        return _body(speaker, known)
    if speaker.kind != "person":
        return speaker
    person = _person(speaker, day, known) or (_holder(speaker, day, known) if day else None)
    if person is None:
        return speaker
    held = known.held_on(person.id, day) if day else ()
    titles = [title_of(one, known) for one in _stated_first(held, speaker)]
    name = person.name if speaker.mention == "role" and not _named(speaker, person) else speaker.name
    return replace(speaker, name=name, actor=person.actor, role_then="; ".join(dict.fromkeys(titles)) or None)


def title_of(held: Held, known: Knowledge) -> str:
    """An office in English as it stands by itself: `Secretary General of NATO`."""
    body = known.bodies[held.office.body]
    short = min(
        (name for name in (body.names.get("en", body.id), *body.aliases) if name.isupper()), key=len, default=""
    )
    name = short if body.kind != "state" and short else body.names.get("en", body.id)
    title = held.office.names.get("en", held.office.kind)
    return title if folded(name) in folded(title) else f"{title} of {name}"


def _body(speaker: Speaker, known: Knowledge) -> Speaker:
    match = _GOVERNMENT.fullmatch(speaker.name)
    if speaker.kind == "government" and match is None:
        return speaker
    found = known.bodies_called(match[1] if match else speaker.name)
    found = tuple(body for body in found if (body.kind == "state") == bool(match))
    return replace(speaker, actor=f"lontar:{found[0].id}") if len(found) == 1 else speaker


def _person(speaker: Speaker, day: str | None, known: Knowledge) -> Person | None:
    called = known.persons_called(speaker.name)
    if len(called) == 1 and " " in speaker.name.strip():
        return called[0]
    if day is None:
        return None
    fitting = [one for one in called if any(_fits(held.office, speaker, known) for held in known.held_on(one.id, day))]
    return fitting[0] if len(fitting) == 1 else None


def _holder(speaker: Speaker, day: str, known: Knowledge) -> Person | None:
    if speaker.mention != "role":
        return None
    phrases = [speaker.name, f"{speaker.role or ''} {speaker.affiliation or ''}".strip()]
    for phrase in phrases:
        holders = {one.id: one for office in offices_called(phrase, known) for one in known.holders_on(office.id, day)}
        if len(holders) == 1:
            return next(iter(holders.values()))
    return None


def offices_called(phrase: str, known: Knowledge) -> Iterator[Office]:
    """Offices of which a phrase gives title and body, in either order and with nothing else."""
    words = folded(phrase).split()
    titles = _titles()
    for cut in range(1, len(words)):
        for title, rest in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            offices = titles.get(" ".join(title), ())
            if offices:
                bodies = _bodies().get(_OF.sub("", " ".join(rest)).removesuffix("'s").removesuffix("’s"), frozenset())
                yield from (known.offices[one] for one in offices if known.offices[one].body in bodies)
    # Some titles say whose they are (`Kapolri`, `Panglima TNI`): a whole phrase that only one office has.
    whole = titles.get(" ".join(words), ())
    if len(whole) == 1:
        yield known.offices[whole[0]]


def _fits(office: Office, speaker: Speaker, known: Knowledge) -> bool:
    role = folded(speaker.role or "")
    titles = {folded(name) for name in (*office.names.values(), *office.aliases)}
    if not role or not any(role == title or role.startswith(f"{title} ") for title in titles):
        return False
    bodies = _bodies().get(folded(speaker.affiliation or ""), frozenset())
    return not bodies or office.body in bodies


def _stated_first(held: tuple[Held, ...], speaker: Speaker) -> list[Held]:
    role = folded(speaker.role or "")
    return sorted(
        held, key=lambda one: role not in {folded(name) for name in (*one.office.names.values(), *one.office.aliases)}
    )


def _named(speaker: Speaker, person: Person) -> bool:
    return folded(speaker.name) in {folded(name) for name in (person.name, *person.aliases)}


@cache
def _titles() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for office in load().offices.values():
        for name in (*office.names.values(), *office.aliases):
            found.setdefault(folded(name), {})[office.id] = None
    return {name: tuple(ids) for name, ids in found.items()}


@cache
def _bodies() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for body in load().bodies.values():
        for name in (*body.names.values(), *body.aliases, *body.demonyms):
            found.setdefault(folded(name), set()).add(body.id)
    return {name: frozenset(ids) for name, ids in found.items()}
