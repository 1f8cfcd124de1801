"""What stands between quotation marks in a text, and which statements are told by somebody who is quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lontar.types import Span, Statement

_MARKS: Final = re.compile(
    r"[“”„\"«»]"
    r"|(?<![\w])[‘'](?=\w)"  # a single mark opens before a word, so that an apostrophe does not
    r"|(?<=[\w.,!?…])[’'](?!\w)"
)
_CLOSES: Final[Mapping[str, str]] = {"“": '”"“', "„": '“”"', '"': '"”', "«": "»", "‘": "’'", "'": "'’", "”": '”"'}
_ATTRIBUTED: Final = ("SRC", "CUE", "CON")


def paragraph_of(text: str, span: Span) -> tuple[int, int]:
    """Return the half-open range of the line that holds a span; it reaches to the end of the span's last line."""
    end = text.find("\n", span.end)
    return text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end


@lru_cache(maxsize=4)
def quotations(text: str, begin: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the half-open ranges between quotation marks in one paragraph; one left open runs to its end.

    Those of the latest paragraphs stay: a paragraph of ten thousand statements would be gone through as often.
    """
    ranges: list[tuple[int, int]] = []
    opened, closers = -1, ""
    for found in _MARKS.finditer(text, begin, end):
        mark = found[0]
        if opened < 0:
            if mark in _CLOSES:
                opened, closers = found.end(), _CLOSES[mark]
        elif mark in closers:
            ranges.append((opened, found.start()))
            opened = -1
    if opened >= 0:
        ranges.append((opened, end))
    return tuple(ranges)


def inside_quotation(statement: Statement, text: str) -> bool:
    """Whether a statement is attributed inside a quotation: not the outlet says who said it, but whom it quotes.

    Its cue and its content, and its source where it has one, stand between the same two marks.
    """
    spans = [span for span in statement.spans if span.kind in _ATTRIBUTED]
    if not any(span.kind == "CUE" for span in spans):
        return False
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    begin, end = paragraph_of(text, Span("CON", first, last))
    return any(opened <= first and last <= closed for opened, closed in quotations(text, begin, end))
