"""Near-copies and part-copies: which articles print one text, whole, shortened, or with paragraphs of their own.

A text becomes a set of hashed shingles (four words in a row). Two texts are compared by what they share of these sets.
Whom to compare is found by keys: integers that texts with common words have in common, to be held in a dictionary
(`CopyIndex`) or as rows of a table. Two kinds of keys, since each misses what the other finds:

- samples: every shingle whose hash falls in a fixed eighth of all. Texts of whatever lengths that share a passage share
  its samples. A sample that more than `COMMON_FROM` articles have says nothing any more and is skipped.
- bands: four MinHash values in one number, shared by texts that are alike as wholes. They find an agency's text that
  was printed so often that its samples are skipped: of the last 199 of 300 printings all, samples alone 77.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from lontar.plain import plain_of, skeleton
from lontar.types import Article

Shingles = NDArray[np.uint64]

SHINGLE_WORDS: Final = 4
SAMPLED: Final = 8
"""One shingle in so many is a key, 23 of a news article. Of 698 planted copies, texts of 35 words among them, the keys
missed one; one shingle in 4 misses none and doubles the rows. At 16 shared shingles, the fewest, one pair in 8 is lost,
at 30 one in 50."""
BANDS: Final = 8
BAND_VALUES: Final = 4
COMMON_FROM: Final = 64
"""So many articles with one key are looked at: a sample that more have is skipped, of a band the first stay."""
CANDIDATES: Final = 50
"""So many candidates are compared, those that share most keys first."""

LEAST_SHARED: Final = 16
"""Fewer common shingles are names with offices, a day and place, or one quoted sentence: 19 words in one run."""
LEAST_CONTAINED: Final = 1 / 3
LEAST_PROSE: Final = 1 / 3
"""Share of the words outside quotations: two reporters at one press conference have the quotations in common. Of a real
day's 112 pairs with a third in common this keeps out 13: tweets, interviews, answers in one hearing."""

_LAYOUT: Final = 1
_BAND: Final = 1 << 62
_SEED: Final = 20150825
# Marks above a letter and soft hyphens belong to the word; normalisation then settles how it was typed.
_WORDS: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad])*")
_MARK: Final = r"(?:[\"“”„«»]|''|``|,,|’’|‘‘)"
# Within a paragraph and no longer than this: an unpaired mark must not turn prose and quotations around.
_QUOTED: Final = re.compile(
    rf"{_MARK}(?:(?!{_MARK}).){{1,700}}{_MARK}|(?<!\w)‘(?:[^‘’\n]|(?<=\w)’(?=\w)){{1,700}}’(?!\w)"
)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of a text to find and verify its copies: 9 bytes a word and 128 for its MinHash.

    `shingles` is sorted, without doubles; `prose` marks those that do not lie within a quotation.
    """

    shingles: Shingles
    prose: NDArray[np.bool_]
    minhash: NDArray[np.uint32]

    def to_bytes(self) -> bytes:
        """Return the signature as bytes, little-endian, the same on every machine."""
        head = _LAYOUT.to_bytes(1, "little") + len(self.shingles).to_bytes(4, "little")
        bits = np.packbits(self.prose).tobytes()
        return head + self.minhash.astype("<u4").tobytes() + self.shingles.astype("<u8").tobytes() + bits

    @classmethod
    def from_bytes(cls, stored: bytes) -> Signature:
        """Return the signature that `to_bytes` stored; ValueError for bytes of another layout or length."""
        count = int.from_bytes(stored[1:5], "little")
        minhash_end = 5 + 4 * BANDS * BAND_VALUES
        end = minhash_end + 8 * count
        if stored[:1] != _LAYOUT.to_bytes(1, "little") or len(stored) != end + (count + 7) // 8:
            raise ValueError(f"{len(stored)} bytes are no signature of layout {_LAYOUT}: sign the text again")
        bits = np.frombuffer(stored[end:], np.uint8)
        return cls(
            shingles=np.frombuffer(stored[minhash_end:end], "<u8").astype(np.uint64),
            prose=np.unpackbits(bits, count=count).astype(np.bool_),
            minhash=np.frombuffer(stored[5:minhash_end], "<u4").astype(np.uint32),
        )


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share: `shared` shingles; `contained` is their share of the shorter text, `jaccard` of both.

    `prose` is the share of the shorter text's shingles outside quotations that are found in the longer.
    """

    shared: int
    jaccard: float
    contained: float
    prose: float


