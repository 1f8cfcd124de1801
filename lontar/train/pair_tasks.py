"""What is asked of two texts, and a pair of texts with the right answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

TASKS: Final[dict[str, tuple[str, ...]]] = {
    "entails": ("entails", "open", "contradicts"),
    "stance": ("for", "against", "conditional", "unclear", "unrelated"),
    "meets": ("no", "yes"),
    "same": ("no", "yes"),
}
"""What is asked of a pair of texts, and the answers, in the order of their scores."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, what is asked of them, and the right answer (an index into `TASKS`)."""

    task: str
    first: str
    second: str
    answer: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A text and others that the same is asked of in one pass, each with its right answer."""

    task: str
    first: str
    asked: tuple[tuple[str, int], ...]


def bundled(pairs: Iterable[Pair], together: int) -> list[Bundle]:
    """Pairs → bundles of those with one first text and one task, at most `together` in each, in their order."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for pair in pairs:
        found.setdefault((pair.task, pair.first), []).append((pair.second, pair.answer))
    return [
        Bundle(task, first, tuple(asked[start : start + together]))
        for (task, first), asked in found.items()
        for start in range(0, len(asked), together)
    ]
