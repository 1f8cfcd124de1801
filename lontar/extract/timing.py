"""Days of saying that stand where the labels did not look: spans are mended by the words around them.

`timed` gives statements the TIME spans that the text has for them: at the end of a content (`…, Rabu (12/3).`), in a
sentence that points back (`Hal itu disampaikan X, Rabu (12/3).`), between a cue and its content, at the head of a
sentence, in the date of a letter.
`said_days` then tells on which day each was made.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Final

from lontar.extract import lang
from lontar.extract.dates import apart, inherit, said_on
from lontar.extract.dates_grammar import either
from lontar.extract.dates_settle import DayMention, full_date, published_day
from lontar.types import Article, Day, Span

Spans = tuple[Span, ...]
_Rule = Callable[[Spans, DayMention, str, str], Spans | None]

_STOP: Final = re.compile(r"(?:[.!?…][\"”»’']*\s+(?=[^a-z\W]|[\"“«])|\n\s*)")
_CLOSED: Final = re.compile(r"\s*(?:[.;\n]|$)")
_COMMA: Final = re.compile(r",\s+(?:pada\s+)?$")
_PLACED: Final = re.compile(r"(?<!,) (?:di|at|in|ke|dalam|pada) [^,]*$")
"""Where the matter itself happened: then a day behind it is the matter's too."""
_LED: Final = re.compile(r"(?i)(?:pada|on)\s+(?:hari\s+)?$")
_SET_OFF: Final = re.compile(r"(?i)(?:,|\bpada|\bon)\s+(?:hari\s+)?$")
_AHEAD: Final = re.compile(r"(?i)[\s,(]{0,3}(?:(?:pada|on)\s+)?(?:hari\s+)?")
_AFTER: Final = re.compile(r"[\s,):]{0,3}[\"“«]?")
_BESIDE: Final = re.compile(r"[\s,(]{0,3}(?:pada |on )?")
_QUOTES: Final = frozenset('"“”«»„')
_JOINED: Final = frozenset({"TIME", "PLACE", "OCC", "AUD", "VIA"})
_AROUND: Final = 60
"""Characters from a statement within which its day may stand in its sentence."""
_BEFORE: Final = 40
"""Characters before a date in which a word is looked for that makes it no day of saying."""


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's sentences that point back, what stands for a content in them, and words before a date."""

    pointing: re.Pattern[str]
    empty: re.Pattern[str]
    dated: re.Pattern[str]
    planned: re.Pattern[str]
    unplaced: re.Pattern[str]
    beside: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Told:
    """The statements of one article: their speakers, and sorted where their cores begin and their contents end."""

    article: Article
    days: Sequence[DayMention]
    turns: Sequence[str]
    cores: list[tuple[int, int]]
    ends: list[tuple[int, int]]

    @classmethod
    def of(
        cls, found: Sequence[Spans | None], turns: Sequence[str], article: Article, days: Sequence[DayMention]
    ) -> _Told:
        cores = sorted((_core(spans).start, index) for index, spans in enumerate(found) if spans)
        ends = sorted((_last(spans), index) for index, spans in enumerate(found) if spans)
        return cls(article, days, turns, cores, ends)


def timed(
    statements: Sequence[Spans], turns: Sequence[str], article: Article, days: Sequence[DayMention]
) -> list[Spans | None]:
    """The spans of statements in order of the text, with the times that stand around them.

    `turns` are their speakers' names, `days` is `find_days(article.text)`. None stands for a statement that only says
    that an earlier one was made (`Hal itu disampaikan X`): its spans are that one's now.
    """
    found: list[Spans | None] = [_with_own(spans, article, days) for spans in statements]
    timely = {turn for turn, spans in zip(turns, found, strict=True) if spans and _has_time(spans, article.text)}
    for index, spans in enumerate(found):
        if spans is not None and turns[index] not in timely:
            found[index] = _mended(spans, article, days, _closing)
    told = _Told.of(found, turns, article, days)
    sentences = _sentences(article.text)
    for place, (start, end) in enumerate(sentences):
        words = article.text[start:end]
        if _words(article.language).pointing.match(words) is not None:
            before = sentences[place - 1] if place else (0, 0)
            _point_back((start, end), before, found, told)
    return found


