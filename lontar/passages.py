"""The passage of a statement, cut to the room there is: content and cue in their context, never in mid-word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from lontar.types import Article, Span, SpanKind, Statement

ELLIPSIS: Final = "…"
_BRIDGE: Final = 40
"""Marked ranges closer than this are shown with what stands between them; farther apart an ellipsis stands for it."""
_LEAST: Final = 24
"""A cut piece keeps at least so many characters, or it would say nothing."""


class Piece(NamedTuple):
    """Some words of a passage and the kind of span they belong to (None: context)."""

    text: str
    kind: SpanKind | None


def passage(statement: Statement, article: Article, *, width: int) -> list[Piece]:
    """Return the statement's words in about `width` characters: who, cue and content, with the words between."""
    shown: tuple[SpanKind, ...] = ("SRC", "CUE", "CON")
    spans = [span for span in statement.spans if span.kind in shown and span.start < span.end]
    windows = _fitted(_windows(spans), _content_windows(spans), width)
    pieces: list[Piece] = []
    end = 0
    for window in windows:
        start, end = _on_words(article.text, *window, bounds=_bounds(spans))
        if pieces:
            _join(pieces, f" {ELLIPSIS} ")
        elif not _begins_sentence(article.text, start):
            _join(pieces, ELLIPSIS)
        pieces.extend(_pieces(article.text, start, end, spans))
    if any(span.start < end < span.end for span in spans) or not _ends_sentence(article.text, end):
        _join(pieces, ELLIPSIS)
    return pieces


def passage_text(statement: Statement, article: Article, *, width: int, marks: tuple[str, str] = ("«", "»")) -> str:
    """Return the passage as one line of plain text, its contents between two marks."""
    written = []
    for piece in passage(statement, article, width=width):
        written.append(f"{marks[0]}{piece.text}{marks[1]}" if piece.kind == "CON" else piece.text)
    return "".join(written)


def covering(spans: Sequence[Span], position: int) -> list[Span]:
    """Return the spans that hold a character, the widest first."""
    return sorted(
        (span for span in spans if span.start <= position < span.end),
        key=lambda span: (span.start - span.end, span.start),
    )


def segments(start: int, end: int, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Cut a range where any span begins or ends, so that each part lies in the same spans throughout."""
    edges = {start, end, *(edge for span in spans for edge in (span.start, span.end) if start < edge < end)}
    return pairwise(sorted(edges))


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[Piece]:
    merged: list[Piece] = []
    for left, right in segments(start, end, spans):
        inside = covering(spans, left)
        kind = inside[-1].kind if inside else None
        words = text[left:right].replace("\n", " ")
        if merged and merged[-1].kind == kind:
            merged[-1] = Piece(merged[-1].text + words, kind)
        else:
            merged.append(Piece(words, kind))
    return iter(merged)


def _windows(spans: Sequence[Span]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: span.start):
        if windows and span.start - windows[-1][1] <= _BRIDGE:
            windows[-1] = (windows[-1][0], max(windows[-1][1], span.end))
        else:
            windows.append((span.start, span.end))
    return windows


def _content_windows(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans if span.kind == "CON"]


def _fitted(windows: list[tuple[int, int]], contents: list[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    """Shorten the longest windows from their end, or drop source windows, until all fit in `width`."""
    kept = list(windows)
    while len(kept) > 1 and _LEAST * len(kept) > width:
        # So narrow that not even the beginnings fit: what is farthest from the first content goes.
        first = contents[0][0] if contents else kept[0][0]
        kept.remove(max(kept, key=lambda window: (abs(window[0] - first), window)))
    while kept and (excess := sum(end - start for start, end in kept) - width) > 0:
        longest = max(range(len(kept)), key=lambda index: kept[index][1] - kept[index][0])
        start, end = kept[longest]
        if end - start <= _LEAST:
            break
        kept[longest] = (start, max(start + _LEAST, end - excess))
    return kept


def _bounds(spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(edge for span in spans for edge in (span.start, span.end))


def _on_words(text: str, start: int, end: int, *, bounds: frozenset[int]) -> tuple[int, int]:
    """Move a cut end back to the last whole word; the edge of a span is never moved."""
    if end in bounds or end >= len(text) or text[end].isspace():
        return start, end
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return start, space if space > start else end


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“‘«(")
    return not before or before[-1] in ".!?\n:”»" or text[start - 1] == "\n"


def _ends_sentence(text: str, end: int) -> bool:
    if end >= len(text) or text[end - 1] in ".!?":
        return True
    after = text[end : end + 3].lstrip("\"'”’»),")
    return not after or after[0] in ".!?\n"


def _join(pieces: list[Piece], text: str) -> None:
    if pieces and pieces[-1].kind is None:
        pieces[-1] = Piece(pieces[-1].text + text, None)
    else:
        pieces.append(Piece(text, None))
