"""Words that say the same: a condition in the words of the scenario that may meet it.

The pair model, trained on conditions that all but fit, takes `menginvasi` for another event than `menyerang`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_VOWELS: Final = "aeiou"


class _Synonyms(NamedTuple):
    """Any of the words, the longest first, and by word all that say the same."""

    words: re.Pattern[str]
    same: Mapping[str, frozenset[str]]


def in_words_of(scenario: str, condition: str) -> str | None:
    """Return a condition with its words in the place of which the scenario has one that says the same.

    `jika Rusia menginvasi Ukraina`, asked of `Rusia menyerang Ukraina`, → `jika Rusia menyerang Ukraina`; None where
    the scenario has no other word for any of it.
    """
    own = _synonyms()
    told = {found[0].casefold() for found in own.words.finditer(scenario)}
    if not told:
        return None

    def as_told(found: re.Match[str]) -> str:
        word = found[0].casefold()
        others = [] if word in told else sorted(own.same[word] & told)
        return others[0] if others else found[0]

    worded = own.words.sub(as_told, condition)
    return worded if worded != condition else None


@cache
def _synonyms() -> _Synonyms:
    found = tomllib.loads((Path(__file__).parent / "synonyms.toml").read_text(encoding="utf-8"))
    groups = [*found["words_id"], *found["words_en"]]
    groups += [[form(verb) for verb in verbs] for verbs in found["verbs_en"] for form in (_base, _third, _past, _ing)]
    same: dict[str, frozenset[str]] = {}
    for group in groups:
        for word in group:
            # A form may be of two groups: `increase` is transitive and not.
            same[word] = same.get(word, frozenset()) | frozenset(group)
    longest = sorted(same, key=lambda word: (-len(word), word))
    return _Synonyms(re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), same)


def _base(verb: str) -> str:
    return verb


def _third(verb: str) -> str:
    return _with(verb, "es" if verb.split(maxsplit=1)[0].endswith(("ss", "ch", "sh")) else "s")


def _past(verb: str) -> str:
    return _with(verb, "ed")


def _ing(verb: str) -> str:
    return _with(verb, "ing")


def _with(verb: str, ending: str) -> str:
    """Return a regular English verb with an ending: `halt` → `halted`, `invade` → `invaded`, `stop` → `stopped`."""
    first, *rest = verb.split()
    if first.endswith("e") and ending[0] in _VOWELS:
        first = first[:-1]
    elif ending != "s" and len(first) == 4 and first[-2] in _VOWELS and first[-3] not in _VOWELS and first[-1] == "p":
        first += first[-1]
    return " ".join([first + ending, *rest])
