"""The pure function of a batch: Arrow record batches of articles in, the same with statements and signatures out.

A shard is one Parquet file of rows with their statements inside, and not three tables: three files cannot be renamed
together, so that a kill between two of them would leave articles without their statements. One row is one article, or
an input that was set aside with its reason (`skipped`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from lontar.errors import LontarError, MissingExtra
from lontar.messages import say
from lontar.types import Article, Reading, Skipped, Statement
from lontar.types_json import article_from_json, article_to_json, statement_from_json, statement_to_json

try:
    import pyarrow as arrow
except ImportError as missing:
    raise MissingExtra(
        "extra_batch",
        "A batch needs pyarrow, which is not installed. Install it with: pip install 'lontar[archives]'",
    ) from missing

Read = Callable[[Article], Sequence[Statement]]
Row = dict[str, Any]

_STRING: Final = arrow.string()
_PLACE: Final = [("start", arrow.int64()), ("end", arrow.int64())]
_SPEAKER: Final = arrow.struct(
    [(name, _STRING) for name in ("name", "kind", "actor", "mention", "role", "affiliation", "role_then")]
)
_DAY: Final = arrow.struct([(name, _STRING) for name in ("value", "precision", "text", "basis")])
STATEMENT: Final = arrow.struct([
    ("id", _STRING), ("kind", _STRING), ("act", _STRING), ("confidence", arrow.float64()), ("model", _STRING),
    ("spans", arrow.list_(arrow.struct([("kind", _STRING), *_PLACE, ("text", _STRING)]))),
    ("speaker", _SPEAKER), ("speakers", arrow.list_(_SPEAKER)), ("said_on", _DAY), ("about_on", _DAY),
    ("deadline", _STRING), ("target", _STRING),
    ("condition", arrow.struct([("text", _STRING), *_PLACE, ("type", _STRING)])), ("act_confidence", arrow.float64()),
])  # fmt: skip
_ARTICLE: Final = [
    *((name, _STRING) for name in (
        "id", "version", "url", "outlet", "title", "byline", "published", "language", "text", "media_type", "source",
        "raw_digest",
    )),
    ("asides", arrow.list_(arrow.struct([("kind", _STRING), *_PLACE]))),
    ("flags", arrow.list_(_STRING)),
    ("raw", arrow.binary()),
    ("skipped", arrow.struct([("code", _STRING), ("message", _STRING)])),
]  # fmt: skip
ARTICLES: Final = arrow.schema([*_ARTICLE, ("record", _STRING)])
"""What goes in. `record` tells apart the records of a shard; it says nothing about an article."""
READINGS: Final = arrow.schema([*_ARTICLE, ("statements", arrow.list_(STATEMENT)), ("signature", arrow.binary())])
"""What comes out, and the columns of a shard's file."""


def read_batch(articles: Any, read: Read, *, heard: Callable[[str], None]) -> Any:
    """Return a record batch of `ARTICLES` as one of `READINGS`: the statements of each, and its signature for copies.

    `heard` is told of each record before it is read. An article over which the reader breaks comes out as set aside.
    """
    rows = [_read(row, read, heard) for row in articles.to_pylist()]
    return arrow.RecordBatch.from_pylist(rows, schema=READINGS)


def batch_of(items: Sequence[tuple[str, Article | Skipped]]) -> Any:
    """Return articles, and inputs that were set aside, with their records as one record batch of `ARTICLES`."""
    rows = [{**_row(item), "record": record} for record, item in items]
    return arrow.RecordBatch.from_pylist(rows, schema=ARTICLES)


def reading_of(row: Mapping[str, Any]) -> tuple[Reading, bytes] | Skipped:
    """Return what a row of `READINGS` holds: an article with its statements and its signature, or why there is none."""
    if row["skipped"] is not None:
        return Skipped(row["source"], row["skipped"]["code"], row["skipped"]["message"])
    article = _article(row)
    statements = tuple(statement_from_json(found, article) for found in row["statements"])
    return Reading(article, statements), row["signature"]


def _row(item: Article | Skipped) -> Row:
    if isinstance(item, Skipped):
        return {"source": item.source, "skipped": {"code": item.code, "message": item.message}}
    return {**article_to_json(item), "raw": item.raw}


def _read(row: Row, read: Read, heard: Callable[[str], None]) -> Row:
    from lontar.merge.copies import article_signature

    heard(row["record"])
    if row["skipped"] is not None:
        return row
    article = _article(row)
    try:
        statements = read(article)
    except LontarError:
        raise
    except Exception as fault:
        return _row(Skipped(article.source, "reading_failed", failed(fault)))
    told = [statement_to_json(statement, article.text) for statement in statements]
    return {**row, "statements": told, "signature": article_signature(article).to_bytes()}


def failed(fault: Exception) -> str:
    """Return what to tell about an article that Lontar itself could not read."""
    return say(
        "reading_failed",
        "Lontar broke while reading it ({fault}): a fault of Lontar, not of the article. Please report it with the "
        "text; the other articles go on.",
        fault=f"{type(fault).__name__}: {fault}",
    )


def _article(row: Mapping[str, Any]) -> Article:
    from dataclasses import replace

    return replace(article_from_json(row), raw=row["raw"] or b"")
