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

    One article in twenty has lost a straight mark: what stands beside a mark says whether it opens or closes, so that
    not all behind it is taken for the other. Those of the latest paragraphs stay: a paragraph of ten thousand
    statements would be gone through as often.
    """
    marks = [(found, _side(text, found)) for found in _MARKS.finditer(text, begin, end)]
    ranges: list[tuple[int, int]] = []
    opened, closers, within = -1, "", 0
    for place, (found, side) in enumerate(marks):
        mark = found[0]
        if opened < 0:
            if mark in _CLOSES and side >= 0:
                opened, closers, within = found.end(), _CLOSES[mark], 0
        elif mark not in closers:
            continue
        elif text[opened - 1] != mark:
            ranges.append((opened, found.start()))
            opened = -1
        elif side > 0 and [other for _, other in marks[place + 1 : place + 3]] == [-1, -1]:
            within += 1
        elif side > 0:
            # The end of what was opened is lost: nothing says where it was.
            opened, within = found.end(), 0
        elif within:
            within -= 1
        else:
            ranges.append((opened, found.start()))
            opened = -1
    if opened >= 0:
        ranges.append((opened, end))
    return tuple(ranges)


def _side(text: str, mark: re.Match[str]) -> int:
    """1 for a straight or single mark that can only open (`say "we`), -1 for one that can only close, else 0."""
    place, behind = mark.start(), mark.end()
    before, after = text[place - 1 : place] or " ", text[behind : behind + 1] or " "
    if mark[0] in "'’":
        return 1 if after.isalnum() else -1
    if mark[0] != '"':
        return 0
    opens = not after.isspace() and after not in ",.;:!?)]}"
    closes = not before.isspace() and before not in "([{"
    # `"We are ready, "he says`: a space that slipped, or a quotation that begins small.
    slipped = after.islower() and text[max(0, place - 3) : place].rstrip()[-1:] in (",", ".", "?", "!")
    return 0 if slipped else opens - closes


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
