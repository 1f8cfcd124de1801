"""A reader without weights for the tests of the faces: it reads `NAME said that …` and `NAME mengatakan bahwa …`."""

from __future__ import annotations

import re
import time
from typing import Final

from lontar.identity import statement_id
from lontar.types import Act, Article, Day, Explanation, Span, Speaker, Statement

_SAID: Final = re.compile(
    r"(?P<who>[A-Z]\w+ [A-Z]\w+) (?P<cue>mengatakan|menolak|said|refused) (?P<what>(?:bahwa|untuk|that|to) [^.\n]+)"
)
_ACTS: Final[dict[str, Act]] = {"mengatakan": "assert", "said": "assert", "menolak": "refuse", "refused": "refuse"}


def resting(_article: Article) -> None:
    """Take a moment, also in another process: a reader with this survives pickling."""
    time.sleep(0.005)


class FakeReader:
    """Reads by one pattern, counts how often it was asked, and calls `before` ahead of each article."""

    model_version = "fake-1"

    def __init__(self, before=None) -> None:
        self.read_articles: list[str] = []
        self.before = before

    def read(self, article: Article) -> tuple[Statement, ...]:
        if self.before is not None:
            self.before(article)
        self.read_articles.append(article.source)
        return tuple(_statement(found, article) for found in _SAID.finditer(article.text))

    def explain(self, article: Article) -> list[Explanation]:
        kept = [
            Explanation(span.kind, span.start, span.end, 0.9, 0.5, "kept", None)
            for statement in self.read(article)
            for span in statement.spans
        ]
        hinted = [
            Explanation("CON", found.start(), found.end(), 0.3, 0.5, "below_threshold", None)
            for found in re.finditer(r"perhaps \w+", article.text)
        ]
        return [*kept, *hinted]


def _statement(found: re.Match[str], article: Article) -> Statement:
    spans = (Span("SRC", *found.span("who")), Span("CUE", *found.span("cue")), Span("CON", *found.span("what")))
    return Statement(
        id=statement_id(article, spans),
        article_id=article.id,
        article_version=article.version,
        kind="indirect",
        act=_ACTS[found["cue"]],
        confidence=0.9,
        model="fake-1",
        spans=spans,
        speaker=Speaker(found["who"], "person", "name", role="Wali Kota", affiliation="Kedungjati"),
        said_on=_day(article),
    )


def _day(article: Article) -> Day | None:
    """The day of publication, but where the text says that nobody knows it, or that it was the week before."""
    if article.published is None or "entah kapan" in article.text:
        return None
    if "pekan lalu" in article.text:
        return Day(None, "none", "pekan lalu", "published")
    return Day(article.published[:10], "day", None, "published")
