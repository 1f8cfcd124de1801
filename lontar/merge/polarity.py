"""What the words of a clause and a proposition show of a stance, beside what the pair model says.

A small model is weak where everything hangs on one `tidak`. Here it is counted: how often each text turns round what it
says, whether they come out alike, how much of the proposition's words the clause has, whether a condition stands in it.
How much that counts is learned on the tuning part, together with the model's own scores.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from lontar.merge.wording import condition_words, plain_words, polarity_words

SIGNS: Final = (
    "unlike", "near", "near_unlike", "near_alike", "covered", "covered_unlike", "covered_alike", "plain_unlike",
    "plain_alike", "conditional", "open", "turned_often", "apart", "far_apart", "uncovered",
)  # fmt: skip
"""The names of what `signs` gives, in order."""
_NEAR: Final = 0.35
"""Cosine from which a clause and a proposition have a topic in common."""
_FAR: Final = 0.2
"""Cosine below which nine in ten clauses lie that have nothing to do with a proposition, and one in seven of those that
take a stance on it."""
_PREFIX: Final = re.compile(r"^(?:meng|meny|men|mem|me|peng|peny|pen|pem|pe|ber|ter|di|ke|se|per)(?=\w{4})")
_SUFFIX: Final = re.compile(r"(?<=\w{4})(?:kan|nya|an|i|s|ed|ing|es)$")
_PART: Final = re.compile(r"[,.;:?!”\"]+(?:\s+|$)|\s(?:tetapi|tapi|namun|sedangkan|but|while)\s", re.IGNORECASE)
"""Where a sentence goes on with something else."""


class _Turns(NamedTuple):
    turns: int
    stems: frozenset[str]
    open: bool
    conditional: bool


def signs(clause: str, proposition: str, near: float) -> list[float]:
    """Return what the words show, in the order of `SIGNS`; `near` is the cosine of the two texts."""
    one, other = _turns(clause), _turns(proposition)
    unlike = float((one.turns + other.turns) % 2)
    share = covered(clause, proposition)
    close = max(0.0, near - _NEAR) * 3
    plain = close * share
    return [
        unlike, close, close * unlike, close * (1 - unlike), share, share * unlike, share * (1 - unlike),
        plain * unlike, plain * (1 - unlike), float(one.conditional), float(one.open), float(one.turns > 1),
        max(0.0, _NEAR - near) * 3, max(0.0, _FAR - near) * 5, float(share == 0),
    ]  # fmt: skip


def covered(clause: str, proposition: str) -> float:
    """Return the share of a proposition's words that a clause has, in [0, 1]."""
    wanted = _turns(proposition).stems
    return len(_turns(clause).stems & wanted) / max(1, len(wanted))


def turned_round(clause: str, proposition: str) -> bool | None:
    """Whether the part of a clause that has most of a proposition's words turns it round; None where none has any."""
    wanted = _turns(proposition)
    nearest = max((_turns(part) for part in _PART.split(clause)), key=lambda part: len(part.stems & wanted.stems))
    return bool((nearest.turns + wanted.turns) % 2) if nearest.stems & wanted.stems else None


@lru_cache(maxsize=4096)
def _turns(text: str) -> _Turns:
    words = plain_words(text)
    turning, opening = polarity_words()
    return _Turns(
        turns=sum(word in turning for word in words),
        stems=frozenset(stem(word) for word in words if len(word) > 2 and word not in turning),
        open=any(f" {word} " in f" {' '.join(words)} " for word in opening),
        conditional=condition_words().search(text) is not None,
    )


def stem(word: str) -> str:
    """Return a word without what Indonesian and English put before and after it, roughly, and no longer than six."""
    return _SUFFIX.sub("", _PREFIX.sub("", word))[:6]
