"""What is asked of two texts, and a pair of texts with the right answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TASKS: Final[dict[str, tuple[str, ...]]] = {
    "entails": ("entails", "open", "contradicts"),
    "stance": ("for", "against", "conditional", "unclear", "unrelated"),
    "meets": ("no", "yes"),
    "same": ("no", "yes"),
    "issue": ("for", "against", "conditional", "unclear", "unrelated"),
}
"""What is asked of a pair of texts, and the answers, in the order of their scores.

A stance is asked of a proposition that was written for its statement, an issue of one that an archive was searched for:
there most of what lies near is about something else.
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, what is asked of them, and the right answer (an index into `TASKS`)."""

    task: str
    first: str
    second: str
    answer: int
