"""The day by which a commitment is to be met, where its words limit it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from lontar.extract import lang
from lontar.extract.dates_grammar import count_of, count_pattern, either, find_days
from lontar.extract.dates_settle import Anchor, DayMention, published_day, settle
from lontar.types import Act, Day, Span

COMMITMENTS: Final[frozenset[Act]] = frozenset({"promise", "offer", "threaten", "announce", "refuse", "agree"})
"""Acts whose content may hold a deadline."""
_DAYS: Final[dict[str, int]] = {"minute": 1, "day": 1, "week": 7}
"""The days of the units whose length is the same everywhere, of minutes those of `_PARTS`."""
_PARTS: Final[dict[str, int]] = {"minute": 24 * 60, "day": 1, "week": 1}
_CLOCK: Final = r"(?:pukul |jam )?\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]\.?m\.?|wib|wita|wit)"
"""A time of day between a word of limit and its day."""


@dataclass(frozen=True, slots=True)
class _Limits:
    """One language's words of limit: right before a date, before the end of a unit, and around a span of time."""

    before_date: re.Pattern[str]
    end_of_unit: re.Pattern[str]
    within: re.Pattern[str]
    before: frozenset[str]
    lasting: frozenset[str]


def undertaken(text: str, spans: Sequence[Span]) -> str:
    """The words of the contents outside their conditions: `if half is paid by Friday` limits what others do."""
    conditions = [span for span in spans if span.kind == "IF"]
    kept = ""
    for content in (span for span in spans if span.kind == "CON"):
        place = content.start
        for one in conditions:
            if place <= one.start and one.end <= content.end:
                kept, place = kept + text[place : one.start] + "; ", one.end
        kept += text[place : content.end] + " "
    return kept.strip()


def deadline(
    content: str,
    *,
    act: Act,
    language: str,
    published: str | None,
    said: Day | None = None,
    conditional: bool = False,
) -> str | None:
    """Find the ISO day by which a commitment is to be met; None where its words do not settle one.

    Only a date that a word of limit governs counts (`paling lambat 30 April`, `by the end of the month`,
    `dalam dua pekan`). A month or year stands for its last day, after `sebelum` for the day before it begins. What is
    `conditional` counts its time from when the condition is met, which nobody knows.
    """
    if act not in COMMITMENTS:
        return None
    start = published_day(said.value if said is not None and said.precision == "day" else None)
    anchor = Anchor(day=start or published_day(published), future=True)
    limits = _limits(lang.code_of(language))
    for mention in find_days(content, language=language):
        limit = limits.before_date.search(content, 0, mention.start)
        value = settle(mention, anchor)[0] if limit is not None and not _is_week(mention) else None
        if limit is not None and value is not None and not _lasts(limit, mention, limits):
            return Anchor.last_day(value, before=limit["until"].lower() in limits.before and limit["end"] is None)
    if anchor.day is None:
        return None
    code = lang.code_of(language)
    return _end_of_unit(content, anchor.day, limits, code) or (
        None if conditional else _counted(content, anchor.day, limits, code)
    )


def _is_week(mention: DayMention) -> bool:
    """Whether a mention is a whole week, of which only the month is settled."""
    return mention.unit in ("week", "weekend") and mention.relative is not None and mention.weekday is None


def _lasts(limit: re.Match[str], mention: DayMention, limits: _Limits) -> bool:
    """Whether the words say how long something goes on: `hingga 2041`, `until June` set no deadline."""
    return limit["until"].lower() in limits.lasting and mention.precision != "weekday"


def _end_of_unit(content: str, start: date, limits: _Limits, code: str) -> str | None:
    """The end of the month or year of speaking: `akhir bulan ini`."""
    found = limits.end_of_unit.search(content)
    unit = lang.load(code).dates["units"][found["unit"].lower()] if found is not None else None
    if unit not in (["month", 1], ["year", 1]):
        return None
    return Anchor.last_day(start.isoformat()[: 7 if unit[0] == "month" else 4], before=False)


def _counted(content: str, start: date, limits: _Limits, code: str) -> str | None:
    """The deadlines that count from the day of speaking: `within two weeks`, `dalam 48 jam`."""
    dates = lang.load(code).dates
    found = limits.within.search(content)
    if found is None:
        return None
    if found["single"]:
        unit, count = dates["single"][found["single"].lower()]
    else:
        unit, size = dates["units"][found["unit"].lower()]
        count = size * (count_of(found["count"], dates) or 0)
    # Hours that make no whole days may end on that day or the next.
    if unit not in _DAYS or not count or count % _PARTS[unit]:
        return None
    return (start + timedelta(days=count * _DAYS[unit] // _PARTS[unit])).isoformat()


@cache
def _limits(code: str) -> _Limits:
    tables = lang.load(code)

    def words(key: str) -> str:
        return either(tuple(tables.dates[key]))

    unit = f"(?P<unit>{words('units')})"
    count = rf"(?:(?P<count>{count_pattern(tables.dates)})\s+{unit}|(?P<single>{words('single')}))"
    until = rf"\b(?P<until>{words('until')})\s+"
    end = rf"(?P<end>{words('end')})\s+"
    between = rf"(?:(?:{words('between')}|{words('clocks')}|{_CLOCK})\s+)*"
    return _Limits(
        before_date=re.compile(rf"(?i){until}(?:{end})?{between}\(?$"),
        end_of_unit=re.compile(rf"(?i){until}{end}{between}{unit}\b"),
        within=re.compile(rf"(?i)\b(?:{words('within')})\s+{count}\b"),
        before=frozenset(tables.words("dates", "before")),
        lasting=frozenset(tables.words("dates", "lasting")),
    )
