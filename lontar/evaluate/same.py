"""Whether two ways of listing a speaker mean the same one, as a reader of the record would judge it.

`KPK` is the Komisi Pemberantasan Korupsi, `Jokowi` is Joko Widodo, `José Mourinho` is `Jose Mourinho`, and `para warga`
are `warga`. Another person, another body, and a role in place of a known name stay different.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, Final

from lontar.knowledge import Knowledge, load
from lontar.types import Speaker, Statement

_BRACKETS: Final = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]?")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]{2,})?|@\w+")
_SHORTENED: Final = re.compile(
    r"((?:[A-Z][\w'’-]*|dan|of|and|for|the|untuk|de) (?:[\w'’-]+ ){0,8}[\w'’-]+)"
    r" \(([A-Z][\w.-]{1,14}(?: [A-Z]{2,8})?)\)"
)
_LETTERS: Final = 2
_LONGEST: Final = 6
_SAME_WORD: Final = 0.75
"""Likeness of two spellings of one word: `Luca` and `Luka`, `Fabregas` and `Fàbregas`."""
_DESCRIBED: Final = frozenset({"group", "unnamed", "document"})


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of `same.toml`, in lower case."""

    empty: frozenset[str]
    titles: frozenset[str]
    around: frozenset[str]
    short: dict[str, tuple[str, ...]] = field(repr=False)


@cache
def _words() -> Words:
    found: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(found[name]) for name in ("empty", "titles", "around")}
    return Words(**lists, short={word: tuple(full.split()) for word, full in found["short"].items()})


def same_speakers(gold: Statement, read: Statement, text: str, known: Knowledge | None = None) -> bool:
    """Whether both list the same speakers, each one for one; `text` is the article's, for what it abbreviates."""
    known = load() if known is None else known
    left = list(read.speakers or (read.speaker,))
    for one in gold.speakers or (gold.speaker,):
        met = next((other for other in left if same_speaker(one, other, text, known)), None)
        if met is None:
            return False
        left.remove(met)
    return not left


def same_speaker(gold: Speaker, read: Speaker, text: str, known: Knowledge) -> bool:
    """Whether two list the same person, body, or person without a name."""
    if gold.name.casefold() == read.name.casefold():
        return True
    forms = [(one, other) for one in _forms(gold.name) for other in _forms(read.name)]
    people = "person" in (gold.kind, read.kind)
    if people and any(_same_person(one, other, text, known) for one, other in forms):
        return True
    shortened = _given(text)
    return any(
        _same_body(_canonical(one, shortened, known), _canonical(other, shortened, known)) for one, other in forms
    ) or _same_description(gold, read, shortened, known)


def _forms(name: str) -> Iterator[str]:
    """The name without what stands in brackets, and a short form that does."""
    yield _BRACKETS.sub("", name).strip() or name
    for inside in _BRACKETS.findall(name):
        if inside[:1].isupper() and inside.isalpha():
            yield inside


def _plain(words: str) -> list[str]:
    """Words in small letters without diacritics and marks."""
    letters = unicodedata.normalize("NFKD", words.replace("’s ", " ").replace("'s ", " "))
    return _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)).casefold())


def _same_person(gold: str, read: str, text: str, known: Knowledge) -> bool:
    called = [{one.id for one in known.persons_called(name)} for name in (gold, read)]
    if called[0] == called[1] and len(called[0]) == 1:
        return True
    full, own = (_untitled(_plain(name)) for name in (gold, read))
    if "".join(full) == "".join(own):
        return bool(full)
    if not (full and own and gold[:1].isupper() and read[:1].isupper()):
        return False
    # What the article does not have cannot be known from it: another spelling, a name before the only one.
    absent = gold not in text
    if len(own) == 1 or len(full) == 1:
        return absent and len(full) > 1 and own[0] in full
    spelled = absent and len(own) == len(full) and all(map(_alike, own, full))
    shorter = _within(own, full) and len(_spelled(own)) > 1
    return spelled or shorter or (_within(full, own) and (own[0], own[-1]) == (full[0], full[-1]))


