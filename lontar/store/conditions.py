"""What filters ask, as conditions on rows, and what an id or its beginning names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, TextClause, exists, func, or_, select

from lontar.errors import NotFound, UsageError
from lontar.store.days import Interval, interval
from lontar.store.dialects import full_text_match, no_words
from lontar.store.tables import articles, judgements, names, speakers, stances, statements, tombstones
from lontar.store.words import words_of
from lontar.types import ACTS, STATEMENT_KINDS, Filters

Condition = ColumnElement[bool] | TextClause
Columns = Mapping[str, ColumnElement[Any]]

_SHORTEST_PREFIX: Final = 4
_NO_FILTERS: Final = Filters()
_ASKS_SPEECH: Final = ("actor", "act", "kind", "issue", "min_confidence")


def find_article(connection: Connection, id_or_prefix: str) -> str:
    """Return the id that an id or its beginning names; raises NotFound `no_article`, `ambiguous_id`, `taken_down`."""
    found = _beginning(connection, articles.c.id, id_or_prefix)
    if not found:
        gone = _beginning(connection, tombstones.c.article_id, id_or_prefix)
        for row in connection.execute(select(tombstones).where(tombstones.c.article_id.in_(gone))).mappings():
            raise NotFound(
                "taken_down",
                "Article {article} was taken down on {day} by {author}: {reason}. Its text and passages are gone.",
                article=row["article_id"],
                day=row["taken_down_at"][:10],
                author=row["author"],
                reason=row["reason"],
            )
    return _only("article", id_or_prefix, found)


def find_judgement(connection: Connection, id_or_prefix: str) -> RowMapping:
    """Return the row of the judgement that an id or its beginning names; raises NotFound."""
    found = _only("judgement", id_or_prefix, _beginning(connection, judgements.c.id, id_or_prefix))
    return connection.execute(select(judgements).where(judgements.c.id == found)).mappings().one()


def _beginning(connection: Connection, column: Column[str], prefix: str) -> list[str]:
    """Return the id itself where it is one, else up to six ids that begin so."""
    asked = prefix.strip().lower()
    exact = connection.execute(select(column).where(column == asked)).scalar()
    if exact is not None:
        return [exact]
    if len(asked) < _SHORTEST_PREFIX:
        return []
    # "g" follows every hexadecimal digit: a range that an index answers, which LIKE is not in every dialect.
    return list(connection.execute(select(column).where(column >= asked, column < asked + "g").limit(6)).scalars())


def _only(noun: str, asked: str, found: list[str]) -> str:
    if len(found) == 1:
        return found[0]
    if not found:
        raise _nothing(noun, asked)
    raise NotFound(
        "ambiguous_id",
        "{asked} is the beginning of several ids: {some}. Give more of the one that is meant.",
        asked=asked,
        some=", ".join(found[:5]) + (", ..." if len(found) > 5 else ""),
    )


def _nothing(noun: str, asked: str) -> NotFound:
    texts = {
        "article": "There is no article {asked}. Give an id, or its first 4 characters or more; `lontar articles` "
        "lists them.",
        "statement": "There is no statement {asked}. Give an id, or its first 4 characters or more; `lontar "
        "statements` lists them.",
        "judgement": "There is no judgement {asked}. Give an id, or its first 4 characters or more; `lontar judge "
        "history` lists them.",
    }
    return NotFound(f"no_{noun}", texts[noun], asked=asked)


def conditions_of(connection: Connection, filters: Filters) -> list[Condition]:
    """Return what `filters` ask of statements and of their articles; NotFound, UsageError."""
    conditions = [*_of_articles(connection, filters), *_between(statements.c, filters), *_of_speech(filters)]
    if filters.about is not None:
        conditions.append(full_text_match("statements", filters.about, dialect=connection.dialect.name))
    return conditions


def _of_articles(connection: Connection, filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.article is not None:
        conditions.append(articles.c.id == find_article(connection, filters.article))
    if filters.outlet is not None:
        conditions.append(func.lower(articles.c.outlet) == filters.outlet.lower())
    if filters.language is not None:
        conditions.append(articles.c.language == filters.language)
    return conditions


def _of_speech(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.act is not None:
        conditions.append(statements.c.act == _known("act", filters.act, ACTS))
    if filters.kind is not None:
        conditions.append(statements.c.kind == _known("kind", filters.kind, STATEMENT_KINDS))
    if filters.min_confidence > 0:
        conditions.append(statements.c.confidence >= filters.min_confidence)
    if filters.issue is not None:
        bears = (stances.c.statement_id == statements.c.id) & (stances.c.issue_id == filters.issue)
        conditions.append(exists().where(bears, stances.c.stance != "unrelated"))
    if filters.actor is not None:
        named = called(filters.actor)
        conditions.append(exists().where(speakers.c.statement_id == statements.c.id, ~speakers.c.replaced, named))
    return conditions


def called(actor: str) -> ColumnElement[bool]:
    """Return the condition that a speaker is of this name or a part of it, or of this actor's id; UsageError."""
    words = words_of(actor)
    if not words.strip():
        raise no_words(actor)
    # Whole words, so that "NATO" is not found in "Senator"; blanks around every word are stored.
    return speakers.c.words.contains(words, autoescape=True) | (speakers.c.actor == actor)


def _known(noun: str, asked: str, allowed: tuple[str, ...]) -> str:
    if asked in allowed:
        return asked
    raise UsageError(
        "unknown_value",
        "There is no {noun} {asked!r}. It is one of: {allowed}.",
        noun=noun,
        asked=asked,
        allowed=", ".join(allowed),
    )


def _between(columns: Columns, filters: Filters) -> list[Condition]:
    """Return the conditions on the day: an interval counts when any of its days lies within the bounds."""
    conditions: list[Condition] = []
    if filters.since is not None:
        conditions.append(columns["last_day"] >= _day("since", filters.since)[0])
    if filters.until is not None:
        conditions.append(columns["first_day"] <= _day("until", filters.until)[1])
    return conditions


def _day(option: str, value: str) -> Interval:
    found = interval(value)
    if found is None:
        raise UsageError(
            "bad_day",
            "--{option} {value!r} is no day. Give it as 2022-01-28, or 2022-01 or 2022.",
            option=option,
            value=value,
        )
    return found


def _asks(filters: Filters, names: Sequence[str]) -> bool:
    return any(getattr(filters, name) != getattr(_NO_FILTERS, name) for name in names)
