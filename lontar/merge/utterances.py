"""Statements → utterances: which reports tell of one act. Candidates share an actor and a day; wording decides.

A pair's score in [0, 1] is a logistic combination of what the pair model says, of how near the two vectors lie, and of
what the words show (`wording`); its weights were fitted on two of the project's collections and stand in the model's
card. Nothing is decided pair by pair: `grouped` joins the reports of one neighbourhood by average linkage, so
that a chain of resemblances does not make one act of several, and people's decisions hold whatever the scores say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from lontar.merge.clauses import masked
from lontar.merge.times import Together, together, when
from lontar.merge.wording import likeness
from lontar.types import Article, Speaker, Statement

Pair = tuple[str, str]
Actor = Literal["actor", "office", "perhaps"]

FEATURES: Final = (
    "bias", "same", "vectors", "shared", "names", "numbers_differ", "numbers_shared", "negation_differs",
    "modality_differs", "languages_differ", "day_near", "day_open", "both_direct", "in_office", "perhaps", "day_late",
)  # fmt: skip
"""What a pair's score is made of, in the order of the weights."""
UNNAMED: Final = ("pronoun", "clitic", "elided", "role")
_PEOPLE: Final = re.compile(r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){1,3}\b")
JOINED: Final = 0.22
"""Mean score from which two groups of reports are one: on the two collections that the weights were fitted on the
B-cubed F1 is much the same from 0.18 to 0.26 (90.8 to 91.2, 93.2 to 93.3; `eval/experiments.md`)."""
COPIED: Final = 0.8
"""Share of common content words from which two statements of near-copies are the same passage."""
COPIES_COMPARED: Final = 64
"""So many statements of near-copies are compared with one, those nearest in meaning: `textual` reads the words."""
KEPT: Final = 0.05
"""Scores below it are not kept: they join nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as it is compared: its clause, the unit vector of the masked clause, whom its speakers speak for."""

    statement: Statement
    article: Article
    clause: str
    vector: NDArray[np.float32]
    bodies: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """The clause without whoever speaks."""
        return masked(self.statement, self.article)

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody who speaks, the first one first."""
        return self.statement.speakers or (self.statement.speaker,)


def nearest(told: Told, others: Iterable[Told], *, most: int = 16) -> list[Told]:
    """Return of many candidates those nearest in meaning."""
    fitting = list(others)
    fitting.sort(key=lambda other: (-float(told.vector @ other.vector), other.statement.id))
    return fitting[:most]


def may_be_one(one: Told, other: Told) -> bool:
    """Whether actor and day let two statements be reports of one act; two of one article are two acts."""
    if one.article.id == other.article.id:
        return False
    return same_actor(one, other) is not None and same_time(one, other) is not None


def same_actor(one: Told, other: Told) -> Actor | None:
    """How two statements come to have one actor: the same one, or one speaks for the body that the other is.

    "perhaps": one is read from a pronoun, a role or nothing, and its article names the other's speaker too.
    """
    if any(_one_speaker(a, b) for a in one.speakers for b in other.speakers):
        return "actor"
    if one.bodies & other.bodies and "person" not in (one.statement.speaker.kind, other.statement.speaker.kind):
        return "actor"
    persons = (one.statement.speaker.kind == "person") + (other.statement.speaker.kind == "person")
    if one.bodies & other.bodies and persons == 1:
        return "office"
    return "perhaps" if _perhaps(one, other) or _perhaps(other, one) else None


def _perhaps(one: Told, other: Told) -> bool:
    """Whether the speaker of `one` was not named by the statement itself, and its article names that of `other`."""
    if one.statement.speaker.mention not in UNNAMED or other.statement.speaker.kind != "person":
        return False
    words = other.statement.speaker.name.split()
    return len(words) > 1 and other.statement.speaker.name in one.article.text


def people_named(text: str) -> frozenset[str]:
    """Return the last words, in lower case, of what in a text is written like the names of people."""
    return frozenset(found[0].split()[-1].casefold() for found in _PEOPLE.finditer(text))


def textual(one: Told, other: Told) -> bool:
    """Whether two statements of near-copies are one passage, whoever their speakers were taken for.

    A bulletin of every day has the same sentences under other days: those are other acts.
    """
    return likeness(one.words, other.words).shared >= COPIED and not _told_apart(one, other)


def _told_apart(one: Told, other: Told) -> bool:
    """Whether the texts say other days of saying in other words; the same words may have been counted differently."""
    said = [each.statement.said_on for each in (one, other)]
    words = {day.text for day in said if day is not None and day.basis == "text" and day.precision == "day"}
    return len(words) == 2 and same_time(one, other) is None


def repeated(told: Sequence[Told]) -> dict[Pair, float]:
    """Return a score of 1 for statements that are word for word the same and may be one act.

    Each is only compared with the nearest; of a text that a hundred outlets print most pairs would have no score.
    """
    same: dict[str, list[Told]] = {}
    for one in told:
        same.setdefault(one.words.casefold(), []).append(one)
    return {
        pair_of(a.statement.id, b.statement.id): 1.0
        for listed in same.values()
        for a, b in combinations(listed, 2)
        if may_be_one(a, b)
    }


def _one_speaker(one: Speaker, other: Speaker) -> bool:
    if "unnamed" in (one.kind, other.kind):
        return False
    if one.actor and other.actor:
        return one.actor == other.actor
    a, b = one.name.casefold().split(), other.name.casefold().split()
    if a == b:
        return True
    # A full name and a part of it; two people of one surname have names of which neither holds the other.
    return one.kind == other.kind == "person" and bool(a and b) and (set(a) <= set(b) or set(b) <= set(a))


def same_time(one: Told, other: Told) -> Together | None:
    """How the days of two statements agree."""
    return together(when(one.statement, one.article), when(other.statement, other.article))


def features(one: Told, other: Told, same: float) -> list[float]:
    """What a pair's score is made of; `same` is the chance that the pair model gives."""
    alike = likeness(one.words, other.words)
    time, actor = same_time(one, other), same_actor(one, other)
    told = (one.statement.kind, other.statement.kind)
    return [
        1.0,
        max(-5.0, min(5.0, math.log(max(same, 1e-4) / max(1 - same, 1e-4)))),
        float(one.vector @ other.vector),
        alike.shared,
        alike.names_shared,
        float(alike.numbers_differ),
        float(alike.numbers_shared),
        float(alike.negation_differs),
        float(alike.modality_differs),
        float(one.article.language != other.article.language),
        float(time == "near"),
        float(time in ("open", "late", None)),
        float(told == ("direct", "direct")),
        float(actor == "office"),
        float(actor in ("perhaps", None)),
        float(time == "late"),
    ]


