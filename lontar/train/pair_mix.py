"""`python -m lontar.train.pair_mix`: how the pair model's scores and the signs of words weigh together.

For stances and conditions: a multinomial logistic regression on the tuning part of `corpus/pairs/`, held near the
model's own scores. The chance from which an answer is taken is chosen there too; the card gets both.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lontar.merge.pairs import PairReader, likely
from lontar.merge.polarity import SIGNS
from lontar.merge.stances import Question, evidence, issue_evidence, met_evidence, nearness
from lontar.merge.topic import TOPIC_SIGNS
from lontar.train.pair_corpus import Clauses, condition_pairs, issue_questions, stance_questions
from lontar.train.pair_tasks import TASKS

Numbers = NDArray[np.float64]

_HELD: Final = 0.004
"""How strongly the weights are held to those that the model's own scores would have alone."""
_STEPS: Final = 1500
_CLAUSES: Final = 4_000
"""Clauses from elsewhere that stances are fitted on, each counting as much as one of the 6,758 questions."""
_UNRELATED: Final = list(TASKS["stance"]).index("unrelated")
_ELSEWHERE: Final = 0.1
"""What a condition from elsewhere counts beside one that was written for its scenario: there are four times as many."""


def main() -> None:
    """Fit on the tuning part, choose the threshold, write the card."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.pair_mix", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("lontar/merge/model"))
    options = parser.parse_args()
    pairs = PairReader(options.model)
    card = json.loads((options.model / "card.json").read_text(encoding="utf-8"))
    card["mix"] = {}
    clauses = Clauses(options.data)
    weigh_stances(pairs, card, clauses)
    weigh_issues(pairs, card, clauses)
    weigh_conditions(pairs, card)
    (options.model / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def weigh_stances(pairs: PairReader, card: dict[str, Any], clauses: Clauses) -> None:
    """Fit what a clause says about a proposition on the tuning part and on clauses from elsewhere, into the card."""
    asked, gold = stance_questions(clauses, "tune")
    others = clauses_elsewhere(asked, _CLAUSES)
    found = evidence(pairs, [*asked, *others]).astype(np.float64)
    right = np.array([*gold, *[_UNRELATED] * len(others)])
    weights = fitted(found, right, own_scores("stance", found.shape[1], float(card["heat"]["stance"])))
    card["mix"]["stance"] = rounded(weights)
    chances = np.asarray(likely(found @ weights.T), dtype=np.float64)
    least = threshold(chances[: len(gold)], right[: len(gold)])
    card["thresholds"]["stance"] = least
    told("stance", SIGNS, weights[:, -len(SIGNS) - 1 : -1], len(gold), least)
    taken = float(clear(chances[len(gold) :], least).mean())
    print(f"of {len(others)} clauses from elsewhere {taken:.1%} are taken for a stance")


def weigh_issues(pairs: PairReader, card: dict[str, Any], clauses: Clauses) -> None:
    """Fit the same with what archives have near the propositions of issues, and with the topic's signs."""
    asked, gold = stance_questions(clauses, "tune")
    others = clauses_elsewhere(asked, _CLAUSES)
    near, answers = issue_questions(clauses, "tune")
    found = issue_evidence(pairs, [*asked, *others, *near]).astype(np.float64)
    right = np.array([*gold, *[_UNRELATED] * len(others), *answers])
    weights = fitted(found, right, own_scores("issue", found.shape[1], float(card["heat"]["issue"])))
    card["mix"]["issue"] = rounded(weights)
    chances = np.asarray(likely(found[-len(near) :] @ weights.T), dtype=np.float64)
    least = least_told(chances, right[-len(near) :])
    card["thresholds"]["issue"] = least
    told("issue", TOPIC_SIGNS, weights[:, -len(TOPIC_SIGNS) :], len(right), least)


def rounded(weights: Numbers) -> list[list[float]]:
    """Return weights as the card has them."""
    return [[round(float(value), 4) for value in row] for row in weights]


def clear(chances: NDArray[Any], least: float) -> NDArray[np.bool_]:
    """Return which chances [questions, answers] are of a stance that is sure enough to be shown, [questions]."""
    return np.asarray((chances.argmax(1) < 3) & (chances.max(1) >= least))


def clauses_elsewhere(asked: Sequence[Question], number: int) -> list[Question]:
    """Return propositions with clauses that were written for other ones: what most statements of an archive are."""
    dice = random.Random(3)
    propositions = sorted({one.proposition for one in asked})
    told_by = {(one.speaker, one.clause): one for one in asked}
    known = {(one.clause, one.proposition) for one in asked}
    order = sorted(told_by)
    drawn = [told_by[dice.choice(order)]._replace(proposition=proposition) for proposition in propositions]
    left = [one for one in drawn if (one.clause, one.proposition) not in known]
    return dice.sample(left, min(len(left), number))


