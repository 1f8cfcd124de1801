"""What Lontar reads in the articles of a test file, as it would in any others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lontar.ledger_adding import ArticleReader
from lontar.sources import article_from_text
from lontar.types import Article, Reading


def answers(gold: Iterable[Reading], reader: ArticleReader) -> list[Reading]:
    """Read each gold article anew, page remains set aside as `lontar add` does."""
    articles = (as_added(reading.article) for reading in gold)
    return [Reading(article, reader.read(article)) for article in articles]


def as_added(article: Article) -> Article:
    """Mark in a test article what `lontar add` would not read: boilerplate, captions, render dates."""
    return replace(article, asides=article_from_text(article.text, language=article.language).asides)
