"""Words that say the same: a scenario in the words of the condition that it may meet.

The pair model, trained on conditions that all but fit, takes `menginvasi` for another event than `menyerang`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

Place = tuple[int, int, int]
"""Group, word of it, form of that."""
_VOWELS: Final = "aeiou"


class _Synonyms(NamedTuple):
    """Any of the forms, the longest first, by form where it stands, and the groups of rows of forms."""

    forms: re.Pattern[str]
    places: Mapping[str, tuple[Place, ...]]
    groups: tuple[tuple[tuple[str, ...], ...], ...]


def in_words_of(condition: str, scenario: str) -> str | None:
    """Return a scenario with the condition's words for what it says otherwise, each in the form that it had.

    `Rusia menginvasi Latvia`, asked of `jika sekutu diserang`, → `Rusia menyerang Latvia`; None where nothing changes.
    """
    own = _synonyms()
    has = {place[:2] for found in own.forms.finditer(condition) for place in own.places[found[0].casefold()]}
    if not has:
        return None

    def worded(found: re.Match[str]) -> str:
        places = own.places[found[0].casefold()]
        if any(place[:2] in has for place in places):
            return found[0]
        others = (
            own.groups[group][word][form]
            for group, _, form in places
            for of, word in sorted(has)
            if of == group and form < len(own.groups[group][word])
        )
        return next((other for other in others if other), found[0])

    told = own.forms.sub(worded, scenario)
    return told if told != scenario else None


@cache
def _synonyms() -> _Synonyms:
    found = tomllib.loads((Path(__file__).parent / "synonyms.toml").read_text(encoding="utf-8"))
    groups = [*found["verbs_id"], *found["words"], *([_forms(verb) for verb in verbs] for verbs in found["verbs_en"])]
    places: dict[str, tuple[Place, ...]] = {}
    for group, words in enumerate(groups):
        for word, forms in enumerate(words):
            for form, written in enumerate(forms):
                if written:
                    # A form may stand twice: `increase` is what prices do and what is done to them.
                    places[written] = (*places.get(written, ()), (group, word, form))
    longest = sorted(places, key=lambda written: (-len(written), written))
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)
    return _Synonyms(pattern, places, tuple(tuple(tuple(forms) for forms in words) for words in groups))


def _forms(verb: str) -> tuple[str, str, str, str]:
    """Return a regular English verb, with -s, -ed and -ing: `halt`, `invade`, `stop` → `stopped`."""
    third = f"{verb}es" if verb.endswith(("ss", "ch", "sh")) else f"{verb}s"
    if verb.endswith("e"):
        return verb, third, f"{verb}d", f"{verb[:-1]}ing"
    doubled = verb[-1] == "p" and verb[-2] in _VOWELS
    stem = verb + verb[-1] if doubled else verb
    return verb, third, f"{stem}ed", f"{stem}ing"
