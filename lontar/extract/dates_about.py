"""The day that a content is about: what its own date expressions leave as one day, month or year.

Words that count from the speaker's present (`besok`, `on Friday`) count from the day of saying inside a quotation, from
publication outside one. Where a content names several days, or one that nothing settles, the day is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from lontar.extract import lang
from lontar.extract.dates_grammar import either
from lontar.extract.dates_settle import Anchor, DayMention, Settled, published_day, settle
from lontar.types import Article, Day, Span, StatementKind

_CLOSE: Final[int] = 60
"""Days from the anchor within which a day and month without a year is taken to lie: its other year is 300 days away."""
_BEFORE: Final[int] = 120
"""Characters before a date in which a word that looks ahead is looked for."""
_SENTENCE: Final = re.compile(r"[.!?;:\n]\s|[\"“”]")
_NOTHING: Final[Settled] = (None, "none", False)


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's words around a date: that make it a bound, that place something on it, that look ahead."""

    bounds: re.Pattern[str]
    onward: re.Pattern[str]
    placing: re.Pattern[str]
    relative: re.Pattern[str]
    coming: re.Pattern[str]


def about_on(
    spans: Sequence[Span],
    article: Article,
    *,
    days: Sequence[DayMention],
    kind: StatementKind,
    said: Day | None,
    years: tuple[int, ...] | None = None,
) -> Day | None:
    """The day that the contents of a statement are about; None where they name none.

    `days` and `years` as for `said_on`. A day in a condition, in a relative clause or in the name of something
    (`serangan 14 Juli`) is not what the content is about, nor one that only bounds a time (`sejak Mei`, `until June`);
    a year alone mostly stands beside the matter. A `Day` with `value` None names expressions that leave several days
    or none.

    Of the 14,690 statements of the corpora's training part (`python eval/targets.py`) 271 get a day or month and 335 an
    open one; of 55 that were looked at one by one all values are right, and 52 are what the content is about.
    """
    mentions = _mentions(spans, article, days)
    if not mentions:
        return None
    anchor = Anchor.of(article, days, years=years)
    centres = _centres(kind, said, anchor)
    settled = {_value(mention, anchor, centres, article) for mention in mentions}
    text = "; ".join(dict.fromkeys(mention.text for mention in mentions))
    # A week has only its month as a value, which is no reason to take it for a day of that month.
    found = None if len(settled) > 1 and any(_is_week(mention) for mention in mentions) else _one(settled)
    if found is None:
        return Day(value=None, precision="none", text=text, basis="none")
    value, precision, published = found
    return Day(value=value, precision=precision, text=text, basis="published" if published else "text")


def _mentions(spans: Sequence[Span], article: Article, days: Sequence[DayMention]) -> list[DayMention]:
    """The expressions that place what the contents say."""
    words = _words(lang.code_of(article.language))
    inside = [
        (day, span)
        for day in days
        for span in spans
        if span.kind == "CON" and span.start <= day.start and day.end <= span.end and not _is_year(day)
    ]
    other = [span for span in spans if span.kind in ("IF", "TIME")]
    return [
        day
        for day, span in inside
        if not any(one.start < day.end and day.start < one.end for one in other)
        and _places(_whole(day, days), article.text[span.start : span.end], span.start, words)
    ]


def _whole(day: DayMention, days: Sequence[DayMention]) -> DayMention:
    """Where an expression follows right on another, it stands where that stands: `Rabu (12/10) kemarin`."""
    before = next((one for one in days if 0 <= day.start - one.end <= 2), None)
    return day if before is None else replace(before, end=day.end)


def _is_week(day: DayMention) -> bool:
    return day.unit in ("week", "weekend") and day.weekday is None and day.day is None


def _is_year(day: DayMention) -> bool:
    return day.precision == "year" or (day.unit == "year" and day.month is None)