def _is_to_come(day: Day, article: Article) -> bool:
    """Whether a day lies after the one on which the article was published, or the next: nobody has spoken on it."""
    published = published_day(article.published)
    if published is None or day.value is None or day.precision != "day":
        return False
    return date.fromisoformat(day.value) > published + timedelta(days=1)


def said_days(
    statements: Sequence[Spans],
    turns: Sequence[str],
    article: Article,
    days: Sequence[DayMention],
    years: tuple[int, ...] | None,
) -> tuple[Day | None, ...]:
    """The day of each statement: its own, that of another by its speaker, at last that on which it was cited."""
    told = _told_days(statements, article, days)
    own, cited = [], []
    for spans in statements:
        citing = _citing(spans, article.text)
        kept = tuple(span for span in spans if span not in citing)
        alone = bool(citing) and not any(span.kind == "TIME" for span in kept)
        day = said_on(spans if alone else kept, article, days=days, years=years, counted_from=told)
        day = Day(None, "none", day.text, "none") if day is not None and _is_to_come(day, article) else day
        own.append(None if alone else day)
        cited.append(day if alone else None)
    separate = [apart(spans, article) for spans in statements]
    passed = inherit(own, turns, separate=separate)
    late = [first if first is not None else day for first, day in zip(passed, cited, strict=True)]
    return inherit(late, turns, separate=separate)


def _with_own(spans: Spans, article: Article, days: Sequence[DayMention]) -> Spans:
    if _has_time(spans, article.text):
        return spans
    for rule in (_leading, _parting, _opening, _dated):
        mended = _mended(spans, article, days, rule)
        if mended != spans:
            return mended
    return spans


def _has_time(spans: Spans, text: str) -> bool:
    """Whether a statement has a day of its own; that of citing is none."""
    citing = _citing(spans, text)
    return any(span.kind == "TIME" and span not in citing for span in spans)


def _mended(spans: Spans, article: Article, days: Sequence[DayMention], rule: _Rule) -> Spans:
    low, high = min(span.start for span in spans), max(span.end for span in spans)
    for day in _near(days, low - _AROUND, high + _AROUND):
        if (mended := rule(spans, day, article.text, article.language)) is not None:
            return _ordered(mended)
    return spans


def _ordered(spans: Spans) -> Spans:
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.kind)))


def _closing(spans: Spans, day: DayMention, text: str, language: str) -> Spans | None:
    """`mengatakan Indonesia siap, Rabu (12/3).`: the day is no part of the content that it ends with."""
    if day.weekday is None or not _CLOSED.match(text, day.end):
        return None
    comma = _COMMA.search(text[max(0, day.start - 10) : day.start])
    if comma is None:
        return None
    last = day.start - len(comma[0])
    for span in spans:
        if span.kind != "CON" or span.start >= last or span.end < last or span.end > day.end + 1:
            continue
        if _QUOTES & {*text[span.start : span.end], text[max(0, span.start - 1)]}:
            return None
        content, words = text[span.start : last], _words(language)
        cues = " ".join(text[one.start : one.end] for one in spans if one.kind == "CUE")
        if _PLACED.search(content) or words.beside.search(content) or not words.unplaced.search(f"{cues} {content}"):
            return None
        rest = tuple(one for one in spans if one != span)
        return (*rest, replace(span, end=last), Span("TIME", day.start, day.end))
    return None


def _leading(spans: Spans, day: DayMention, text: str, _language: str) -> Spans | None:
    """`mengatakan pada Rabu (12/3) Indonesia siap`: the day stands between the cue and its content."""
    if day.weekday is None or day.day is None:
        return None
    led = _LED.search(text[max(0, day.start - 12) : day.start])
    start = day.start - len(led[0]) if led else day.start
    for span in spans:
        if span.kind != "CON" or span.start != start or span.end < day.end + 10:
            continue
        if not any(one.kind == "CUE" and one.end + 1 == start for one in spans):
            return None
        rest = tuple(one for one in spans if one != span)
        return (*rest, replace(span, start=_behind(text, day)), Span("TIME", start, day.end))
    return None


