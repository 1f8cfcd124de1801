"""The grammar of days in a text, and the dates of pages and feeds."""

from __future__ import annotations

from datetime import UTC, date, datetime

from lontar.extract.dates_deadline import deadline
from lontar.extract.dates_grammar import find_days
from lontar.sources.published import find_dates, parse_published
from lontar.sources.rivers import feed_day

_TODAY = datetime(2024, 3, 1, tzinfo=UTC)


def check(raw: bytes) -> None:
    """Look for days in the bytes as a text of each language."""
    text = raw.decode(errors="replace")
    for language in ("id", "en", "ms"):
        for mention in find_days(text, language=language):
            assert 0 <= mention.start < mention.end <= len(text), mention
        day = deadline(text, act="promise", language=language, published="2024-02-27")
        assert day is None or date.fromisoformat(day)
    for found in find_dates(text):
        assert datetime.fromisoformat(found.value)
    for value in (parse_published(text), feed_day(text, today=_TODAY)):
        assert value is None or datetime.fromisoformat(value)
