"""What is counted in one article: sums of these give every figure, and draws of them its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from lontar.evaluate.matching import CLOSE, NEAR, Pair, found, overlap, paired
from lontar.evaluate.same import same_speakers
from lontar.types import SPAN_KINDS, Reading, SpanKind, Statement

Tally = Counter[str]
"""Counts by name: `NAME.right`, `NAME.answered`, `NAME.expected` for precision and recall, `NAME.true`, `NAME.of` for
shares."""

CORE: tuple[SpanKind, ...] = ("SRC", "CUE", "CON")
_MEASURES: dict[str, Callable[[Pair], bool]] = {
    "strict": found,
    "content_close": lambda pair: pair.overlap >= CLOSE,
    "content_near": lambda pair: True,
}


def tally(gold: Reading, read: Reading) -> Tally:
    """Count one article: right, answered and expected of everything that is scored."""
    counts: Tally = Counter()
    pairs = paired(gold.statements, read.statements)
    for name, measure in _MEASURES.items():
        _add(counts, name, sum(map(measure, pairs)), len(read.statements), len(gold.statements))
    for kind in SPAN_KINDS:
        wanted, given = _places(gold.statements, kind), _places(read.statements, kind)
        _add(counts, f"exact.{kind}", len(wanted & given), len(given), len(wanted))
        if kind in CORE:
            _add(counts, f"close.{kind}", _close(sorted(wanted), sorted(given)), len(given), len(wanted))
            _add(counts, f"characters.{kind}", *_characters(wanted, given))
    for pair in pairs:
        _links(counts, pair)
        _attributes(counts, pair)
        _speakers(counts, pair, gold.article.text)
    _kinds(counts, gold, read, pairs)
    for act in {statement.act for statement in (*gold.statements, *read.statements)}:
        right = sum(pair.gold.act == act == pair.read.act for pair in pairs)
        answered = sum(pair.read.act == act for pair in pairs)
        _add(counts, f"act.{act}", right, answered, sum(pair.gold.act == act for pair in pairs))
    return counts


def _add(counts: Tally, name: str, right: int, answered: int, expected: int) -> None:
    counts.update({f"{name}.right": right, f"{name}.answered": answered, f"{name}.expected": expected})


def _share(counts: Tally, name: str, true: bool) -> None:
    counts.update({f"{name}.true": int(true), f"{name}.of": 1})


def _places(statements: Sequence[Statement], kind: SpanKind) -> set[tuple[int, int]]:
    return {(span.start, span.end) for statement in statements for span in statement.of(kind)}


def _close(wanted: Sequence[tuple[int, int]], given: Sequence[tuple[int, int]]) -> int:
    def shared(one: tuple[int, int], other: tuple[int, int]) -> float:
        common = min(one[1], other[1]) - max(one[0], other[0])
        return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))

    return sum(any(shared(one, other) >= CLOSE for other in given) for one in wanted)


def _characters(wanted: set[tuple[int, int]], given: set[tuple[int, int]]) -> tuple[int, int, int]:
    one = {place for start, end in wanted for place in range(start, end)}
    other = {place for start, end in given for place in range(start, end)}
    return len(one & other), len(other), len(one)


def _links(counts: Tally, pair: Pair) -> None:
    """Where the gold of a paired statement has a kind: whether the read one's own overlaps it by half at least."""
    for kind in SPAN_KINDS:
        if kind != "CON" and pair.gold.of(kind):
            _share(counts, f"link.{kind}", overlap(pair.gold.of(kind), pair.read.of(kind)) >= NEAR)


def _attributes(counts: Tally, pair: Pair) -> None:
    gold, read = pair.gold, pair.read
    _share(counts, "act", gold.act == read.act)
    _share(counts, "kind", gold.kind == read.kind)
    _share(counts, "speaker_kind", gold.speaker.kind == read.speaker.kind)
    _share(counts, "mention", gold.speaker.mention == read.speaker.mention)
    _add(counts, "target", int(bool(gold.target) and _folded(gold.target) == _folded(read.target)), *_given(pair))
    _share(counts, "condition", bool(gold.of("IF")) == bool(read.of("IF")))
    if day(gold):
        _share(counts, "day_right_of_gold", day(gold) == day(read))
    if day(read):
        _share(counts, "day_right_of_given", day(gold) == day(read))


def _speakers(counts: Tally, pair: Pair, text: str) -> None:
    """Whether the names are exactly the gold's, and whether a reader would take them for the same speakers."""
    listed = names(pair.gold) == names(pair.read)
    for name, right in (("speaker", listed), ("speaker_same", listed or same_speakers(pair.gold, pair.read, text))):
        _share(counts, name, right)
        if found(pair):
            _share(counts, f"{name}.{pair.gold.speaker.mention}", right)


def _kinds(counts: Tally, gold: Reading, read: Reading, pairs: Sequence[Pair]) -> None:
    """By kind: recall by the gold's, precision by the one that was read."""
    counts.update(f"kind.{statement.kind}.expected" for statement in gold.statements)
    counts.update(f"kind.{statement.kind}.answered" for statement in read.statements)
    for pair in filter(found, pairs):
        counts.update((f"kind.{pair.gold.kind}.recalled", f"kind.{pair.read.kind}.right"))


def _given(pair: Pair) -> tuple[int, int]:
    """Whether a target was answered and expected."""
    return int(pair.read.target is not None), int(pair.gold.target is not None)


def _folded(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def names(statement: Statement) -> frozenset[str]:
    """The names of a statement's speakers, as they are compared."""
    speakers = statement.speakers or (statement.speaker,)
    return frozenset(_folded(speaker.name) for speaker in speakers)


def day(statement: Statement) -> str | None:
    """The day on which it was said, as far as it is settled."""
    return statement.said_on.value if statement.said_on else None
