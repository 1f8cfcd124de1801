"""Statements as they were read, before any judgement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from lontar.store.listing import by_statement
from lontar.store.rows import statement_of
from lontar.store.tables import spans, speakers, statements
from lontar.types import Article, Statement
from lontar.types_kept import AsRead

_UNJUDGED: Final = {"act_judgement_id": None, "said_judgement_id": None}


def as_read(
    connection: Connection, ids: Sequence[str], texts: Mapping[tuple[str, str], Article]
) -> Mapping[tuple[str, str], list[AsRead]]:
    """Return the statements of articles before any judgement, by (article, version); `texts` has every version."""
    query = select(statements).where(statements.c.article_id.in_(ids)).order_by(statements.c.row)
    rows = connection.execute(query).mappings().all()
    own = [row["id"] for row in rows]
    read_spans = by_statement(connection, select(spans).where(spans.c.judgement_id == ""), own)
    read_speakers = by_statement(connection, select(speakers).where(speakers.c.judgement_id == ""), own)
    found = defaultdict(list)
    for row in rows:
        key = (row["article_id"], row["article_version"])
        statement = _unjudged(row, read_spans[row["id"]], read_speakers[row["id"]], text=texts[key].text)
        found[key].append(AsRead(statement, row["place"], row["superseded"]))
    return found


def _unjudged(
    row: RowMapping, own_spans: Sequence[RowMapping], people: Sequence[RowMapping], *, text: str
) -> Statement:  # fmt: skip
    """Return a statement as it was read, before any judgement."""
    read: dict[str, Any] = {**row, **_UNJUDGED}
    if row["act_judgement_id"] is not None:
        read["act"] = row["read_act"]
    if row["said_judgement_id"] is not None:
        read |= {f"said_{part}": row[f"read_said_{part}"] for part in ("on", "precision", "text", "basis")}
    speaking: list[Any] = [
        {**one, "replaced": False, "role_then": one["role_then"] if one["role_judgement_id"] is None
         else one["read_role_then"]}
        for one in people
    ]  # fmt: skip
    return statement_of(read, own_spans, speaking, text=text, authors={})  # type: ignore[arg-type]
