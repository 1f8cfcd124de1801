"""What a clause says about a proposition: the pair model's scores together with what the words show (`polarity`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lontar.merge.clauses import premise_of
from lontar.merge.pairs import likely
from lontar.merge.polarity import signs

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader

Vectors = NDArray[np.float32]
Question = tuple[str, str, str]
"""Who speaks, the clause, the proposition."""


def stance_chances(pairs: PairReader, asked: Sequence[Question]) -> Vectors:
    """Questions → the chances of the stances, [questions, answers], in the order of `pairs.answers("stance")`.

    The card's `mix` weighs the scores of all tasks, the signs and a bias; without one the model's own scores count.
    """
    texts = [(premise_of(speaker, clause), proposition) for speaker, clause, proposition in asked]
    mix = pairs.card.get("mix", {}).get("stance")
    if mix is None or not asked:
        return pairs.chances("stance", texts)
    return np.asarray(likely(evidence(pairs, asked) @ np.asarray(mix, dtype=np.float32).T), dtype=np.float32)


def evidence(pairs: PairReader, asked: Sequence[Question]) -> Vectors:
    """Questions → what a stance is decided by: all scores, the signs, and 1; [questions, scores + signs + 1]."""
    texts = [(premise_of(speaker, clause), proposition) for speaker, clause, proposition in asked]
    bare = [without(speaker, clause) for speaker, clause, _ in asked]
    vectors = _vectors(pairs, [*bare, *(proposition for _, _, proposition in asked)])
    rows = []
    for clause, (_, _, proposition) in zip(bare, asked, strict=True):
        rows.append([*signs(clause, proposition, float(vectors[clause] @ vectors[proposition])), 1.0])
    return np.concatenate([pairs.scores(texts), np.asarray(rows, dtype=np.float32)], axis=1)


def without(speaker: str, clause: str) -> str:
    """Return a clause without the words of its speaker's name: what is said is compared, not who says it."""
    words = [word for word in re.findall(r"[\w.'-]+", speaker) if word[:1].isupper() and len(word) > 2]
    # Of a government the name says what is talked about, too: it stays.
    if not words or speaker.startswith("Government of"):
        return clause
    return " ".join(re.sub(rf"\b(?:{'|'.join(map(re.escape, words))})\b", "", clause).split()) or clause


def _vectors(pairs: PairReader, texts: Sequence[str]) -> dict[str, Vectors]:
    once = list(dict.fromkeys(texts))
    return dict(zip(once, pairs.vectors(once), strict=True))
