"""How an actor is called in a language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lontar.knowledge.lookup import Knowledge
from lontar.knowledge.offices import press_name
from lontar.knowledge.tables import Body
from lontar.plain import lookalike
from lontar.types import UNNAMED, Speaker

Called = Callable[[Speaker], str]
"""Gives the name of a speaker in the reader's language."""
_UNNAMED: Final = {"id": "(tak disebut namanya)"}
_LOOKALIKE: Final = {"en": "{name} (not {meant}: look-alike letters)", "id": "{name} (bukan {meant}: huruf tiruan)"}
_GOVERNMENT: Final = {"en": "Government of ", "id": "Pemerintah "}


def called(speaker: Speaker, language: str, known: Knowledge) -> str:
    """Return how newsrooms of a language call a body, as far as it is known beforehand; else the name on record.

    By its abbreviation where they write one (NATO, PBB, UN), in the letters on record. A source without any words says
    so in that language.
    """
    if speaker.kind == "unnamed" and speaker.name == UNNAMED:
        return _UNNAMED.get(language, UNNAMED)
    body = known.bodies.get((speaker.actor or "").removeprefix("lontar:"))
    name = body.names.get(language) if body is not None else None
    if body is None or name is None:
        return warned(speaker.name, language)
    if short := press_name(body, language):
        return speaker.name if speaker.name.casefold() == short.casefold() else short
    if language == "en":
        return speaker.name
    return f"{_GOVERNMENT['id']}{name}" if body.kind == "state" and speaker.kind == "government" else name


def warned(name: str, language: str) -> str:
    """Return a name as it is shown to people: one with letters of another alphabet that pass for Latin ones says so."""
    meant = lookalike(name)
    return name if meant is None else _LOOKALIKE.get(language, _LOOKALIKE["en"]).format(name=name, meant=meant)


def on_record(speaker: Speaker) -> str:
    """Return a speaker's name as it is on record: that of a state or its government is English."""
    return speaker.name


def governments_called(name: str, known: Knowledge) -> tuple[Body, ...]:
    """Return the states whose government is called so, as readings and pages call it: `Pemerintah Prancis`."""
    for before in _GOVERNMENT.values():
        if name.casefold().startswith(before.casefold()):
            return tuple(one for one in known.bodies_called(name[len(before) :], kinds={"name"}) if one.kind == "state")
    return ()
