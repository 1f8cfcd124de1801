"""Bodies by the full name that an article gives: `KPK`, `Dortmund` → `Borussia Dortmund`, `Madrid` → `Real Madrid`."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import Final

from lontar.extract.speakers_lexicon import Lexicon
from lontar.extract.speakers_phrase import longest

_WORD: Final = r"[A-Z][\w'’-]*"
_RUN: Final = re.compile(rf"(?<![\w'’-]){_WORD}(?: (?:(?:dan|of|and) )?{_WORD})*")
_SENTENCE: Final = re.compile(r"[.!?:\"“”\n]")
_JOINTS: Final = frozenset({"dan", "of", "and"})
_LEFT: Final = 60
"""Characters before a run in which a role may stand that speaks of a person's name in it."""
_ROLE_WITHIN: Final = 4
_LEADS: Final = 2
_SHORTEST: Final = 2
_BEFORE_LETTERS: Final = 120
_WITHIN: Final = frozenset({"dan", "of", "and", "the", "untuk", "for"})
"""Small words inside a body's name."""

_Run = tuple[int, list[str]]
"""Where a run of capitalised words begins, and its words."""


class Bodies:
    """The bodies of one text; `people` are the words of its people's names, which are part of no body's."""

    def __init__(self, text: str, lexicon: Lexicon, people: Collection[str]) -> None:
        self._text, self._lexicon, self._people = text, lexicon, frozenset(people)
        self._full: dict[str, str | None] = {}

    def full(self, short: str) -> str | None:
        """The one full name that the article has for a body's short one; None where it has none, or several."""
        if short not in self._full:
            found = self._of_letters(short)
            if found is None and not short.isupper() and " " not in short and short.lower() not in self._lexicon.whole:
                found = longest(self._names_with(short))
            self._full[short] = found
        return self._full[short]

    def without_speaking(self, name: str) -> str:
        """The body's own name without what only says that it speaks: `Pihak Toyota`, `situs Football Italia`."""
        words = name.split()
        before = self._lexicon.before_bodies
        while len(words) > 1 and (size := next((n for n in (2, 1) if " ".join(words[:n]).lower() in before), 0)):
            words = words[size:] or words[-1:]
        words = self._described(words)
        own = " ".join(words)
        named = (own[:1].isupper() or own[:1] == "@") and own not in self._lexicon.metonyms
        return own if named and len(words) < len(name.split()) else name

    def _described(self, words: list[str]) -> list[str]:
        """The name behind what a body is called in small words: `perusahaan film Arga`, `kantor berita Korea KCNA`."""
        if self._lexicon.head_last or not words or words[0].lower() not in self._lexicon.common_bodies:
            return words
        start = 1
        while start < len(words) - 1 and words[start].islower():
            start += 1
        plain = words[0].lower() in self._lexicon.before_names
        for size in (2, 1):
            if start + size < len(words) and " ".join(words[start : start + size]) in self._lexicon.countries:
                start, plain = start + size, True
                break
        own = words[start:]
        proper = own and own[0][:1].isupper() and all(word[:1].isupper() or word in _WITHIN for word in own)
        state = " ".join(own) in self._lexicon.countries or " ".join(own) in self._lexicon.adjectives
        return own if proper and not state and (start > 1 or plain) else words

    def introduced(self, head: str) -> str | None:
        """The one body that the text introduces by what it is: `perusahaan transportasi daring Grab`."""
        found = re.finditer(rf"\b(?i:{re.escape(head)})(?: [a-z][\w-]+){{0,4}} ({_RUN.pattern})", self._text)
        names = {one[1] for one in found if not self._people.intersection(one[1].split()) and self._stands(one[1])}
        return names.pop() if len(names) == 1 else None

    def headed(self, head: str) -> str | None:
        """The one body whose name ends with a noun, in a language that has its heads last: `the commission`."""
        if not self._lexicon.head_last or head in self._lexicon.generic:
            return None
        runs = [words[: place + 1] for _, words, place in self._standing(head.capitalize())]
        articles = self._lexicon.articles
        names = [words[1:] if words[0].lower() in articles else words for words in runs]
        return longest(" ".join(words) for words in names if len(words) > 1)

    def of_sort(self, noun: str, end: int, spoken: Collection[str]) -> list[str]:
        """The bodies named before a character that are what a noun says by their own name, in the order they are named.

        `partai` → Partai Nusantara Maju, `perusahaan` → PT Baja Timur: which words of names say so is the language's.
        A body of those `spoken` of with more words than capitals (`Arga & Sari Corp.`) is called so.
        """
        found: dict[str, int] = {}
        for mark in self._lexicon.named_with.get(noun, "").split():
            for start, words, place in self._standing(mark):
                own = words[: place + 1] if self._mark_ends(mark) else words[place:]
                own = own[1:] if own[0].lower() in self._lexicon.articles else own
                stop = next((at for at, word in enumerate(own) if at and word in self._people), len(own))
                pair = " ".join(words[max(0, place - 1) : place + 1])
                if start < end and stop > 1 and pair not in self._lexicon.countries:
                    found.setdefault(" ".join(own[:stop]), start)
        names = sorted(found, key=lambda name: found[name])
        usual = [self._usual_length(name, names) for name in names]
        whole = [next((one for one in spoken if _holds(one, name)), name) for name in usual]
        return list(dict.fromkeys(whole))

    def _mark_ends(self, mark: str) -> bool:
        return self._lexicon.head_last or mark.lower() in self._lexicon.firm_ends

    def _usual_length(self, name: str, names: Collection[str]) -> str:
        """Of the names that begin alike the longest that stands twice: a heading goes on in capitals behind it."""
        alike = [one for one in names if f"{one} ".startswith(f"{name} ") or f"{name} ".startswith(f"{one} ")]
        often = [one for one in alike if self._text.count(one) > 1]
        return max(often, key=len) if often else min(alike, key=len)

    def _stands(self, name: str) -> bool:
        """Whether a name is no state, place or day, and stands in the text more than once."""
        lexicon = self._lexicon
        plain = any(word.lower() in words for word in name.split() for words in (lexicon.never_name, lexicon.calendar))
        return not plain and name not in lexicon.countries and self._text.count(name) > 1 and len(name) > _SHORTEST

    def club(self, seat: str) -> str | None:
        """The club that the article names like a capital city: `Real Madrid` for `Madrid`."""
        clubs = (words[place - 1 : place + 1] for _, words, place in self._standing(seat) if place)
        return longest(" ".join(club) for club in clubs if club[0].lower() in self._lexicon.clubs)

    @cached_property
    def _runs(self) -> dict[str, list[_Run]]:
        """Word → the runs of capitalised words that it stands in; a run ends where its sentence does."""
        runs: dict[str, list[_Run]] = {}
        for found in _RUN.finditer(self._text):
            words = found[0].split(" ")
            for word in dict.fromkeys(words):
                runs.setdefault(word, []).append((found.start(), words))
        return runs

    def _standing(self, short: str) -> list[tuple[int, list[str], int]]:
        return [(start, words, words.index(short)) for start, words in self._runs.get(short, ())]

    def _names_with(self, short: str) -> list[str]:
        """The names that hold a body's word: from a listed head on (`Kementerian …`), else around any other word."""
        listed = short.lower() in self._lexicon.organisations
        names = []
        for start, words, place in self._standing(short):
            before, behind = words[:place], words[place + 1 :]
            if listed:
                # `Jubir Kemenkes Arga Wibisono`: behind a role's body stands a person.
                names.append(" ".join([short, *([] if self._has_role(start, before) else self._heading(behind))]))
            else:
                names.append(" ".join([*self._lead(before), short, *self._ending(behind)]))
        return names

    def _has_role(self, start: int, before: list[str]) -> bool:
        left = _SENTENCE.split(self._text[max(0, start - _LEFT) : start])[-1].split()
        return any(word.lower() in self._lexicon.roles for word in [*left, *before][-_ROLE_WITHIN:])

    def _heading(self, behind: list[str]) -> list[str]:
        """The words behind a head up to a person, a title or what goes on as a heading."""
        ends = (self._lexicon.titles, self._lexicon.roles, self._lexicon.verbs)
        for place, word in enumerate(behind):
            if word in self._people or any(word.lower() in words for words in ends):
                behind = behind[:place]
                break
        # `Kementerian Hukum dan HAM` is one body, `Taliban dan ISIS` are two.
        if behind and behind[0] in _JOINTS:
            return []
        return behind[:-1] if behind and behind[-1] in _JOINTS else behind

    def _lead(self, before: list[str]) -> list[str]:
        """Up to two words before a body that can be part of its name: no office, place, day or common word."""
        lead: list[str] = []
        if before and before[-1].lower() in self._lexicon.body_heads:
            return before[-1:]
        for word in reversed(before):
            if len(lead) == _LEADS or word in _JOINTS or word in self._people or not self._can_lead(word):
                break
            lead.insert(0, word)
        # Of a longer run nobody knows where the name begins.
        return lead if len(lead) == len(before) or not self._can_lead(before[-len(lead) - 1]) else []

    def _can_lead(self, word: str) -> bool:
        lexicon, low = self._lexicon, word.lower()
        plain = (lexicon.never_name, lexicon.titles, lexicon.common, lexicon.calendar)
        named = word in lexicon.adjectives or word in lexicon.countries
        return not named and not any(low in words for words in plain)

    def _ending(self, behind: list[str]) -> list[str]:
        """The words behind a body that end names of bodies: `Motors`, `International`."""
        size = 0
        while size < len(behind) and behind[size].lower() in self._lexicon.body_ends:
            size += 1
        return behind[:size]

    def _of_letters(self, short: str) -> str | None:
        """The words before `(KPK)`, `(Komnas HAM)` or `(Kemenkeu)` that it is short for."""
        place = self._text.find(f"({short})")
        words = self._text[max(0, place - _BEFORE_LETTERS) : place].split() if place > 0 else []
        found: str | None = None
        for start in range(len(words) - 1, -1, -1):
            if not (words[start][:1].isupper() or words[start] in _WITHIN):
                break
            own = " ".join(words[start:])
            if short.isupper() and short == "".join(word[0] for word in words[start:] if word[0].isupper()):
                return own
            if words[start][:1] == short[:1] and len(words) - start > 1 and _spells(short, own):
                found = own
        return found


def _spells(short: str, name: str) -> bool:
    """Whether a name has the letters of its short form in order: `Kemenkeu`, `Kementerian Keuangan`."""
    letters = iter(name.lower())
    return all(letter in letters for letter in short.lower().replace(" ", ""))


def _holds(name: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", name) is not None
