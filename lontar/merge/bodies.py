"""For whom somebody speaks: the bodies whose office a person held on the day, and who was a member of them then."""

from __future__ import annotations

import re
from typing import Final

from lontar.knowledge import Knowledge
from lontar.knowledge.tables import Body
from lontar.types import Speaker

_GOVERNMENT: Final = "Government of "
_NAME: Final = re.compile(r"\b[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){0,3}")


def bodies_of(speaker: Speaker, day: str | None, known: Knowledge) -> frozenset[str]:
    """Return the ids of the bodies that a speaker is, or speaks for in office: as stated, or as known on an ISO day."""
    found: set[str] = set()
    own = (speaker.actor or "").removeprefix("lontar:")
    if own in known.bodies:
        found.add(own)
    elif speaker.kind in ("government", "organisation"):
        found |= _called(speaker.name.removeprefix(_GOVERNMENT), known)
    elif speaker.kind == "document":
        # A treaty binds the alliance that it names (`Prinsip Pertahanan Kolektif NATO Pasal 5`).
        found |= {body for _, body in bodies_in(speaker.name, known)} & organisations_with_members(known)
    if speaker.kind != "person":
        return frozenset(found)
    if speaker.affiliation:
        found |= _called(speaker.affiliation, known)
    if day is not None and speaker.actor:
        for person in (one for one in known.persons.values() if one.actor == speaker.actor):
            found |= {held.office.body for held in known.held_on(person.id, day)}
    return frozenset(found)


def main_body(speaker: Speaker, day: str | None, known: Knowledge) -> Body | None:
    """Return the body that a speaker speaks for where it is one only; an alliance before the state of its head."""
    found = [known.bodies[one] for one in sorted(bodies_of(speaker, day, known))]
    return found[0] if len(found) == 1 else None


def members_on(organisation: str, day: str, known: Knowledge) -> tuple[str, ...]:
    """Return the ids of the states that certainly were members of an organisation on an ISO day."""
    rows = {one.who for one in known.memberships if one.what == organisation}
    return tuple(sorted(one for one in rows if known.member_on(one, organisation, day) == "yes"))


def organisations_with_members(known: Knowledge) -> frozenset[str]:
    """Return the ids of the organisations whose members are known."""
    return frozenset(one.what for one in known.memberships)


def _called(name: str, known: Knowledge) -> set[str]:
    found = known.bodies_called(name)
    return {found[0].id} if len(found) == 1 else set()


def bodies_in(text: str, known: Knowledge) -> list[tuple[str, str]]:
    """Return the states and organisations that a text names, in order: the words and the body's id."""
    found = []
    for match in _NAME.finditer(text):
        words = match[0].split()
        place = 0
        while place < len(words):
            for end in range(len(words), place, -1):
                name = " ".join(words[place:end]).strip(".")
                bodies = known.bodies_called(name)
                if len(bodies) == 1:
                    found.append((name, bodies[0].id))
                    place = end - 1
                    break
            place += 1
    return found
