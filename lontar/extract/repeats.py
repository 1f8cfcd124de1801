"""The same words of the same speaker, again and again in one article, are one statement said again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from lontar.types import Statement

_MOST: Final = 2
"""An article may say a thing in its lead and again in its text; what comes after that wins nothing by being counted."""


def without_repeats(statements: Iterable[Statement], text: str) -> Iterator[Statement]:
    """Yield statements in order, of those with one speaker, act and content (its words, without case) the first two."""
    seen: Counter[tuple[str, ...]] = Counter()
    for statement in statements:
        contents = (text[span.start : span.end] for span in statement.of("CON"))
        people = (one.name for one in statement.speakers or (statement.speaker,))
        key = (*people, statement.act, " ".join(" ".join(contents).casefold().split()))
        seen[key] += 1
        if seen[key] <= _MOST or not statement.of("CON"):
            yield statement
