"""Text → its lines, and which of them are sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’')\]]*$|[\"”]$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text without the white space around it: half-open range of the text, and its words."""

    start: int
    end: int
    words: str
    blank_after: bool


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines that hold something, in order."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if words := line.strip():
            begin = start + len(line) - len(line.lstrip())
            yield Line(begin, begin + len(words), words, text.startswith("\n\n", end))
        start = end + 1


def is_prose(words: str) -> bool:
    """Whether a line is a sentence or more, not a heading, label or credit."""
    count = len(words.split())
    return (count >= 8 and _SENTENCE_END.search(words) is not None) or count > 25
