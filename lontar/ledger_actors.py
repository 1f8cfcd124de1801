"""Whom a name means: persons and bodies known beforehand, and speakers of the ledger, put together by their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lontar.knowledge import Knowledge
from lontar.knowledge.lookup import folded
from lontar.knowledge.tables import Body, Person
from lontar.types import Actor, Statement

Spoken = Callable[[str], Iterable[Actor]]
"""Gives the ledger's actors of a name, a part of one, or an id."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One candidate for a name: what is known beforehand, what speaks in the ledger, or both."""

    known: Person | Body | None
    spoken: Actor | None

    @property
    def id(self) -> str | None:
        """The actor's id; None for a speaker who is not known beforehand."""
        if self.known is not None:
            return actor_id(self.known)
        return self.spoken.id if self.spoken is not None else None


def profiles(name: str, known: Knowledge, spoken: Spoken | None = None) -> list[Profile]:
    """Everybody whom a name or an id may mean; `spoken` is left out where there is no ledger.

    Whoever has exactly that full name outweighs those of whom it is a part or for whom it stands. A speaker of the
    ledger who has the name of somebody known, but not the id, stays apart: nothing says that it is the same.
    """
    beforehand = _known(name, known)
    found = [Profile(one, _by_id(actor_id(one), spoken)) for one in beforehand]
    ids = {profile.id for profile in found}
    found.extend(Profile(_of_id(one.id, known), one) for one in (spoken(name) if spoken else ()) if one.id not in ids)
    exact = [profile for profile in found if folded(name) in _names(profile)]
    return exact or found


def speaks(profile: Profile, statement: Statement) -> bool:
    """Whether a profile is among the speakers of a statement."""
    from lontar.store.words import words_of

    speakers = statement.speakers or (statement.speaker,)
    if profile.id is not None:
        return any(one.actor == profile.id for one in speakers)
    own = profile.spoken
    if own is None:
        return False
    same = (one for one in speakers if one.actor is None and one.kind == own.kind)
    return any(words_of(one.name) == words_of(own.name) for one in same)


def actor_id(one: Person | Body) -> str:
    """The id under which speakers are stored."""
    return one.actor if isinstance(one, Person) else f"lontar:{one.id}"


def _known(name: str, known: Knowledge) -> list[Person | Body]:
    by_id = _of_id(name.strip(), known)
    return [by_id] if by_id else [*known.persons_called(name), *known.bodies_called(name)]


def _of_id(actor: str | None, known: Knowledge) -> Person | Body | None:
    everybody: Iterator[Person | Body] = iter((*known.persons.values(), *known.bodies.values()))
    return next((one for one in everybody if actor is not None and actor_id(one) == actor), None)


def _by_id(actor: str, spoken: Spoken | None) -> Actor | None:
    return next((one for one in (spoken(actor) if spoken else ()) if one.id == actor), None)


def _names(profile: Profile) -> set[str]:
    """The id and the full names of a candidate as they are compared: no short names, no words that stand for a body."""
    names = [profile.id or ""]
    if isinstance(profile.known, Person):
        names.append(profile.known.name)
    elif profile.known is not None:
        names.extend((*profile.known.names.values(), *profile.known.aliases))
    elif profile.spoken is not None and (profile.spoken.kind != "person" or " " in profile.spoken.name):
        # One word names a person by half: `Retno` may be anybody of that name.
        names.append(profile.spoken.name)
    return {folded(one) for one in names}
