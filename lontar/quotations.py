"""What stands between quotation marks in a text, and which statements are told by somebody who is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from lontar.types import Span, Statement

_MARKS: Final = re.compile(
    r"[“”„\"«»]"
    r"|(?<![\w])[‘'](?=\w)"  # a single mark opens before a word, so that an apostrophe does not
    r"|(?<=[\w.,!?…])[’'](?!\w)"
)
_CLOSES: Final[Mapping[str, str]] = {"“": '”"“', "„": '“”"', '"': '"”', "«": "»", "‘": "’'", "'": "'’", "”": '”"'}
SINGLE: Final = "'‘’"
_MOST_MARKS: Final = 20_000
_ATTRIBUTED: Final = ("SRC", "CUE", "CON")

_Mark = tuple[int, str, int]


def paragraph_of(text: str, span: Span) -> tuple[int, int]:
    """Return the half-open range of the line that holds a span; it reaches to the end of the span's last line."""
    end = text.find("\n", span.end)
    return text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end


@lru_cache(maxsize=4)
def quotations(text: str, begin: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the half-open ranges between quotation marks in one paragraph; one left open runs to its end.

    One article in twenty has lost a mark: what stands beside a mark says whether it opens or closes, so that not all
    behind it is taken for the other. Of a paragraph only the first `_MOST_MARKS` marks are read. Those of the latest
    paragraphs stay: a paragraph of ten thousand statements would be gone through as often.
    """
    marks = list(islice(_marks(text, begin, end), _MOST_MARKS))
    enclosed, closing = _lookahead(marks)
    ranges: list[tuple[int, int]] = []
    opened, closers, within = -1, "", 0
    for number, (at, mark, side) in enumerate(marks):
        if opened < 0:
            # A straight single mark that nothing closes is an apostrophe: `in the '90s`.
            if mark in _CLOSES and side >= 0 and (mark != "'" or closing[number]):
                opened, closers, within = at + 1, _CLOSES[mark], 0
        elif mark not in closers:
            continue
        elif side > 0 and enclosed[number]:
            within += 1
        elif side > 0:
            # The end of what was opened is lost: nothing says where it was.
            opened, closers, within = at + 1, _CLOSES.get(mark, closers), 0
        elif within:
            within -= 1
        else:
            ranges.append((opened, at))
            opened = -1
    if opened >= 0:
        ranges.append((opened, end))
    return tuple(ranges)


def _marks(text: str, begin: int, end: int) -> Iterator[_Mark]:
    """Yield every mark with its place and its side: 1 where it can only open (`say "we`), -1 only close, else 0."""
    for found in _MARKS.finditer(text, begin, end):
        at, behind = found.span()
        before, after = text[at - 1 : at] or " ", text[behind : behind + 1] or " "
        if found[0] in SINGLE:
            yield at, found[0], 1 if after.isalnum() else -1
            continue
        opens = not after.isspace() and after not in ",.;:!?)]}"
        closes = not before.isspace() and before not in "([{"
        # `"We are ready, "he says`: a space that slipped, or a quotation that begins small.
        slipped = after.islower() and text[max(0, at - 3) : at].rstrip()[-1:] in (",", ".", "?", "!")
        yield at, found[0], 0 if slipped else opens - closes


def _lookahead(marks: Sequence[_Mark]) -> tuple[list[bool], list[bool]]:
    """Of each mark: whether double ones behind it close it and what it is in; whether the next single one closes."""
    depths, depth = [], 0
    for _, mark, side in marks:
        depth += 0 if mark in SINGLE else side or -1
        depths.append(depth)
    enclosed, closing = [False] * len(marks), [False] * len(marks)
    lowest, closes = depth + 1, False
    for number in reversed(range(len(marks))):
        enclosed[number], closing[number] = lowest <= depths[number] - 2, closes
        lowest = min(lowest, depths[number])
        if marks[number][1] in SINGLE:
            closes = marks[number][2] < 0
    return enclosed, closing


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