def signature(text: str) -> Signature:
    """Return the signature of a text: its words without case, marks and spaces, hashed four in a row."""
    # Characters that nobody sees, and letters that look like others, would make a copy another text.
    text = plain_of(text).text
    places = [found.span() for found in _WORDS.finditer(text)]
    hashed = _shingles(text, places)
    quoted = np.zeros(len(text) + 1, np.bool_)
    for found in _QUOTED.finditer(text):
        quoted[found.start() : found.end()] = True
    inside = quoted[[start for start, _ in places]] if places else quoted[:0]
    within = np.ones(len(hashed), np.bool_)
    for place in range(SHINGLE_WORDS):
        within &= inside[place : place + len(hashed)]
    shingles, first = np.unique(hashed, return_index=True)
    return Signature(shingles, ~within[first], _minhash(shingles))


def shared_passages(text: str, other: Signature) -> tuple[tuple[int, int], ...]:
    """Return what of a text stands in another one: half-open ranges of `text`, in order, from word to word.

    A part-copy may share its background only. Whether a statement is a copied one is told by where it stands.
    """
    plain = plain_of(text)
    places = [found.span() for found in _WORDS.finditer(plain.text)]
    ranges: list[tuple[int, int]] = []
    for place in np.flatnonzero(_found_in(_shingles(plain.text, places), other.shingles)).tolist():
        start, end = plain.stored(places[place][0], places[place + SHINGLE_WORDS - 1][1])
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    return tuple(ranges)


def article_signature(article: Article) -> Signature:
    """Return the signature of an article's own prose: what its source set aside (captions, `Baca juga`) is left out."""
    parts, start = [], 0
    for aside in sorted(article.asides, key=lambda aside: aside.start):
        parts.append(article.text[start : max(start, aside.start)])
        start = max(start, aside.end)
    return signature("\n".join([*parts, article.text[start:]]))


def copy_keys(signed: Signature) -> tuple[int, ...]:
    """Return the keys under which a text is found, each in 0 to 2^63 - 1; none for a text too short to have copies."""
    if len(signed.shingles) < LEAST_SHARED:
        return ()
    sampled = signed.shingles[signed.shingles % np.uint64(SAMPLED) == 0] >> np.uint64(2)
    bands = signed.minhash.reshape(BANDS, BAND_VALUES).astype(np.uint64)
    # The band's number counts in: the same four values in another band are chance.
    mixed = np.arange(1, BANDS + 1, dtype=np.uint64)
    for place in range(BAND_VALUES):
        mixed = _mixed(mixed + bands[:, place])
    return (*map(int, sampled), *(int(band) >> 2 | _BAND for band in mixed))


def is_band(key: int) -> bool:
    """Whether a key speaks of a text as a whole: it is never skipped, however many articles have it."""
    return bool(key & _BAND)


def overlap(one: Signature, other: Signature, *, leave_out: Shingles | None = None) -> Overlap:
    """Return what two texts share, without the shingles to be left out (an outlet's own lines, `outlet_wide`)."""
    shorter, longer = sorted((one, other), key=lambda signed: len(signed.shingles))
    shingles, prose, wider = shorter.shingles, shorter.prose, longer.shingles
    if leave_out is not None and len(leave_out):
        kept = ~_found_in(shingles, leave_out)
        shingles, prose, wider = shingles[kept], prose[kept], wider[~_found_in(wider, leave_out)]
    found = _found_in(shingles, wider)
    shared = int(found.sum())
    union = len(shingles) + len(wider) - shared
    least = min(len(shingles), len(wider))
    return Overlap(
        shared=shared,
        jaccard=shared / union if union else 0.0,
        contained=shared / least if least else 0.0,
        # A text that is one long quotation has no prose to tell by.
        prose=float(found[prose].mean()) if int(prose.sum()) >= SHINGLE_WORDS else 1.0 * bool(shared),
    )