def _places(day: DayMention, content: str, start: int, words: _Words) -> bool:
    """Whether a date tells when the matter itself happens: no bound, no clause beside it, no attribute of a noun."""
    before, after = content[: max(0, day.start - start)], content[day.end - start :]
    if words.bounds.search(before) or words.onward.match(after) or words.relative.search(before):
        return False
    # A written date needs a word that places something on it; `besok`, `Jumat`, `next week` stand by themselves.
    written = day.relative is None and day.weekday is None
    return not written or not before.strip() or words.placing.search(before) is not None


def _centres(kind: StatementKind, said: Day | None, anchor: Anchor) -> tuple[date | None, ...]:
    """The days that may be the speaker's present: of what is quoted in part, both must lead to one answer."""
    # What an article only says near it (`basis` "article") is not the day it was said.
    known = said is not None and said.precision == "day" and said.basis in ("text", "published")
    spoken = published_day(said.value) if said is not None and known else None
    return {"direct": (spoken,), "indirect": (anchor.day,), "mixed": (spoken, anchor.day)}[kind]


def _value(mention: DayMention, anchor: Anchor, centres: Sequence[date | None], article: Article) -> Settled:
    again = lang.load(article.language).words("dates", "again")
    if mention.counted or any(word in mention.text.lower().split() for word in again):
        # From which day `two days earlier` or `the same month` counts, a content alone does not tell.
        return _NOTHING
    if mention.year is not None:
        return settle(mention, anchor)
    if mention.relative is None and mention.day is not None:
        return _near(mention, anchor)
    ahead = _ahead(mention, article)
    if mention.relative is None and mention.direction == 0 and not ahead:
        # `pada Jumat`, `in March`: whether it lies ahead or behind, the words do not say.
        return _NOTHING
    found = {_deictic(mention, anchor, centre, ahead) for centre in centres}
    return found.pop() if len(found) == 1 else _NOTHING


def _deictic(mention: DayMention, anchor: Anchor, centre: date | None, ahead: bool) -> Settled:
    """What words that count from the present mean on one day; open where that is not known."""
    if centre is None or mention.unit == "minute":
        return _NOTHING
    return settle(mention, replace(anchor, day=centre, full=(), future=ahead))


def _near(mention: DayMention, anchor: Anchor) -> Settled:
    """A day and month: that of its years, before and after publication, which is close to it."""
    if anchor.day is None:
        return settle(mention, anchor)
    found = {settle(mention, replace(anchor, future=future)) for future in (False, True)}
    close = [one for one in found if one[1] == "day" and one[0] and _distance(one[0], anchor.day) <= _CLOSE]
    return close[0] if len(close) == 1 else _NOTHING


def _distance(value: str, day: date) -> int:
    return abs((date.fromisoformat(value) - day).days)


def _one(settled: set[Settled]) -> Settled | None:
    """The most precise value that all the others hold (`2024`, `Maret 2024`, `5 Maret 2024`); None where two differ."""
    longest = max(settled, key=lambda one: len(one[0] or ""))
    whole = longest[0]
    if whole is None or not all(one[0] is not None and whole.startswith(one[0]) for one in settled):
        return None
    return longest


def _ahead(mention: DayMention, article: Article) -> bool:
    """Whether the words before a date, in its sentence, speak of what is still to come (`akan`, `will`)."""
    before = _SENTENCE.split(article.text[max(0, mention.start - _BEFORE) : mention.start])[-1]
    return _words(lang.code_of(article.language)).coming.search(before) is not None


@cache
def _words(code: str) -> _Words:
    tables = lang.load(code)

    def words(key: str) -> str:
        return either(tables.words("dates", key))

    between = rf"(?:(?:{words('between')}|{words('end')})\s+)*"
    return _Words(
        bounds=re.compile(rf"(?i)\b(?:{words('bounds')}|{words('until')})\s+{between}\(?$"),
        onward=re.compile(rf"(?i)\s+(?:{words('onward')})\b"),
        placing=re.compile(rf"(?i)(?:\b(?:{words('placing')})\s+|[,(]\s*){between}$"),
        relative=re.compile(rf"(?i)\b(?:{words('beside')})\b(?:[^\w.;!?]+[\w-]+){{0,8}}[^\w.;!?]+$"),
        coming=re.compile(rf"(?i)\b(?:{words('coming')})\b"),
    )