def _spelled(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) > 1]


def _untitled(words: Sequence[str]) -> list[str]:
    titles = _words().titles
    return [word for word in words if word not in titles] or list(words)


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether all words of a name stand in a longer one in order; an initial stands for any word that it begins."""
    left = iter(whole)
    return all(any(_meets(word, other) for other in left) for word in part)


def _meets(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) == 1 and word[0] == other[0])


def _alike(word: str, other: str) -> bool:
    return SequenceMatcher(None, word, other).ratio() >= _SAME_WORD


@cache
def _given(text: str) -> dict[str, tuple[str, ...]]:
    """Short form → full name in the article: `Pasukan Demokratik Suriah (SDF)`."""
    found: dict[str, tuple[str, ...]] = {}
    for words, short in _SHORTENED.findall(text):
        tokens = words.split()
        for start in range(len(tokens) - 1, -1, -1):
            if tokens[start][:1].isupper() and _abbreviates(short, tokens[start:]):
                found["".join(_plain(short))] = tuple(_plain(" ".join(tokens[start:])))
    return found


def _abbreviates(short: str, tokens: Sequence[str]) -> bool:
    """Whether a short form is the first letters of words (`KPK`), or their beginnings (`Kemenkeu`)."""
    letters = "".join(_plain(short))
    words = [word for word in _plain(" ".join(tokens)) if word not in _words().empty]
    return len(words) > 1 and len(letters) >= _LETTERS and _begins(letters, words)


def _begins(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are beginnings of all the words in order."""
    if not words:
        return not letters
    word = words[0]
    return any(
        letters.startswith(word[:size]) and _begins(letters[size:], words[1:]) for size in range(1, len(word) + 1)
    )


def _canonical(name: str, shortened: dict[str, tuple[str, ...]], known: Knowledge) -> list[str]:
    """Words with short forms written out and known bodies by their id, without those that say nothing."""
    lists = _words()
    words: list[str] = []
    for word in _plain(name):
        words.extend(shortened.get(word) or lists.short.get(word) or (word,))
    found: list[str] = []
    place = 0
    while place < len(words):
        size, body = next(_bodies(words, place, known), (1, words[place]))
        found.append(body)
        place += size
    return [word for word in found if word not in lists.empty] or found


def _bodies(words: Sequence[str], place: int, known: Knowledge) -> Iterator[tuple[int, str]]:
    for size in range(min(_LONGEST, len(words) - place), 0, -1):
        ids = known.body_ids(" ".join(words[place : place + size]))
        if len(ids) == 1:
            yield size, f"@{next(iter(ids))}"


def _same_body(gold: Sequence[str], read: Sequence[str]) -> bool:
    around = _words().around
    one, other = ([word for word in words if word not in around] or list(words) for words in (gold, read))
    if one == other or sorted(one) == sorted(other):
        return True
    for short, full in ((one, other), (other, one)):
        if len(short) == 1 and len(full) > 1 and len(short[0]) > _LETTERS and _begins(short[0], full):
            return True
    return False


def _same_description(gold: Speaker, read: Speaker, shortened: dict[str, tuple[str, ...]], known: Knowledge) -> bool:
    """Whether both describe somebody without a name by the same head word, one of them with more beside it.

    Of a document the head word alone (`laporan`) does not say which.
    """
    if (read.kind == "person" and read.mention == "name") or (gold.mention != "role" and gold.kind not in _DESCRIBED):
        return False
    one, other = (_canonical(_BRACKETS.sub("", speaker.name), shortened, known) for speaker in (gold, read))
    common = set(one) & set(other)
    if not common or common not in (set(one), set(other)):
        return False
    if gold.kind == "document" and len(common) == 1 and len(one) > 1:
        return False
    nouns = all(speaker.name.split()[-1].islower() for speaker in (gold, read))
    heads = one[0] == other[0] or (nouns and one[-1] == other[-1])
    return heads and not all(word.startswith("@") for word in common)
