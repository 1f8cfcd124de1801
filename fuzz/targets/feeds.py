"""A feed: RSS, Atom, JSON Feed; and a page that names feeds."""

from __future__ import annotations

from datetime import UTC, datetime

from fuzz.promises import check as check_one
from fuzz.promises import refusing
from lontar.sources.article import Known
from lontar.sources.reading import read_answer
from lontar.sources.rivers import Told, alternates, fits, page_of, read_river
from lontar.sources.web import Answer

_TODAY = datetime(2024, 3, 1, tzinfo=UTC)


def check(raw: bytes) -> None:
    """Read the bytes as the answer of an address that is followed, and the pages that it gives whole."""
    answer = Answer("https://kabar.example/feed", "application/xml", raw)
    with refusing():
        alternates(answer)
        river = read_river(answer, today=_TODAY)
        assert river.rest >= 0
        for told in river.entries:
            _check(told)


def _check(told: Told) -> None:
    assert fits(told.url) and told.url.startswith(("http", "HTTP")), told.url
    assert told.published is None or told.published[:10] <= "2024-03-02", told.published
    for words in (told.title, told.byline, told.language, told.body):
        (words or "").encode()
        assert "\0" not in (words or "")
    page = page_of(told)
    if page is not None:
        with refusing():
            check_one(read_answer(page, told.url, behind=Known(title=told.title), max_bytes=1_000_000))
