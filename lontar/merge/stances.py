"""What a clause says about a proposition, and whether a scenario meets a condition.

Both are weighed from the pair model's scores, those for other questions too, together with what the words show
(`polarity`): a small model is weak where everything hangs on one word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lontar.merge.clauses import premise_of
from lontar.merge.pairs import likely
from lontar.merge.polarity import signs
from lontar.merge.synonyms import in_words_of
from lontar.merge.topic import Setting, topic_signs
from lontar.merge.wording import condition_words

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader

MET_SIGNS: Final = 7
"""How many numbers are weighed to tell whether a scenario meets a condition."""
FAR: Final = 0.1
"""Nearer than this stand all but 1 in 400 of the conditions met, and half of those that are about something else."""
_EXCEPT: Final = re.compile(r"\s*(?:kecuali|unless|except|barring)\b", re.IGNORECASE)
_OR: Final = re.compile(r",?\s(?:atau|or)\s", re.IGNORECASE)
_ALTERNATIVES: Final = 2
_WHOLE: Final = 3
"""Words that say something by themselves at least."""
Vectors = NDArray[np.float32]


class Question(NamedTuple):
    """Who speaks, the clause, the proposition, and what stands around the clause, where that is known."""

    speaker: str
    clause: str
    proposition: str
    setting: Setting | None = None


def stance_chances(pairs: PairReader, asked: Sequence[Question]) -> Vectors:
    """Questions → the chances of the stances, [questions, answers], in the order of `pairs.answers("stance")`.

    Weighed by the card's `mix` from all scores and what the words show; without one the model's own scores count.
    """
    mix = pairs.card.get("mix", {}).get("stance")
    if mix is None or not asked:
        return pairs.chances("stance", _premises(asked))
    return np.asarray(likely(evidence(pairs, asked) @ np.asarray(mix, dtype=np.float32).T), dtype=np.float32)


def issue_chances(pairs: PairReader, asked: Sequence[Question]) -> Vectors:
    """Return the same of what an archive has near a proposition, most of which is about something else.

    Whether names and rare words of the proposition stand in the clause and in its article is weighed, too.
    """
    mix = pairs.card.get("mix", {}).get("issue")
    if mix is None and "issue" in pairs.card.get("tasks", {}):
        return pairs.chances("issue", _premises(asked))
    if mix is None or not asked:
        return stance_chances(pairs, asked)
    return np.asarray(likely(issue_evidence(pairs, asked) @ np.asarray(mix, dtype=np.float32).T), dtype=np.float32)


def met_chances(pairs: PairReader, asked: Sequence[tuple[str, str]]) -> Vectors:
    """Scenarios and conditions → how surely the scenario meets the condition, [questions], in [0, 1].

    Of a condition with alternatives each is asked, too: one that is met is enough. All are asked as well of the
    scenario in the condition's own words, where these are others for the same (`synonyms`).
    """
    sides = [(place, (scenario, side)) for place, (scenario, one) in enumerate(asked) for side in alternatives(one)]
    sides += [
        (place, (worded, one))
        for place, (scenario, one) in [*enumerate(asked), *sides]
        if (worded := in_words_of(one, scenario)) is not None
    ]
    found = _met(pairs, [*asked, *(question for _, question in sides)])
    chances = found[: len(asked)].copy()
    for (place, _), chance in zip(sides, found[len(asked) :], strict=True):
        chances[place] = max(chances[place], chance)
    return chances


def alternatives(condition: str) -> list[str]:
    """Return the alternatives in a condition, each as a condition; none where it has only one.

    `jika Rusia menyerang Polandia atau memblokade Baltik` → both halves under `jika`. What follows `atau` may lean on
    words before it (`atau sekutunya`): so short a half is left out.
    """
    opened = condition_words().match(condition.lstrip())
    if opened is None:
        return []
    found = []
    for mark in list(_OR.finditer(condition))[:_ALTERNATIVES]:
        before, after = condition[: mark.start()].strip(), condition[mark.end() :].strip()
        if len(before.split()) > 1:
            found.append(before)
        if len(after.split()) >= _WHOLE:
            found.append(f"{opened[0]} {after}")
    return found


def _met(pairs: PairReader, asked: Sequence[tuple[str, str]]) -> Vectors:
    """Scenarios and conditions, as a whole → how surely the scenario meets the condition, [questions].

    Weighed by the card's `mix`: what was learned on near misses is too strict with plain restatements, and takes many a
    condition that is about something else altogether for one that is met. What is farther away than `FAR` is not read.
    """
    yes = list(pairs.answers("meets")).index("yes")
    mix = pairs.card.get("mix", {}).get("meets")
    if mix is None or not asked:
        return np.asarray(pairs.chances("meets", _premised(asked))[:, yes], dtype=np.float32)
    near = nearness(pairs, asked)
    read = [place for place, value in enumerate(near) if value >= FAR]
    found = np.zeros(len(asked), dtype=np.float32)
    if read:
        given = met_evidence(pairs, [asked[place] for place in read], near[read])
        found[read] = 1 / (1 + np.exp(-given @ np.asarray(mix, dtype=np.float32)))
    return found


def nearness(pairs: PairReader, asked: Sequence[tuple[str, str]]) -> Vectors:
    """Scenarios and conditions → the cosine of what they say, [questions]."""
    bare = [(scenario, without_conjunction(condition)) for scenario, condition in asked]
    vectors = _vectors(pairs, [text for two in bare for text in two])
    return np.asarray([float(vectors[one] @ vectors[other]) for one, other in bare], dtype=np.float32)


def met_evidence(pairs: PairReader, asked: Sequence[tuple[str, str]], near: Vectors) -> Vectors:
    """Scenarios and conditions, and their nearness → what is weighed, [questions, MET_SIGNS].

    The log-odds of "met", what speaks for an entailment less what speaks against it (turned around where the condition
    is an exception), nearness, 1, how far below 0.6 the nearness is, and both scores times the nearness.
    """
    yes, order = list(pairs.answers("meets")).index("yes"), list(pairs.answers("entails"))
    met = np.clip(pairs.chances("meets", _premised(asked))[:, yes], 1e-4, 1 - 1e-4)
    entailed = pairs.chances("entails", [(scenario, without_conjunction(condition)) for scenario, condition in asked])
    signed = np.asarray([-1.0 if _EXCEPT.match(condition) else 1.0 for _, condition in asked])
    speaks = (entailed[:, order.index("entails")] - entailed[:, order.index("contradicts")]) * signed
    odds = np.log(met / (1 - met))
    columns = (odds, speaks, near, np.ones(len(near)), np.maximum(0.0, 0.6 - near), speaks * near, odds * near)
    return np.stack(columns, axis=1).astype(np.float32)


def _premised(asked: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(condition, scenario) for scenario, condition in asked]


def without_conjunction(condition: str) -> str:
    """Return what a condition says by itself: `jika Rusia menyerang` without its `jika`."""
    found = condition_words().match(condition.lstrip())
    return condition.lstrip()[found.end() :].strip() if found else condition


def _premises(asked: Sequence[Question]) -> list[tuple[str, str]]:
    return [(premise_of(one.speaker, one.clause), one.proposition) for one in asked]


def evidence(pairs: PairReader, asked: Sequence[Question]) -> Vectors:
    """Questions → what is weighed: all scores, the signs, and 1; [questions, scores + SIGNS + 1]."""
    bare = [without(one.speaker, one.clause) for one in asked]
    vectors = _vectors(pairs, [*bare, *(one.proposition for one in asked)])
    rows = [
        [*signs(words, one.proposition, float(vectors[words] @ vectors[one.proposition])), 1.0]
        for words, one in zip(bare, asked, strict=True)
    ]
    return np.concatenate([pairs.scores(_premises(asked)), np.asarray(rows, dtype=np.float32)], axis=1)


def issue_evidence(pairs: PairReader, asked: Sequence[Question]) -> Vectors:
    """Questions → what is weighed near an issue: the same, and the topic's signs; [questions, … + TOPIC_SIGNS]."""
    topics = [topic_signs(one.clause, one.speaker, one.proposition, one.setting) for one in asked]
    return np.concatenate([evidence(pairs, asked), np.asarray(topics, dtype=np.float32)], axis=1)


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
