"""What the words around a cue say on when a statement was made, where no TIME span has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from lontar.extract import lang
from lontar.extract.dates_grammar import either
from lontar.extract.dates_settle import DayMention
from lontar.types import Article, Span

_SENTENCE: Final = re.compile(r"[.!?…][\"”’']?\s+(?=[A-Z\"“‘'(])|\n")
_REACH: Final[int] = 300
"""Characters before a cue in which its sentence is looked for."""
_PARTS: Final = re.compile(r"[,;:\"“”()]")
_FEW: Final[int] = 3
"""Words before a cue that belong to it (`had always`, `sebelumnya juga`), between a writing and its date."""


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's words: that open an occasion, date a writing, place on a day, tell of another time."""

    occasion: re.Pattern[str]
    dated: re.Pattern[str]
    placed: re.Pattern[str]
    apart: re.Pattern[str]
    apart_first: re.Pattern[str]
    apart_behind: re.Pattern[str]


def day_near(spans: Sequence[Span], article: Article, days: Sequence[DayMention]) -> DayMention | None:
    """The date beside a statement's cue that tells when it was said; None where none surely does.

    It dates the writing that speaks (`the letter, dated 3 March`), stands in the words of the occasion (`at a rally on
    Sunday`), or opens the sentence right before the speaker or the cue (`In an interview last year she said`).
    """
    low, high = _narration(spans, article)
    if low == high:
        return None
    words = _words(lang.code_of(article.language))
    contents = [span for span in spans if span.kind == "CON"]
    for day in days:
        if day.end <= low or day.start >= high or any(one.start < day.end and day.start < one.end for one in contents):
            continue
        if _dates_source(day, spans, article, words) or _of_occasion(day, spans, article, words):
            return day
        if _opens(day, spans, article, words):
            return day
    return None


def apart(spans: Sequence[Span], article: Article) -> bool:
    """Whether the words of the cue say that it was another time: `had earlier denied`, `sebelumnya ia menolak`."""
    cues = [span for span in spans if span.kind == "CUE"]
    if not cues:
        return False
    text, cue = article.text, cues[0]
    words = _words(lang.code_of(article.language))
    start = _sentence_start(text, cue.start)
    if words.apart_first.match(text, start):
        return True
    behind = words.apart_behind.match(text, cue.end)
    if behind is not None and not any(span.kind == "CON" and span.start < behind.end(1) for span in spans):
        return True
    sources = [span.end for span in spans if span.kind == "SRC" and start <= span.start and span.end <= cue.start]
    before = _PARTS.split(text[max(sources, default=start) : cue.start])[-1].split()[-_FEW:]
    return words.apart.search(" ".join((*before, text[cue.start : cue.end]))) is not None


def _narration(spans: Sequence[Span], article: Article) -> tuple[int, int]:
    """The half-open range from the beginning of the cue's sentence to the end of its own words."""
    own = [span for span in spans if span.kind in ("SRC", "CUE")]
    if not own:
        return 0, 0
    last = max(span.end for span in spans if span.kind in ("SRC", "CUE", "OCC"))
    return _sentence_start(article.text, min(span.start for span in own)), last


def _sentence_start(text: str, place: int) -> int:
    ends = [found.end() for found in _SENTENCE.finditer(text, max(0, place - _REACH), place + 1)]
    return ends[-1] if ends else max(0, place - _REACH)


def _dates_source(day: DayMention, spans: Sequence[Span], article: Article, words: _Words) -> bool:
    """`the letter dated 3 March says`, `the report, published last week, concludes`."""
    for source in (span for span in spans if span.kind == "SRC"):
        if source.start <= day.start and words.dated.search(article.text[source.start : day.start]):
            between = article.text[min(source.end, day.start) : day.start]
            return day.start < source.end or len(between.split()) <= _FEW
    return False


def _of_occasion(day: DayMention, spans: Sequence[Span], article: Article, words: _Words) -> bool:
    """A day that something is placed on in the words of the occasion; the Sunday papers have their name from it."""
    inside = [span for span in spans if span.kind == "OCC" and span.start <= day.start and day.end <= span.end]
    before = article.text[max(0, day.start - 20) : day.start]
    return bool(inside) and (_looks_back(day) or words.placed.search(before) is not None)


def _opens(day: DayMention, spans: Sequence[Span], article: Article, words: _Words) -> bool:
    """`On Friday the mayor …`, `The next day she …`, `In an interview last year, she …`."""
    text = article.text
    start = _sentence_start(text, day.start)
    before, after = text[start : day.start], text[day.end : day.end + 3]
    own = {span.start for span in spans if span.kind in ("SRC", "CUE")}
    follows = any(after[:gap].strip(" ,") == "" and day.end + gap in own for gap in (1, 2, 3))
    if not follows or _PARTS.search(before) or (before and not words.occasion.match(before)):
        return False
    return _looks_back(day) or day.day is not None or day.weekday is not None


def _looks_back(day: DayMention) -> bool:
    return day.direction < 0 or day.counted or (day.relative is not None and (day.relative < 0 or day.unit == "day"))


@cache
def _words(code: str) -> _Words:
    tables = lang.load(code)

    def words(key: str) -> str:
        return either(tables.words("dates", key))

    placed = rf"(?:(?:{words('placing')})\s+)"
    return _Words(
        occasion=re.compile(rf"(?i)(?:{words('occasion')})\b"),
        dated=re.compile(rf"(?i)\b(?:{words('dated')})\s+{placed}*\(?$"),
        placed=re.compile(rf"(?i)\b{placed}$"),
        apart=re.compile(rf"(?i)\b(?:{words('apart')})\b(?! (?:to|ini)\b)"),
        apart_first=re.compile(rf"(?i)(?:{words('apart_first')})\b(?! ini\b)"),
        apart_behind=re.compile(rf"(?i)\s+({words('apart_first')})(?:\s+(?:{words('opening')})\b|\s*[,.;:])"),
    )
