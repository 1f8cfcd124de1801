"""Reading back: filters become one SELECT, pages of rows become words of the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, func, select

from lontar.store.conditions import Condition, conditions_of, find_article, find_statement, nothing, of_articles
from lontar.store.copy_tables import copies
from lontar.store.finding import articles_found, statements_by_adding, statements_found
from lontar.store.rows import Authors, article_of, judgements_in, statement_of
from lontar.store.tables import (
    article_versions,
    articles,
    judgements,
    skipped,
    spans,
    speakers,
    statements,
    tombstones,
    utterances,
)
from lontar.types import Article, Filters, Reading, Statement

Key = tuple[str, str]

PAGE: Final = 200
_NO_FILTERS: Final = Filters()
_ASKS_STATEMENTS: Final = ("actor", "act", "kind", "issue", "min_confidence", "since", "until", "about")
_IN_TEXT: Final = (statements.c.article_id, statements.c.start, statements.c.place)
_VERSION_COLUMNS: Final = [
    column for column in article_versions.c if column.name not in ("row", "raw", "added_at", "forms")
]


def list_statements(
    connection: Connection, filters: Filters, *, rejected: bool = False
) -> Iterator[tuple[Statement, Article]]:
    """Yield statements of current versions with their articles, newest first, by the page."""
    for rows in _pages(connection, statements_found(connection, filters, rejected=rejected), limit=filters.limit):
        texts = _articles_of(connection, {(row["article_id"], row["article_version"]) for row in rows})
        for statement in _statements_of(connection, rows, texts):
            yield statement, texts[statement.article_id, statement.article_version]


def list_articles(connection: Connection, filters: Filters) -> Iterator[Article]:
    """Yield current articles, newest first; `about` is looked for in title and text, days are those of publication."""
    for rows in _pages(connection, articles_found(connection, filters), limit=filters.limit):
        texts = _articles_of(connection, [(row["id"], row["version"]) for row in rows])
        yield from (texts[row["id"], row["version"]] for row in rows)


def newest_added(connection: Connection, limit: int) -> list[Article]:
    """Return the articles that were added last, the newest first."""
    query = select(articles.c.id, articles.c.version).order_by(articles.c.added_at.desc(), articles.c.id).limit(limit)
    keys = [(row.id, row.version) for row in connection.execute(query)]
    texts = _articles_of(connection, keys)
    return [texts[key] for key in keys]


def list_by_adding(connection: Connection, filters: Filters) -> list[tuple[Statement, Article, str]]:
    """Return statements, those whose text was added last first, each with its article and when that was (ISO)."""
    rows = connection.execute(statements_by_adding(connection, filters)).mappings().all()
    texts = _articles_of(connection, {(row["article_id"], row["article_version"]) for row in rows})
    found = _statements_of(connection, rows, texts)
    return [
        (statement, texts[statement.article_id, statement.article_version], row["added_at"])
        for statement, row in zip(found, rows, strict=True)
    ]


def added_at(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return by statement when the text that it stands in was added to the ledger (ISO)."""
    found: dict[str, str] = {}
    same = (article_versions.c.article_id == statements.c.article_id) & (
        article_versions.c.version == statements.c.article_version
    )
    query = select(statements.c.id, article_versions.c.added_at).join(article_versions, same)
    for start in range(0, len(ids), PAGE):
        part = query.where(statements.c.id.in_(list(ids[start : start + PAGE])))
        found.update((row.id, row.added_at) for row in connection.execute(part))
    return found


def list_readings(connection: Connection, filters: Filters) -> Iterator[Reading]:
    """Yield articles, newest first, each with those of its statements that `filters` let through.

    Where the filters ask something of statements, articles without such a statement are left out.
    """
    matches = shown(conditions_of(connection, filters))
    query = select(articles.c.id, articles.c.version).where(*of_articles(connection, filters))
    if any(getattr(filters, name) != getattr(_NO_FILTERS, name) for name in _ASKS_STATEMENTS):
        query = query.where(articles.c.id.in_(matches.with_only_columns(statements.c.article_id)))
    query = query.order_by(articles.c.first_day.desc().nulls_last(), articles.c.id)
    for rows in _pages(connection, [query], limit=filters.limit):
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
    raise nothing("article", id_or_prefix)


def read_statement(connection: Connection, id_or_prefix: str) -> tuple[Statement, Article]:
    """Return a statement, also one rejected or gone by, with the version of the article it was read from."""
    statement_id = find_statement(connection, id_or_prefix)
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


def count_all(connection: Connection) -> dict[str, int]:
    """Return how many of each thing the ledger holds."""
    current = ~statements.c.superseded
    counted = {
        "articles": select(func.count()).select_from(articles),
        "versions": select(func.count()).select_from(article_versions),
        "statements": _shown_counted(),
        "rejected": select(func.count()).select_from(statements).where(current, statements.c.rejected),
        "superseded": select(func.count()).select_from(statements).where(statements.c.superseded),
        "judgements": select(func.count()).select_from(judgements),
        "skipped": select(func.count()).select_from(skipped),
        "taken_down": select(func.count()).select_from(tombstones),
    }
    return {name: connection.execute(query).scalar_one() for name, query in counted.items()}


def count_shown(connection: Connection) -> dict[str, int]:
    """Return how many articles, statements that are shown, and decisions of people the ledger holds."""
    counted = {
        "articles": select(func.count()).select_from(articles), "statements": _shown_counted(),
        "judgements": select(func.count()).select_from(judgements),
    }  # fmt: skip
    return {name: int(connection.execute(query).scalar_one()) for name, query in counted.items()}


def _shown_counted() -> Select[Any]:
    # Every confidence is one: so SQLite takes the index that has only what is shown, a sixth of the time.
    shown = (~statements.c.superseded, ~statements.c.rejected, statements.c.confidence >= 0)
    return select(func.count()).select_from(statements).where(*shown)


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


def _pages(
    connection: Connection, queries: Iterable[Select[Any]], *, limit: int | None
) -> Iterator[Sequence[RowMapping]]:
    """Yield the rows of queries, one after the other, up to a limit of them all."""
    left = limit
    for query in queries:
        if left is not None and left <= 0:
            return
        with connection.execute(query.limit(left).execution_options(yield_per=PAGE)) as result:
            for rows in result.mappings().partitions(PAGE):
                left = None if left is None else left - len(rows)
                yield rows


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


def shown(conditions: Sequence[Condition]) -> Select[Any]:
    """Return the selection of statements that are shown and meet conditions, joined with their articles."""
    query = select(statements).join(articles, articles.c.id == statements.c.article_id)
    return query.where(~statements.c.superseded, ~statements.c.rejected, *conditions)