def score(values: Sequence[float], weights: Sequence[float]) -> float:
    """The chance that a pair of statements with these features reports one act."""
    return 1 / (1 + math.exp(-sum(value * weight for value, weight in zip(values, weights, strict=True))))


def reason(values: Sequence[float]) -> str:
    """What speaks for and against a pair being one act, in stable words for the record."""
    named = dict(zip(FEATURES, values, strict=True))
    parts = [
        f"same {1 / (1 + math.exp(-named['same'])):.2f}", f"vectors {named['vectors']:.2f}",
        f"words {named['shared']:.2f}",
    ]  # fmt: skip
    signs = (
        "numbers_differ", "negation_differs", "modality_differs", "day_near", "day_open", "day_late", "in_office",
        "perhaps",
    )  # fmt: skip
    return ", ".join([*parts, *(name for name in signs if named[name])])


def pair_of(one: str, other: str) -> Pair:
    """The key of an unordered pair."""
    return (one, other) if one < other else (other, one)


def grouped(
    nodes: Sequence[str],
    scores: Mapping[Pair, float],
    decided: Mapping[Pair, bool],
    *,
    apart: Iterable[Pair] = (),
    joined: float = JOINED,
) -> list[tuple[str, ...]]:
    """Return the groups of reports that tell of one act each, whatever the order of `nodes`.

    `decided` are people's decisions about pairs: what is the same stays together and what is not stays apart, each with
    the group it is in. `apart` are pairs that cannot be one (two statements of one article). A pair without a score
    counts as 0.
    """
    order = sorted(set(nodes))
    place = {node: number for number, node in enumerate(order)}
    sums, parted = np.zeros((len(order), len(order))), np.eye(len(order), dtype=bool)
    for (one, other), value in scores.items():
        if one in place and other in place:
            sums[place[one], place[other]] = sums[place[other], place[one]] = value
    held = {pair_of(*pair) for pair, same in decided.items() if same}
    kept_apart = {pair_of(*pair) for pair in apart} | {pair_of(*pair) for pair, same in decided.items() if not same}
    for one, other in kept_apart - held:
        if one in place and other in place:
            parted[place[one], place[other]] = parted[place[other], place[one]] = True
    groups: list[list[str] | None] = [[node] for node in order]
    for one, other in sorted(held):
        if one in place and other in place:
            _unite(groups, sums, parted, *_where(groups, one, other))
    sizes = np.array([len(group or ()) for group in groups], dtype=float)
    while len(order) > 1:
        means = np.where(parted, -1.0, sums / np.maximum(np.outer(sizes, sizes), 1.0))
        first, second = divmod(int(means.argmax()), len(order))
        if means[first, second] < joined:
            break
        _unite(groups, sums, parted, first, second)
        sizes[first], sizes[second] = sizes[first] + sizes[second], 0.0
    return sorted(tuple(sorted(group)) for group in groups if group)


def _where(groups: Sequence[list[str] | None], one: str, other: str) -> tuple[int, int]:
    """The numbers of the groups that two statements are in."""
    found = [number for number, group in enumerate(groups) for node in (one, other) if group and node in group]
    return found[0], found[-1]


def _unite(
    groups: list[list[str] | None], sums: NDArray[np.float64], parted: NDArray[np.bool_], first: int, second: int
) -> None:
    """Take the second group into the first: their scores to others add up, and what parts one parts both."""
    if first == second:
        return
    groups[first], groups[second] = [*(groups[first] or ()), *(groups[second] or ())], None
    sums[first] += sums[second]
    sums[:, first] += sums[:, second]
    parted[first] |= parted[second]
    parted[:, first] |= parted[:, second]
    parted[second] = parted[:, second] = True
    parted[first, first] = True