def _opening(spans: Spans, day: DayMention, text: str, _language: str) -> Spans | None:
    """`Sehari sebelumnya, X menuduh …`: the day opens the sentence whose subject speaks."""
    led = _LED.search(text[max(0, day.start - 12) : day.start])
    start = day.start - len(led[0]) if led else day.start
    if not _is_exact(day):
        return None
    if start and not _ends_sentence(text, start):
        return None
    after = _behind(text, day)
    firsts = {span.start for span in spans if span.kind in ("SRC", "CUE")}
    cued = any(span.kind == "CUE" and after <= span.start for span in spans)
    return (*spans, Span("TIME", start, day.end)) if after in firsts and cued else None


def _parting(spans: Spans, day: DayMention, text: str, _language: str) -> Spans | None:
    """`mengatakan, Rabu (12/3), Indonesia siap`: nothing but the day is between the cue or speaker and what follows."""
    if day.counted or not _is_exact(day):
        return None
    before = [span.end for span in spans if span.kind in ("CUE", "SRC") and span.end <= day.start]
    after = [span.start for span in spans if span.kind in ("CUE", "SRC", "CON") and span.start >= day.end]
    if not before or not after or not any(span.kind == "CUE" for span in spans):
        return None
    low, high = max(before), min(after)
    if not _AHEAD.fullmatch(text, low, day.start) or not _AFTER.fullmatch(text, day.end, high):
        return None
    return (*spans, Span("TIME", day.start, day.end))


def _is_exact(day: DayMention) -> bool:
    return day.precision == "day" or day.weekday is not None or day.unit == "day"


def _behind(text: str, day: DayMention) -> int:
    """Where the text goes on after a day, blanks and commas apart."""
    return next((place for place in range(day.end, len(text)) if text[place] not in " ,"), len(text))


def _dated(spans: Spans, day: DayMention, text: str, language: str) -> Spans | None:
    """`Dalam surat tertanggal 1 Agustus`: what is dated was said that day."""
    holding = any(span.kind in ("VIA", "SRC", "OCC") and span.start <= day.start < span.end for span in spans)
    if not holding or _words(language).dated.search(text[max(0, day.start - _BEFORE) : day.start]) is None:
        return None
    return (*spans, Span("TIME", day.start, day.end))


def _point_back(sentence: tuple[int, int], before: tuple[int, int], found: list[Spans | None], told: _Told) -> None:
    """Give the statement beside a sentence that points to it the day in that sentence."""
    start, end = sentence
    inside = [index for index in _within(told.cores, start, end - 1) if found[index]]
    earlier = [index for index in _within(told.ends, before[0], start) if found[index]]
    later = [index for index in _within(told.cores, end, end + 1) if found[index]]
    if not earlier and not later:
        return
    target = max(earlier) if earlier else min(later)
    spans = found[target] or ()
    empty = [index for index in inside if index != target and _is_empty(found[index] or (), told.article)]
    for index in empty:
        if told.turns[index] == told.turns[target]:
            spans = _joined(spans, found[index] or ())
            found[index] = None
    if not _has_time(spans, told.article.text) and not (empty and found[empty[0]] is not None):
        own = _near(told.days, start, end)
        held = any(span.kind == "CON" and own and span.start < own[0].end and own[0].start < span.end
                   for index in inside for span in found[index] or ())  # fmt: skip
        if len(own) == 1 and not held and _tells(own[0], told.article.text):
            spans = (*spans, Span("TIME", own[0].start, own[0].end))
    found[target] = _ordered(spans)


