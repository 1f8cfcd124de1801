"""How an actor is called in a language."""

from __future__ import annotations

from lontar.knowledge.lookup import Knowledge
from lontar.types import Speaker


def called(speaker: Speaker, language: str, known: Knowledge) -> str:
    """Return how a body is called in a language, as far as it is known beforehand; else the name on record."""
    body = known.bodies.get((speaker.actor or "").removeprefix("lontar:"))
    name = body.names.get(language) if body is not None else None
    # An abbreviation is what newsrooms write in every language: NATO, not Pakta Pertahanan Atlantik Utara.
    if body is None or name is None or language == "en" or speaker.name.isupper():
        return speaker.name
    return f"Pemerintah {name}" if body.kind == "state" and speaker.kind == "government" else name
