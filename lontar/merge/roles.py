"""Which state does something to which: so that a scenario does not meet a condition of which it is the reverse.

Read from where names stand about a verb, Indonesian and English; where that does not tell, nobody has a role.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lontar.merge.bodies import bodies_in

if TYPE_CHECKING:
    from lontar.knowledge import Knowledge

_TOGETHER: Final = re.compile(
    r"[,;]|\b(?:dan|dengan|antara|serta|bersama|atau|di|ke|dari|untuk|pada|and|with|between|or|in|of|to|from|for|on)\b",
    re.IGNORECASE,
)
_PASSIVE: Final = re.compile(r"\b(?:di\w{4,}|oleh|by)\b", re.IGNORECASE)
_ACTIVE: Final = re.compile(r"\bme\w{4,}", re.IGNORECASE)
_DEED: Final = re.compile(r"\b(?:serangan|invasi|agresi|gempuran|serbuan|pendudukan) (?:militer )?$", re.IGNORECASE)
_ENGLISH: Final = re.compile(r"\s*(?:[a-z]+\s+){1,3}")


@dataclass(frozen=True, slots=True)
class Roles:
    """Ids of the states that do something, and of those to which it is done."""

    agents: frozenset[str]
    patients: frozenset[str]


def reversed_roles(scenario: str, condition: str, known: Knowledge) -> bool:
    """Whether another state does it in the scenario than the condition has it: `Polandia menyerang Rusia`.

    Only where the state that does it there is the one to whom it is done here, or the other way round.
    """
    here, there = roles(scenario, known), roles(condition, known)
    turned = here.agents & there.patients or here.patients & there.agents
    return bool(turned) and not (here.agents & there.agents or here.patients & there.patients)


def roles(text: str, known: Knowledge) -> Roles:
    """Return who does what is told to whom, as far as states are named about a verb."""
    # As the names are given: with one blank between their words.
    text = " ".join(text.split())
    named = [(name, body) for name, body in bodies_in(text, known) if known.bodies[body].kind == "state"]
    place, found = 0, []
    for name, body in named:
        start = text.index(name, place)
        place = start + len(name)
        found.append((start, place, body))
    if len(found) == 1:
        return _alone(text, *found[0])
    for one, other in pairwise(found):
        if order := _order(text[one[1] : other[0]], text[: one[0]]):
            agent, patient = (one[2], other[2]) if order == "active" else (other[2], one[2])
            return Roles(frozenset({agent}), frozenset({patient}))
    return Roles(frozenset(), frozenset())


def _order(between: str, before: str) -> str | None:
    if _DEED.search(before):
        # `invasi Rusia ke Ukraina`
        return "active"
    if _TOGETHER.search(between):
        return None
    if _PASSIVE.search(between):
        return "passive"
    return "active" if _ACTIVE.search(between) or _ENGLISH.fullmatch(between) else None


def _alone(text: str, start: int, end: int, body: str) -> Roles:
    """Return the role of the only state that is named: who made the `invasi`, or to whom it is done."""
    nobody, own = frozenset[str](), frozenset({body})
    if _DEED.search(text[:start]):
        return Roles(own, nobody)
    if _ACTIVE.search(text[:start]) or _PASSIVE.search(text[end:]):
        return Roles(nobody, own)
    return Roles(own, nobody) if _ACTIVE.search(text[end:]) else Roles(nobody, nobody)