def is_copy(shares: Overlap) -> bool:
    """Whether an overlap is a copy's or part-copy's: a third of the shorter text, of its prose too, and 19 words."""
    return shares.shared >= LEAST_SHARED and shares.contained >= LEAST_CONTAINED and shares.prose >= LEAST_PROSE


def outlet_wide(texts: Iterable[Signature], *, least: int = 5, share: float = 0.01) -> Shingles:
    """Return the shingles, sorted, that so many of one outlet's texts have: subscription lines, series, addresses.

    `least` is a number of texts, `share` a part of them; both must be reached.
    """
    signed = list(texts)
    if not signed:
        return np.empty(0, np.uint64)
    shingles, counts = np.unique(np.concatenate([text.shingles for text in signed]), return_counts=True)
    return shingles[counts >= max(least, share * len(signed))]


class CopyIndex:
    """Articles by their keys, in memory: what a table of keys does in the store."""

    def __init__(self) -> None:
        """Start without articles."""
        self._signed: list[tuple[str, Signature]] = []
        # One article stands as its number, several as a list: most keys have one.
        self._articles: dict[int, int | list[int]] = {}

    def add(self, article_id: str, signed: Signature) -> None:
        """Take an article in; it is found from then on."""
        number = len(self._signed)
        self._signed.append((article_id, signed))
        for key in copy_keys(signed):
            listed = self._articles.setdefault(key, number)
            if listed is number:
                continue
            if isinstance(listed, int):
                self._articles[key] = [listed, number]
            elif len(listed) <= COMMON_FROM:
                listed.append(number)

    def candidates(self, signed: Signature) -> tuple[tuple[str, Signature], ...]:
        """Return the articles to compare with a text, those that share most keys first, at most `CANDIDATES`."""
        votes: Counter[int] = Counter()
        for key in copy_keys(signed):
            listed = self._articles.get(key)
            if isinstance(listed, int):
                votes[listed] += 1
            elif listed is not None and (is_band(key) or len(listed) <= COMMON_FROM):
                votes.update(listed)
        return tuple(self._signed[number] for number, _ in votes.most_common(CANDIDATES))

    def copies(self, signed: Signature, *, leave_out: Shingles | None = None) -> tuple[tuple[str, Overlap], ...]:
        """Return the articles that a text is a copy of, or that are copies of it, with what they share."""
        compared = ((name, overlap(signed, other, leave_out=leave_out)) for name, other in self.candidates(signed))
        return tuple((name, shares) for name, shares in compared if is_copy(shares))


def _shingles(text: str, places: Sequence[tuple[int, int]]) -> Shingles:
    """Return the hash of every four words in a row, in the order of the text, doubles kept."""
    words = np.array([_word_hash(text[start:end]) for start, end in places], np.uint64)
    count = max(0, len(words) - SHINGLE_WORDS + 1)
    hashed = np.zeros(count, np.uint64)
    for place in range(SHINGLE_WORDS):
        hashed = _mixed(hashed + words[place : place + count])
    return hashed


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    """Return 64 bits of a word that are the same in every process and however it was typed."""
    plain = unicodedata.normalize("NFKC", skeleton(word).casefold()).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(plain, digest_size=8).digest(), "little")


def _mixed(values: Shingles) -> Shingles:
    """Return 64-bit values with every bit of theirs spread over all (the finaliser of splitmix64)."""
    values = (values + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _minhash(shingles: Shingles) -> NDArray[np.uint32]:
    """Return the MinHash of a set of shingles, `BANDS * BAND_VALUES` values."""
    bounds = np.array([0, len(shingles)], np.uint64)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(shingles, bounds, BANDS * BAND_VALUES, _SEED).to_rows()
    return np.array(rows[0], np.uint32)


def _found_in(values: Shingles, among: Shingles) -> NDArray[np.bool_]:
    """Return which of the values are among others, both sorted: a search each, so that a short text costs little."""
    if not len(among):
        return np.zeros(len(values), np.bool_)
    places = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return np.asarray(among[places] == values, np.bool_)
