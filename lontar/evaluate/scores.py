"""Figures over a test file: spans, statements, links and attributes; in all and by language, kind and origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lontar.evaluate.matching import CLOSE, NEAR, Pair, found, overlap, paired
from lontar.types import SPAN_KINDS, Reading, SpanKind, Statement

Scores = dict[str, Any]


def score_statements(gold: Sequence[Reading], read: Sequence[Reading]) -> Scores:
    """Score read articles against gold ones, in the same order. All figures are shares in [0, 1] or counts."""
    total = _scores(gold, read)
    total["by_language"] = _by(gold, read, lambda reading: reading.article.language)
    total["by_origin"] = _by(gold, read, lambda reading: reading.article.source or "unknown")
    total["by_kind"] = _by_kind(gold, read)
    return total


def prf(right: int, answered: int, expected: int) -> Scores:
    """Precision, recall and F1 from counts."""
    precision = right / answered if answered else 0.0
    recall = right / expected if expected else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "gold": expected, "found": answered}


def _scores(gold: Sequence[Reading], read: Sequence[Reading]) -> Scores:
    matched = [paired(right.statements, answer.statements) for right, answer in zip(gold, read, strict=True)]
    pairs = [pair for article in matched for pair in article]
    expected = sum(len(reading.statements) for reading in gold)
    answered = sum(len(reading.statements) for reading in read)
    return {
        "articles": len(gold),
        "statements": {
            "strict": prf(sum(map(found, pairs)), answered, expected),
            "content_close": prf(sum(pair.overlap >= CLOSE for pair in pairs), answered, expected),
            "content_near": prf(len(pairs), answered, expected),
        },
        "spans_exact": {kind: _spans(gold, read, kind, exact=True) for kind in SPAN_KINDS},
        "spans_close": {kind: _spans(gold, read, kind, exact=False) for kind in ("SRC", "CUE", "CON")},
        "links": {kind: _links(pairs, kind) for kind in SPAN_KINDS if kind != "CON"},
        "attributes": _attributes(pairs),
    }


def _spans(gold: Sequence[Reading], read: Sequence[Reading], kind: SpanKind, *, exact: bool) -> Scores:
    right = answered = expected = 0
    for one, other in zip(gold, read, strict=True):
        wanted = Counter((s.start, s.end) for statement in one.statements for s in statement.of(kind))
        given = Counter((s.start, s.end) for statement in other.statements for s in statement.of(kind))
        wanted, given = Counter(set(wanted)), Counter(set(given))
        right += (wanted & given).total() if exact else _close(sorted(wanted), sorted(given))
        answered += given.total()
        expected += wanted.total()
    return prf(right, answered, expected)


def _close(wanted: Sequence[tuple[int, int]], given: Sequence[tuple[int, int]]) -> int:
    def shared(one: tuple[int, int], other: tuple[int, int]) -> float:
        common = min(one[1], other[1]) - max(one[0], other[0])
        return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))

    return sum(any(shared(one, other) >= CLOSE for other in given) for one in wanted)


def _links(pairs: Sequence[Pair], kind: SpanKind) -> float | None:
    """Of the paired statements whose gold has this kind: the share whose own overlaps it by half at least."""
    bearing = [pair for pair in pairs if pair.gold.of(kind)]
    if not bearing:
        return None
    return sum(overlap(pair.gold.of(kind), pair.read.of(kind)) >= NEAR for pair in bearing) / len(bearing)


def _attributes(pairs: Sequence[Pair]) -> Mapping[str, float | int | None]:
    def share(right: Callable[[Statement, Statement], bool], among: Sequence[Pair] = pairs) -> float | None:
        return sum(right(pair.gold, pair.read) for pair in among) / len(among) if among else None

    dated = [pair for pair in pairs if _day(pair.gold)]
    given = [pair for pair in pairs if _day(pair.read)]
    return {
        "compared": len(pairs),
        "act": share(lambda one, other: one.act == other.act),
        "kind": share(lambda one, other: one.kind == other.kind),
        "speaker": share(lambda one, other: _names(one) == _names(other)),
        "speaker_kind": share(lambda one, other: one.speaker.kind == other.speaker.kind),
        "mention": share(lambda one, other: one.speaker.mention == other.speaker.mention),
        "day_right_of_gold": share(lambda one, other: _day(one) == _day(other), dated),
        "day_right_of_given": share(lambda one, other: _day(one) == _day(other), given),
        "condition": share(lambda one, other: bool(one.of("IF")) == bool(other.of("IF"))),
    }


def _names(statement: Statement) -> frozenset[str]:
    speakers = statement.speakers or (statement.speaker,)
    return frozenset(" ".join(speaker.name.casefold().split()) for speaker in speakers)


def _day(statement: Statement) -> str | None:
    return statement.said_on.value if statement.said_on else None


def _by(gold: Sequence[Reading], read: Sequence[Reading], of: Callable[[Reading], str]) -> dict[str, Scores]:
    groups = sorted({of(reading) for reading in gold})
    if len(groups) < 2:
        return {}
    return {
        group: _scores(*zip(*[(g, r) for g, r in zip(gold, read, strict=True) if of(g) == group], strict=True))
        for group in groups
    }


def _by_kind(gold: Sequence[Reading], read: Sequence[Reading]) -> dict[str, Scores]:
    """Recall by the gold's kind, precision by the kind that was read."""
    right_gold: Counter[str] = Counter()
    right_read: Counter[str] = Counter()
    for one, other in zip(gold, read, strict=True):
        for pair in paired(one.statements, other.statements):
            if found(pair):
                right_gold[pair.gold.kind] += 1
                right_read[pair.read.kind] += 1
    expected = Counter(s.kind for reading in gold for s in reading.statements)
    answered = Counter(s.kind for reading in read for s in reading.statements)
    scores: dict[str, Scores] = {}
    for kind in ("direct", "indirect", "mixed"):
        precision = right_read[kind] / answered[kind] if answered[kind] else 0.0
        recall = right_gold[kind] / expected[kind] if expected[kind] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        counts = {"gold": expected[kind], "found": answered[kind]}
        scores[kind] = {"precision": precision, "recall": recall, "f1": f1, **counts}
    return scores
