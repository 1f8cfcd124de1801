"""Ids of actors where other programs give every one a node or an entity."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from lontar.types import Speaker

_WIKIDATA: Final = re.compile(r"Q[1-9]\d*")


def wikidata_id(actor: str | None) -> str | None:
    """Return an actor's id where it is one of Wikidata."""
    return actor if actor and _WIKIDATA.fullmatch(actor) else None


def actor_key(speaker: Speaker) -> str:
    """Return an id of letters, digits, hyphens and full stops that stays the same from one export to the next.

    A Wikidata id stays what it is. Who is not known beforehand is one actor with all of that name and kind, as in
    `lontar actors`: nothing claims that they are one.
    """
    if wikidata_id(speaker.actor):
        return str(speaker.actor)
    if speaker.actor:
        return safe_id(speaker.actor.replace("lontar:", "lontar-actor-", 1))
    named = f"{speaker.kind}\n{' '.join(speaker.name.casefold().split())}"
    return f"lontar-name-{hashlib.sha256(named.encode()).hexdigest()[:16]}"


def safe_id(found: str) -> str:
    """Return an id with every sign but letters, digits, hyphens and full stops as its code; `_` becomes a stop."""
    return re.sub(r"[^0-9A-Za-z.-]", lambda sign: f"..{ord(sign[0]):x}.", found.replace("_", "."))
