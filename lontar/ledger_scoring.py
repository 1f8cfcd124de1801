"""Lontar's answers to a test file: statements of articles, days of expressions, who held an office when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lontar.extract.actors import offices_called
from lontar.extract.dates import find_days, said_on
from lontar.knowledge import Knowledge, Office, load
from lontar.knowledge.lookup import Truth, covers, folded
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


def holds(row: Mapping[str, Any]) -> Truth:
    """Whether somebody held an office, or a state was a member, on a day: as far as the knowledge files say."""
    known = load()
    if "state" in row:
        states = [body for body in known.bodies_called(row["state"]) if body.kind == "state"]
        bodies = known.bodies_called(row["organisation"])
        asked = {known.member_on(one.id, other.id, row["date"]) for one in states for other in bodies}
        return asked.pop() if len(asked) == 1 else "yes" if "yes" in asked else "unknown"
    offices = {office.id for office in _offices(row["office"], row.get("organisation"), known)}
    persons = {person.id for person in known.persons_called(row["person"])}
    if not offices or len(persons) != 1:
        return "unknown"
    own = [held.term for held in known.terms_of(next(iter(persons))) if held.office.id in offices]
    answers = {covers(term, row["date"]) for term in own}
    if "yes" in answers or "unknown" in answers:
        return "yes" if "yes" in answers else "unknown"
    # Not in our rows: said to be untrue only where somebody else is certain to have held it, or the terms are all over.
    others = any(known.holders_on(office, row["date"]) for office in offices)
    return "no" if own or others else "unknown"


def _offices(title: str, body: str | None, known: Knowledge) -> Iterator[Office]:
    words = folded(title)
    bodies = {one.id for one in known.bodies_called(body)} if body else None
    for office in known.offices.values():
        titles = {folded(name) for name in (*office.names.values(), *office.aliases, office.kind.replace("_", " "))}
        if words in titles and (bodies is None or office.body in bodies):
            yield office
    if bodies is None or not bodies:
        yield from offices_called(title, known)
