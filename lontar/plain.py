"""A text as a reader sees its letters, with the way back: composed, without invisible characters.

News carries soft hyphens, zero-width spaces, decomposed accents, ligatures and letters of full width; whoever wants to
hide a name puts them there on purpose. What is read is the plain text; every offset leads back to the text as stored.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

_UNSEEN_ONES: Final = "".join(
    chr(code)
    for first, last in (
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x2064), (0x2066, 0x2069), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
_MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Ligatures, letters of full width, letters of mathematics: one look, other numbers.
_STYLED: Final = "\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d6a3"
# What is not plain: a letter with marks or unseen characters behind it, such characters alone, a styled letter.
_ODD: Final = re.compile(f"[^{_UNSEEN_ONES}]?[{_MARKS}{_UNSEEN_ONES}]+|[{_STYLED}]", re.DOTALL)
_UNSEEN: Final = re.compile(f"[{_UNSEEN_ONES}]+")
_IS_STYLED: Final = re.compile(f"[{_STYLED}]")
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MOST_MARKS: Final = 8
"""On one letter: a letter under a tower of marks is composed without the upper ones, which are unbounded work."""

# Letters of other alphabets that look like Latin ones, each with the letter that it is taken for; the weak ones only
# among Latin letters: a whole word of them is a word of its own alphabet (Москва).
_STRONG: Final = dict(
    zip(
        "аеѕіјорсухԛԝѵАВЕЅІЈКМНОРСТУХӀԚԜοαχΑΒΕΖΗΙΚΜΝΟΡΤΥΧօՕ",
        "aesijopcyxqwvABESIJKMHOPCTYXIQWoaxABEZHIKMNOPTYXoO",
        strict=True,
    )
)
_WEAK: Final = dict(zip("вгкмнтԁһικνρτυսոհցՏɑɡ", "brkmhtdhikvptuunhgSag", strict=True))
_LOOKS: Final = _STRONG | _WEAK
_LATIN: Final = "A-Za-z\u00c0-\u024f"
_IS_LATIN: Final = re.compile(f"[{_LATIN}]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_MIXED: Final = re.compile(f"[{_LATIN}][{''.join(_LOOKS)}]|[{''.join(_LOOKS)}][{_LATIN}]")
_PASSING: Final = re.compile(rf"(?<!\w)[{''.join(_STRONG)}]{{3,}}+(?!\w)")


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain text, and where it differs from the stored one, piece by piece.

    Of each piece: where it begins in the plain text (`at`) and behind it (`after`); the half-open range of the stored
    text that it stands for (`start`, `end`); where the stored text goes on (`on`), behind unseen characters.
    """

    text: str
    at: array[int] = field(default_factory=lambda: array("q"))
    after: array[int] = field(default_factory=lambda: array("q"))
    start: array[int] = field(default_factory=lambda: array("q"))
    end: array[int] = field(default_factory=lambda: array("q"))
    on: array[int] = field(default_factory=lambda: array("q"))

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the stored text that a half-open range of the plain text, not empty, stands for."""
        first, last = (bisect_right(self.at, place) - 1 for place in (start, end - 1))
        low = start if first < 0 else self.start[first] if start < self.after[first] else self._on(first, start)
        high = end if last < 0 else self.end[last] if end <= self.after[last] else self._on(last, end)
        return low, high

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the plain text that stands for a half-open range of the stored text."""
        first, last = bisect_right(self.start, start) - 1, bisect_left(self.start, end) - 1
        low, high = start, end
        if first >= 0:
            behind = self.after[first] + max(0, start - self.on[first])
            low = behind if start >= self.end[first] else self.at[first]
        if last >= 0:
            high = self.after[last] + max(0, end - self.on[last])
        return low, max(low, high)

    def _on(self, piece: int, place: int) -> int:
        return self.on[piece] + place - self.after[piece]


def plain_of(text: str) -> Plain:
    """Return a text's plain form; most texts are plain and come back as they are."""
    if text.isascii() or not _ODD.search(text):
        return Plain(text)
    plain = Plain(text)
    parts: list[str] = []
    stored = length = 0
    for found in _ODD.finditer(text):
        start, end = found.span()
        seen = _seen(found[0])
        parts += (text[stored:start], seen)
        length += start - stored
        plain.at.append(length)
        length += len(seen)
        plain.after.append(length)
        plain.start.append(start)
        plain.end.append(start + len(found[0].rstrip(_UNSEEN_ONES)))
        plain.on.append(end)
        stored = end
    return replace(plain, text="".join((*parts, text[stored:])))


def _seen(odd: str) -> str:
    """What a reader sees of characters that are not plain."""
    letters = _UNSEEN.sub("", odd)[: _MOST_MARKS + 1]
    if _IS_STYLED.match(letters):
        return unicodedata.normalize("NFKC", letters)
    return unicodedata.normalize("NFC", letters) if len(letters) > 1 else letters


def oddities(text: str) -> Iterator[str]:
    """Yield stable codes for what a reader cannot see in a text, or cannot tell from something else."""
    if text.isascii():
        return
    if _TURNING.search(text):
        yield "turned_characters"
    if _MIXED.search(text) or _PASSING.search(text):
        yield "lookalike_letters"


def lookalike(words: str) -> str | None:
    """Return the Latin letters that words look like, where letters of another alphabet pass for them; else None.

    A word counts that has both, or none but such letters; a name that is written in its own alphabet does not.
    """
    if words.isascii():
        return None
    found = _WORD.sub(lambda word: _latin(word[0]), words)
    return found if found != words else None


def seeming(name: str) -> dict[str, str]:
    """Return what JSON says of a name beside it: as `looks_like` what its look-alike letters pretend; else nothing."""
    meant = lookalike(name)
    return {"looks_like": meant} if meant else {}


def skeleton(word: str) -> str:
    """Return a word with letters of other alphabets put as those that they look like."""
    return word if word.isascii() else "".join(_LOOKS.get(letter, letter) for letter in word)


def _latin(word: str) -> str:
    others = [letter for letter in word if not _IS_LATIN.match(letter)]
    if not others or not all(letter in _LOOKS for letter in others):
        return word
    passes = len(others) < len(word) or (len(word) > 2 and all(letter in _STRONG for letter in others))
    return skeleton(word) if passes else word
