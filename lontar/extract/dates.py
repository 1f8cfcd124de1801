"""When a statement was made: the day that its TIME words give, or that its speaker's turn carries over.

`find_days` (`dates_grammar`) reads date expressions, `dates_settle` turns each into a day, `deadline`
(`dates_deadline`) finds the day by which a commitment is to be met, `about_on` (`dates_about`) the one that a content
is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lontar.extract import lang
from lontar.extract.dates_about import about_on
from lontar.extract.dates_deadline import COMMITMENTS, deadline, undertaken
from lontar.extract.dates_grammar import find_days
from lontar.extract.dates_near import apart, day_near
from lontar.extract.dates_settle import Anchor, DayMention, settle
from lontar.types import Article, Day, Precision, Span

__all__ = [
    "COMMITMENTS", "Anchor", "DayMention", "about_on", "apart", "deadline", "find_days", "inherit", "said_on", "settle",
    "undertaken",
]  # fmt: skip


def said_on(
    statement_spans: Sequence[Span],
    article: Article,
    *,
    days: Sequence[DayMention],
    inherited: Day | None = None,
    years: tuple[int, ...] | None = None,
    counted_from: Sequence[DayMention] | None = None,
) -> Day | None:
    """The day on which a statement was made, as far as its TIME words and the publication date settle it.

    `days` is `find_days(article.text)`, `years` what `dates_held` leaves to those without one, `counted_from` the days
    from which `two days later` may count, all where it is None. Without a TIME span, or with one that only points back
    (`tadi`, `that day`), the answer is the date beside the cue that `day_near` tells, else the one in the SRC
    (`Undang-Undang Nomor 24 Tahun 2009`), else `inherited`. A TIME span whose words settle no day gives a `Day` with
    `value` None.
    """
    times = [span for span in statement_spans if span.kind == "TIME"]
    anchor = Anchor.of(article, days, years=years)
    anchor = anchor if counted_from is None else replace(anchor, days=tuple(counted_from))
    inside = _settled(times, days, anchor)
    words = article.text[times[0].start : times[0].end] if times else ""
    back = _points_back(words, article.language) and (inside is None or _is_same_day(times, days))
    if inside is not None and (inside.value is not None or not back):
        return inside
    if times and not back:
        return Day(value=None, precision="none", text=words, basis="none")
    near = None if times else day_near(statement_spans, article, days)
    if near is not None:
        return _settled([Span("TIME", near.start, near.end)], days, anchor)
    sources = [span for span in statement_spans if span.kind == "SRC"]
    dated = _settled(sources, [day for day in days if day.year is not None], anchor)
    return inherited if dated is None else dated


def _settled(spans: Sequence[Span], days: Sequence[DayMention], anchor: Anchor) -> Day | None:
    """The most precise of the days that overlap the spans; None where none does."""
    inside = _inside(spans, days)
    if not inside:
        return None
    settled_days = ((day, settle(day, anchor)) for day in inside)
    # A written day outweighs a word beside it: `hari ini, Senin (2/10)`, printed a day later.
    mention, settled = max(settled_days, key=lambda pair: (*_weight(pair[1]), pair[0].day is not None))
    value, precision, published = settled
    return Day(value=value, precision=precision, text=mention.text, basis="published" if published else "text")


def _inside(spans: Sequence[Span], days: Sequence[DayMention]) -> list[DayMention]:
    return [day for day in days if any(span.start < day.end and day.start < span.end for span in spans)]


def _is_same_day(spans: Sequence[Span], days: Sequence[DayMention]) -> bool:
    """Whether the dates in the spans only say "on that day": `tadi pagi`, `the same day`."""
    return all(day.relative == 0 and day.unit == "day" for day in _inside(spans, days))


def inherit(
    said: Sequence[Day | None], turns: Sequence[str], *, separate: Sequence[bool] = ()
) -> tuple[Day | None, ...]:
    """Give each statement without a day that of the nearest statement by the same speaker, an earlier one first.

    `said[i]` is what `said_on` gave for statement i, `turns[i]` its speaker's name; those that are
    `separate` (`apart`) get none. Only days are passed on, never
    months or years, and with basis "article": the text does not say that this statement was made that day. Of the
    3,044 statements without TIME in the corpus's training part (speakers as annotated), 917 get their day, 20 another
    one, 79 one that the annotators left open, 525 none although they gave one.
    """
    known: dict[str, list[tuple[int, Day]]] = {}
    for index, day in enumerate(said):
        if day is not None and day.value is not None and day.precision == "day":
            known.setdefault(turns[index], []).append((index, day))
    return tuple(
        day if day is not None or (separate and separate[index]) else _nearest(known.get(turns[index], ()), index)
        for index, day in enumerate(said)
    )


def _nearest(known: Sequence[tuple[int, Day]], index: int) -> Day | None:
    earlier = [day for place, day in known if place < index]
    nearest = earlier[-1] if earlier else known[0][1] if known else None
    return nearest and replace(nearest, basis="article")


def _weight(settled: tuple[str | None, Precision, bool]) -> tuple[int, bool]:
    value, precision, published = settled
    order: dict[Precision, int] = {"none": 0, "weekday": 1, "year": 2, "month": 3, "day": 4}
    return (order[precision] if value is not None else 0, not published)


def _points_back(words: str, language: str) -> bool:
    lowered = words.lower()
    return any(word in lowered for word in lang.load(language).words("dates", "same_day"))