def weigh_conditions(pairs: PairReader, card: dict[str, Any]) -> None:
    """Fit what tells whether a condition is met on the tuning part and on conditions from elsewhere, into the card."""
    hypotheses = condition_pairs("tune")
    own = [(pair.second, pair.first) for pair in hypotheses]
    gold = np.array([pair.answer for pair in hypotheses])
    others = elsewhere(own)
    given = met_evidence(pairs, [*own, *others], nearness(pairs, [*own, *others])).astype(np.float64)
    right = np.concatenate([gold, np.zeros(len(others))])
    share = np.concatenate([np.ones(len(own)), np.full(len(others), _ELSEWHERE)])
    weights = logistic(given, right, share)
    sure = 1 / (1 + np.exp(-given @ weights))
    card["mix"]["meets"] = [round(float(value), 4) for value in weights]
    least = least_met(sure[: len(own)].astype(np.float32), list(gold))
    card["thresholds"]["meets"] = least
    fired = float((sure[len(own) :] >= least).mean())
    print(f"meets: {len(own)} questions, taken from {least} on; of {len(others)} from elsewhere {fired:.1%} are taken")


def elsewhere(own: Sequence[tuple[str, str]], *, each: int = 4) -> list[tuple[str, str]]:
    """Return scenarios with conditions that were written for other ones: what most conditions of an archive are."""
    dice = random.Random(3)
    scenarios, conditions = (sorted(set(texts)) for texts in zip(*own, strict=True))
    known = set(own)
    drawn = [(scenario, condition) for scenario in scenarios for condition in dice.sample(conditions, each)]
    return [two for two in drawn if two not in known]


def logistic(given: Numbers, right: Numbers, share: Numbers) -> Numbers:
    """Return the weights of a logistic regression, each row counting by its share, by Adam's steps from none."""
    weights, mean, spread = (np.zeros(given.shape[1]) for _ in range(3))
    for step in range(1, 4001):
        error = (1 / (1 + np.exp(-given @ weights)) - right) * share
        slope = error @ given / share.sum() + 0.001 * weights
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope * slope
        weights -= 0.03 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def told(task: str, signs: Sequence[str], weights: Numbers, number: int, least: float) -> None:
    """Print what the signs weigh, `weights` [answers, signs]."""
    for name, row in zip(TASKS["stance"], weights, strict=True):
        print(f"{name:12}", " ".join(f"{sign} {value:.2f}" for sign, value in zip(signs, row, strict=True)))
    print(f"{task}: {number} questions, taken from {least} on")


def own_scores(task: str, width: int, heat: float) -> Numbers:
    """Return the weights [answers, evidence] under which the model's own scores alone decide."""
    order = list(TASKS)
    first = sum(len(TASKS[other]) for other in order[: order.index(task)])
    start = np.zeros((len(TASKS[task]), width))
    start[np.arange(len(start)), first + np.arange(len(start))] = 1 / heat
    return start


def fitted(given: Numbers, gold: NDArray[np.int64], start: Numbers) -> Numbers:
    """Return the weights that make the right answers likeliest, by Adam's steps from `start`."""
    weights, right = start.copy(), np.eye(len(start))[gold]
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = (likely(given @ weights.T) - right).T @ given / len(given) + _HELD * (weights - start)
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope * slope
        weights -= 0.03 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def threshold(chances: Numbers, gold: NDArray[np.int64]) -> float:
    """Return the chance from which a stance is shown: where macro F1 over three stances and neither is highest."""
    best, found = 0.0, 0.5
    for least in np.arange(0.3, 0.81, 0.02):
        answer = np.where(clear(chances, float(least)), chances.argmax(1), 3)
        shares = [f1(answer == group, np.minimum(gold, 3) == group) for group in range(4)]
        if sum(shares) > best:
            best, found = sum(shares), float(least)
    return round(found, 2)


def least_told(chances: Numbers, gold: NDArray[np.int64]) -> float:
    """Return the lowest chance at which F1 of the stances that are told is within 3 points of its best.

    The curve is flat: a stance that is told shows its chance, and one that is not may be the one that is sought.
    """
    tried = [round(float(least), 2) for least in np.arange(0.3, 0.91, 0.02)]
    found = []
    for least in tried:
        shown = clear(chances, least)
        hits = int((shown & (chances.argmax(1) == gold)).sum())
        found.append(2 * hits / max(1, int(shown.sum() + (gold < 3).sum())))
    return next(least for least, value in zip(tried, found, strict=True) if value >= max(found) - 0.03)


def least_met(sure: NDArray[np.float32], gold: Sequence[int]) -> float:
    """Return the lowest chance at which F1 is within 1.5 points of its best.

    The curve is flat; who asks what follows from a scenario would rather see one too many, each with its score.
    """
    tried = [round(float(least), 2) for least in np.arange(0.2, 0.81, 0.02)]
    found = [f1(sure >= least, np.array(gold) == 1) for least in tried]
    return next(least for least, value in zip(tried, found, strict=True) if value >= max(found) - 0.015)


def f1(answered: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    """The F1 of what was answered."""
    return 2 * float((answered & right).sum()) / max(1, int(answered.sum() + right.sum()))


if __name__ == "__main__":
    main()
