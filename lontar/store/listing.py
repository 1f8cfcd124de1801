"""Reading back: filters become one SELECT, pages of rows become words of the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, TextClause, exists, func, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from lontar.errors import NotFound, UsageError
from lontar.store.days import Interval, interval
from lontar.store.dialects import full_text_match, no_words
from lontar.store.rows import Authors, article_of, judgements_in, statement_of, words_of
from lontar.store.tables import (
    article_versions,
    articles,
    copies,
    judgements,
    skipped,
    spans,
    speakers,
    stances,
    statements,
    tombstones,
    utterances,
)
from lontar.types import ACTS, STATEMENT_KINDS, Article, Filters, Reading, Statement

Key = tuple[str, str]
Condition = ColumnElement[bool] | TextClause
Columns = ReadOnlyColumnCollection[str, Column[Any]]

PAGE: Final = 200
_SHORTEST_PREFIX: Final = 4
_NO_FILTERS: Final = Filters()
_ASKS_SPEECH: Final = ("actor", "act", "kind", "issue", "min_confidence")
_IN_TEXT: Final = (statements.c.article_id, statements.c.start, statements.c.place)
_VERSION_COLUMNS: Final = [column for column in article_versions.c if column.name not in ("row", "raw", "added_at")]


def list_statements(
    connection: Connection, filters: Filters, *, rejected: bool = False
) -> Iterator[tuple[Statement, Article]]:
    """Yield statements of current versions with their articles, newest first, by the page."""
    query = _shown(conditions_of(connection, filters), rejected=rejected)
    query = query.order_by(statements.c.first_day.desc().nulls_last(), *_IN_TEXT).limit(filters.limit)
    for rows in _pages(connection, query):
        texts = _articles_of(connection, {(row["article_id"], row["article_version"]) for row in rows})
        for statement in _statements_of(connection, rows, texts):
            yield statement, texts[statement.article_id, statement.article_version]


def list_articles(connection: Connection, filters: Filters) -> Iterator[Article]:
    """Yield current articles, newest first; `about` is looked for in title and text, days are those of publication."""
    current = (article_versions.c.article_id == articles.c.id) & (article_versions.c.version == articles.c.version)
    query = select(*_VERSION_COLUMNS).join_from(articles, article_versions, current)
    query = query.where(*_of_articles(connection, filters), *_between(articles.c, filters))
    if filters.about is not None:
        query = query.where(full_text_match("article_versions", filters.about, dialect=connection.dialect.name))
    if _asks(filters, _ASKS_SPEECH):
        query = query.where(articles.c.id.in_(_shown(_of_speech(filters)).with_only_columns(statements.c.article_id)))
    query = query.order_by(articles.c.first_day.desc().nulls_last(), articles.c.id).limit(filters.limit)
    for rows in _pages(connection, query):
        yield from map(article_of, rows)


def list_readings(connection: Connection, filters: Filters) -> Iterator[Reading]:
    """Yield articles, newest first, each with those of its statements that `filters` let through.

    Where the filters ask something of statements, articles without such a statement are left out.
    """
    matches = _shown(conditions_of(connection, filters))
    query = select(articles.c.id, articles.c.version).where(*_of_articles(connection, filters))
    if _asks(filters, (*_ASKS_SPEECH, "since", "until", "about")):
        query = query.where(articles.c.id.in_(matches.with_only_columns(statements.c.article_id)))
    query = query.order_by(articles.c.first_day.desc().nulls_last(), articles.c.id).limit(filters.limit)
    for rows in _pages(connection, query):
        keys = [(row["id"], row["version"]) for row in rows]
        texts = _articles_of(connection, keys)
        page = matches.where(statements.c.article_id.in_([article_id for article_id, _ in keys]))
        found = _statements_of(connection, connection.execute(page.order_by(*_IN_TEXT)).mappings().all(), texts)
        said = {article_id: tuple(group) for article_id, group in groupby(found, key=lambda each: each.article_id)}
        for key in keys:
            yield Reading(article=texts[key], statements=said.get(key[0], ()))


def read_article(connection: Connection, id_or_prefix: str) -> Reading:
    """Return the current version of an article with its statements; raises NotFound."""
    article_id = find_article(connection, id_or_prefix)
    for reading in list_readings(connection, Filters(article=article_id, limit=1)):
        return reading
    raise _nothing("article", id_or_prefix)


def read_statement(connection: Connection, id_or_prefix: str) -> tuple[Statement, Article]:
    """Return a statement, also one rejected or gone by, with the version of the article it was read from."""
    statement_id = _only("statement", id_or_prefix, _beginning(connection, statements.c.id, id_or_prefix))
    rows = connection.execute(select(statements).where(statements.c.id == statement_id)).mappings().all()
    texts = _articles_of(connection, [(row["article_id"], row["article_version"]) for row in rows])
    statement = _statements_of(connection, rows, texts)[0]
    return statement, texts[statement.article_id, statement.article_version]


def statements_with(connection: Connection, ids: Sequence[str]) -> list[tuple[Statement, Article]]:
    """Return those of some statements that are shown, in that order, each with its article."""
    found: dict[str, tuple[Statement, Article]] = {}
    for start in range(0, len(ids), PAGE):
        query = select(statements).where(
            statements.c.id.in_(list(ids[start : start + PAGE])), ~statements.c.superseded, ~statements.c.rejected
        )
        rows = connection.execute(query).mappings().all()
        texts = _articles_of(connection, {(row["article_id"], row["article_version"]) for row in rows})
        for statement in _statements_of(connection, rows, texts):
            found[statement.id] = (statement, texts[statement.article_id, statement.article_version])
    return [found[one] for one in ids if one in found]


def articles_with(connection: Connection, ids: Sequence[str]) -> list[Article]:
    """Return the current versions of articles by id."""
    found: list[Article] = []
    for start in range(0, len(ids), PAGE):
        query = select(articles.c.id, articles.c.version).where(articles.c.id.in_(list(ids[start : start + PAGE])))
        keys = [(row.id, row.version) for row in connection.execute(query)]
        found.extend(_articles_of(connection, keys).values())
    return found


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


def count_all(connection: Connection) -> dict[str, int]:
    """Return how many of each thing the ledger holds."""
    current = ~statements.c.superseded
    counted = {
        "articles": select(func.count()).select_from(articles),
        "versions": select(func.count()).select_from(article_versions),
        "statements": select(func.count()).select_from(statements).where(current, ~statements.c.rejected),
        "rejected": select(func.count()).select_from(statements).where(current, statements.c.rejected),
        "superseded": select(func.count()).select_from(statements).where(statements.c.superseded),
        "judgements": select(func.count()).select_from(judgements),
        "skipped": select(func.count()).select_from(skipped),
        "taken_down": select(func.count()).select_from(tombstones),
    }
    return {name: connection.execute(query).scalar_one() for name, query in counted.items()}


def nothing_merged(connection: Connection) -> bool:
    """Whether the second pass has found no utterance yet."""
    return connection.execute(select(utterances.c.id).limit(1)).first() is None


def count_merged(connection: Connection) -> dict[str, int]:
    """Return how much the second pass has found."""
    several = select(func.count()).select_from(utterances).where(utterances.c.reports > 1)
    return {
        "utterances": int(connection.execute(select(func.count()).select_from(utterances)).scalar_one()),
        "merged": int(connection.execute(several).scalar_one()),
        "copies": int(connection.execute(select(func.count()).select_from(copies)).scalar_one()),
    }


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


def _pages(connection: Connection, query: Select[Any]) -> Iterator[Sequence[RowMapping]]:
    with connection.execute(query.execution_options(yield_per=PAGE)) as result:
        yield from result.mappings().partitions(PAGE)


def _articles_of(connection: Connection, keys: Iterable[Key]) -> dict[Key, Article]:
    # Two lists instead of one of pairs: SQLite answers `(a, b) IN (...)` by walking through the whole table.
    wanted, found = set(keys), {}
    ordered = sorted(wanted)
    for start in range(0, len(ordered), PAGE):
        ids, versions = zip(*ordered[start : start + PAGE], strict=True)
        query = select(*_VERSION_COLUMNS).where(article_versions.c.article_id.in_(ids))
        rows = connection.execute(query.where(article_versions.c.version.in_(versions))).mappings()
        found.update({key: article_of(row) for row in rows if (key := (row["article_id"], row["version"])) in wanted})
    return found


def _statements_of(connection: Connection, rows: Sequence[RowMapping], texts: dict[Key, Article]) -> list[Statement]:
    ids = [row["id"] for row in rows]
    span_rows = by_statement(connection, select(spans).where(~spans.c.replaced), ids)
    speaker_rows = by_statement(connection, select(speakers), ids)
    judged = {by for row in rows for by in judgements_in(row, speaker_rows[row["id"]])}
    authors = _authors(connection, sorted(judged))
    return [
        statement_of(
            row,
            span_rows[row["id"]],
            speaker_rows[row["id"]],
            text=texts[row["article_id"], row["article_version"]].text,
            authors=authors,
        )
        for row in rows
    ]


def _authors(connection: Connection, ids: Sequence[str]) -> Authors:
    """Return whose judgements these are: no query where there are none, one per 500 else."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        part = select(judgements.c.id, judgements.c.author).where(judgements.c.id.in_(ids[start : start + 500]))
        found.update((row.id, row.author) for row in connection.execute(part))
    return found


def by_statement(connection: Connection, query: Select[Any], ids: list[str]) -> dict[str, list[RowMapping]]:
    """Return the rows of `spans` or `speakers` that a query finds for statements, in order, by statement id."""
    grouped: dict[str, list[RowMapping]] = defaultdict(list)
    for start in range(0, len(ids), 500):
        statement_id, place = query.selected_columns["statement_id"], query.selected_columns["place"]
        part = query.where(statement_id.in_(ids[start : start + 500])).order_by(statement_id, place)
        for row in connection.execute(part).mappings():
            grouped[row["statement_id"]].append(row)
    return grouped


def _shown(conditions: list[Condition], *, rejected: bool = False) -> Select[Any]:
    query = select(statements).join(articles, articles.c.id == statements.c.article_id)
    query = query.where(~statements.c.superseded, *conditions)
    return query if rejected else query.where(~statements.c.rejected)


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
