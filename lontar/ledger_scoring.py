"""Lontar's answers to a test file: statements of articles, days of expressions, who held an office when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lontar.extract.actors import offices_called
from lontar.extract.dates import find_days, said_on
from lontar.knowledge import Knowledge, Office
from lontar.knowledge.lookup import Truth, folded
from lontar.ledger_adding import ArticleReader
from lontar.sources import article_from_text
from lontar.types import Article, Reading, Span


def answers(gold: Iterable[Reading], reader: ArticleReader) -> list[Reading]:
    """Read each gold article anew, page remains set aside as `lontar add` does."""
    articles = (as_added(reading.article) for reading in gold)
    return [Reading(article, reader.read(article)) for article in articles]


def as_added(article: Article) -> Article:
    """Mark in a test article what `lontar add` would not read: boilerplate, captions, render dates."""
    return replace(article, asides=article_from_text(article.text, language=article.language).asides)


def day_of(row: Mapping[str, Any]) -> str | None:
    """The day of one date expression in its text, as a statement with these TIME words gets it."""
    article = article_from_text(row["text"], published=row.get("published"), language=row.get("language"))
    start = article.text.find(row["expression"])
    spans = (Span("TIME", start, start + len(row["expression"])),) if start >= 0 else ()
    found = said_on(spans, article, days=find_days(article.text, language=article.language))
    return found.value if found else None


def holds(row: Mapping[str, Any], known: Knowledge) -> Truth:
    """Whether somebody held an office, or a state was a member, on a day: as far as the knowledge files say."""
    if "person" not in row:
        states = [body for body in known.bodies_called(row["state"]) if body.kind == "state"]
        bodies = known.bodies_called(row["organisation"])
        asked = {known.member_on(one.id, other.id, row["date"]) for one in states for other in bodies}
        return asked.pop() if len(asked) == 1 else "yes" if "yes" in asked else "unknown"
    offices = {office.id for office in _offices(row["office"], row.get("organisation"), known)}
    persons = {person.id for person in known.persons_called(row["person"])}
    if not offices or len(persons) != 1:
        return "unknown"
    return known.held_office(next(iter(persons)), offices, row["date"])


def _offices(title: str, body: str | None, known: Knowledge) -> Iterator[Office]:
    if not body:
        yield from offices_called(title, known)
        return
    bodies = {one.id for one in known.bodies_called(body)}
    yield from (office for office in known.offices_titled(title) if office.body in bodies)
    kind = folded(title).replace(" ", "_")
    yield from (office for office in known.offices.values() if office.kind == kind and office.body in bodies)
