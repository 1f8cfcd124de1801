"""How far two wordings can be reports of one utterance: numbers, negation and modality must agree; what differs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from lontar.types import ConditionType

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_TEEN: Final = "teen"
_THOUSAND: Final = 1000


class Traits(NamedTuple):
    """What two reports of one utterance share: content words, numbers, whether anything is negated, the modality."""

    words: frozenset[str]
    numbers: frozenset[float]
    negated: bool
    modality: frozenset[str]
    names: frozenset[str]


class Likeness(NamedTuple):
    """How two wordings compare. `shared` is the part of the shorter one's content words that the other has too."""

    shared: float
    numbers_differ: bool
    numbers_shared: bool
    negation_differs: bool
    modality_differs: bool
    names_shared: float


def likeness(one: str, other: str) -> Likeness:
    """Compare two wordings; across languages only numbers, names, negation and modality say something."""
    a, b = traits(one), traits(other)
    fewer = min(len(a.words), len(b.words)) or 1
    names = min(len(a.names), len(b.names))
    return Likeness(
        shared=len(a.words & b.words) / fewer,
        numbers_differ=bool(a.numbers and b.numbers) and not (a.numbers <= b.numbers or b.numbers <= a.numbers),
        numbers_shared=bool(a.numbers & b.numbers),
        negation_differs=a.negated != b.negated,
        modality_differs=bool(a.modality and b.modality) and not a.modality & b.modality,
        names_shared=len(a.names & b.names) / names if names else 0.0,
    )


@lru_cache(maxsize=4096)
def traits(text: str) -> Traits:
    """Return the traits of one wording."""
    table = _table()
    found = [(match[0], match[0].casefold().replace("’", "'")) for match in _WORD.finditer(text)]
    words = [word for _, word in found]
    spaced = f" {' '.join(words)} "
    names = frozenset(word for shown, word in found if shown[0].isupper() and word not in table.stop and len(word) > 2)
    return Traits(
        words=frozenset(word for word in words if word not in table.stop and not word[0].isdigit()),
        numbers=frozenset(numbers_in(words)),
        negated=any(f" {word} " in spaced or (word == "n't" and word in spaced) for word in table.negations),
        modality=frozenset(kind for kind, own in table.modality.items() if any(f" {word} " in spaced for word in own)),
        names=names,
    )


def numbers_in(words: Sequence[str]) -> list[float]:
    """Return the numbers of a text, in digits or in words (`12 ribu`, `dua belas`, `1,5 million`), as values."""
    found: list[float] = []
    total: float | None = None
    below: float = 0.0
    unit: float | None = None
    for word in [*words, ""]:
        value, factor = _number(word), _table().multiples.get(word)
        if value is not None and unit is not None:
            # Two numbers beside each other are two: `12 7`.
            found.append((total or 0.0) + below + unit)
            total, below, unit = None, 0.0, value
        elif value is not None:
            unit = value
        elif factor == _TEEN and unit is not None:
            unit += 10
        elif factor is not None and factor != _TEEN and (unit is not None or below):
            if float(factor) < _THOUSAND:
                below, unit = below + (unit or 1.0) * float(factor), None
            else:
                total, below, unit = (total or 0.0) + (below + (unit or 0.0)) * float(factor), 0.0, None
        elif total is not None or below or unit is not None:
            found.append((total or 0.0) + below + (unit or 0.0))
            total, below, unit = None, 0.0, None
    return found


def _number(word: str) -> float | None:
    if word in _table().numbers:
        return float(_table().numbers[word])
    if not word or not word[0].isdigit():
        return None
    # Points part thousands in Indonesian, commas in English: three digits after one are never a fraction in news.
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", word).replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def scope_words(text: str) -> frozenset[str]:
    """Return the words of a text that narrow or widen what it is about (`pasukan tempur`)."""
    return _table().scope & {match[0].casefold() for match in _WORD.finditer(text)}


def follows(text: str) -> bool:
    """Whether a text says what follows from something: `konsekuensi`, `tak terelakkan`."""
    return bool(_table().consequence & {match[0].casefold() for match in _WORD.finditer(text)})


def plain_words(text: str) -> list[str]:
    """Return the words of a text that say something, in lower case."""
    words = (match[0].casefold().replace("’", "'") for match in _WORD.finditer(text))
    return [word for word in words if word not in _table().stop]


@cache
def little_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the little words of English and of Indonesian."""
    return _table().little


@cache
def polarity_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that turn round what is said, and those that leave it open."""
    return _table().turns, _table().open


@cache
def condition_types() -> Mapping[str, ConditionType]:
    """The conjunctions of conditions, in lower case, with their sense."""
    return {word: kind for kind, words in _table().conditions.items() for word in words}


def opens(condition: str) -> bool:
    """Whether a condition names what would turn a refusal: an exception, a term, or something that fails to come.

    `kecuali diserang`, `sebelum ada mandat`, `jika syaratnya tidak dipenuhi`; not `jika Rusia menyerang`.
    """
    found = traits(condition)
    first = _WORD.search(condition)
    return found.negated or (first is not None and first[0].casefold() in _table().opening)


@cache
def condition_words() -> re.Pattern[str]:
    """The conjunctions of conditions as one pattern, the longest first."""
    words = sorted(condition_types(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)


@cache
def week_before() -> re.Pattern[str]:
    """The expressions for the week before an article, in any language, as one pattern."""
    return re.compile("|".join(_table().weeks), re.IGNORECASE)


def differences(first: str, other: str) -> tuple[tuple[int, int], ...]:
    """Return the half-open ranges of `other` whose words `first` does not have at that place."""
    spans = [match.span() for match in _WORD.finditer(other)]
    left, right = ([match[0].casefold() for match in _WORD.finditer(text)] for text in (first, other))
    ranges = []
    for operation, _, _, start, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if operation in ("insert", "replace"):
            ranges.append((spans[start][0], spans[end - 1][1]))
    return tuple(ranges)


class _Table(NamedTuple):
    negations: frozenset[str]
    modality: Mapping[str, frozenset[str]]
    weeks: Sequence[str]
    numbers: Mapping[str, int]
    multiples: Mapping[str, int | str]
    scope: frozenset[str]
    stop: frozenset[str]
    consequence: frozenset[str]
    conditions: Mapping[ConditionType, Sequence[str]]
    opening: frozenset[str]
    turns: frozenset[str]
    open: frozenset[str]
    little: tuple[frozenset[str], frozenset[str]]


@cache
def _table() -> _Table:
    found = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return _Table(
        negations=frozenset(found["negations"]["words"]),
        modality={kind: frozenset(words) for kind, words in found["modality"].items()},
        weeks=found["weeks"]["before"],
        numbers=found["numbers"],
        multiples=found["multiples"],
        scope=frozenset(found["scope"]["words"]),
        stop=frozenset(found["stop"]["words"]),
        consequence=frozenset(found["consequence"]["words"]),
        conditions=found["conditions"],
        opening=frozenset(found["opening"]["words"]),
        turns=frozenset(found["polarity"]["turns"]),
        open=frozenset(found["polarity"]["open"]),
        little=(frozenset(found["little"]["english"]), frozenset(found["little"]["indonesian"])),
    )