def _within(places: Sequence[tuple[int, int]], low: int, high: int) -> list[int]:
    """The statements whose place, of sorted (place, statement) pairs, is in [low, high]."""
    return [index for _, index in places[bisect_left(places, (low, -1)) : bisect_left(places, (high + 1, -1))]]


def _near(days: Sequence[DayMention], low: int, high: int) -> Sequence[DayMention]:
    """The days that begin in [low, high)."""
    first = bisect_left(days, low, key=lambda day: day.start)
    return days[first : bisect_left(days, high, key=lambda day: day.start)]


def _tells(day: DayMention, text: str) -> bool:
    """Whether a day in a sentence that points back is set off as that of saying."""
    return _is_exact(day) and not day.counted and _SET_OFF.search(text[max(0, day.start - 12) : day.start]) is not None


def _joined(spans: Spans, empty: Spans) -> Spans:
    has_time = any(span.kind == "TIME" for span in spans)
    return (*spans, *(span for span in empty if span.kind in _JOINED and not (has_time and span.kind == "TIME")))


def _core(spans: Spans) -> Span:
    return next((span for span in spans if span.kind in ("CON", "CUE")), spans[0])


def _last(spans: Spans) -> int:
    return max((span.end for span in spans if span.kind == "CON"), default=-1)


def _is_empty(spans: Spans, article: Article) -> bool:
    contents = [article.text[span.start : span.end] for span in spans if span.kind == "CON"]
    return len(contents) == 1 and _words(article.language).empty.fullmatch(contents[0]) is not None


def _citing(spans: Spans, text: str) -> list[Span]:
    """The times right after a VIA: on them the medium was cited, or wrote."""
    ends = [span.end for span in spans if span.kind == "VIA"]
    return [
        span
        for span in spans
        if span.kind == "TIME" and any(end <= span.start and _BESIDE.fullmatch(text[end : span.start]) for end in ends)
    ]


def _told_days(statements: Sequence[Spans], article: Article, days: Sequence[DayMention]) -> tuple[DayMention, ...]:
    """The days from which `dua hari kemudian` may count: not those in a content, planned, or after publication."""
    published = published_day(article.published)
    latest = None if published is None else published + timedelta(days=1)
    contents = sorted((span.start, span.end) for spans in statements for span in spans if span.kind == "CON")
    reach = list(accumulate((end for _, end in contents), max))
    planned = _words(article.language).planned

    def counts(day: DayMention) -> bool:
        begun = bisect_left(contents, (day.start + 1, 0))
        if begun and day.start < reach[begun - 1]:
            return False
        own = full_date(day)
        if own is not None and latest is not None and own > latest:
            return False
        return planned.search(article.text[max(0, day.start - _BEFORE) : day.start]) is None

    return tuple(day for day in days if counts(day))


def _sentences(text: str) -> list[tuple[int, int]]:
    """Half-open characters of the sentences, which end at a full stop before a capital or with the line."""
    ends = [*(stop.end() for stop in _STOP.finditer(text)), len(text)]
    return list(_between(ends))


def _between(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for end in ends:
        if end > start:
            yield start, end
        start = end


def _ends_sentence(text: str, place: int) -> bool:
    return any(
        stop.end() == place - max(0, place - 60) for stop in _STOP.finditer(text[max(0, place - 60) : place + 1])
    )


@cache
def _words(language: str) -> _Words:
    tables = lang.load(language)

    def forms(key: str) -> str:
        return "|".join(tables.words("dates", key)) or "(?!)"

    return _Words(
        pointing=re.compile(forms("pointing")),
        empty=re.compile(f"(?i)(?:{forms('pointers')})"),
        dated=re.compile(rf"(?i)\b(?:{either(tables.words('dates', 'written'))})\s+$"),
        planned=re.compile(rf"(?i)\b(?:{either(tables.words('dates', 'planned'))})\s+(?:\w+\s+)?$"),
        unplaced=re.compile(rf"(?i)\b(?:{either(tables.words('dates', 'unplaced'))})\b"),
        beside=re.compile(rf"(?i)\b(?:{either(tables.words('dates', 'beside'))})\b"),
    )
