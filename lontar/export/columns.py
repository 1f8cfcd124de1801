"""Readings as flat rows: the columns of `articles` and `statements`, the same in CSV and Parquet.

Every `*_start` and `*_end` is a half-open range of characters of the article's `text`.
"""

from __future__ import annotations

import json
from typing import Any, Final

from lontar.types import Article, Day, Span, Speaker, Statement
from lontar.types_json import judged_to_json

Row = dict[str, Any]

ARTICLE_COLUMNS: Final[dict[str, type]] = {
    "id": str, "version": str, "url": str, "outlet": str, "title": str, "byline": str, "published": str,
    "language": str, "media_type": str, "source": str, "flags": str, "raw_digest": str, "text": str,
}  # fmt: skip
STATEMENT_COLUMNS: Final[dict[str, type]] = {
    "id": str, "article_id": str, "article_version": str, "kind": str, "act": str, "confidence": float, "model": str,
    "reader": str, "speaker": str, "speaker_kind": str, "mention": str, "actor": str, "role": str, "affiliation": str,
    "role_then": str, "speakers": str, "said_on": str, "said_on_precision": str, "said_on_text": str,
    "said_on_basis": str, "about_on": str, "about_on_precision": str, "about_on_text": str, "about_on_basis": str,
    "deadline": str, "target": str, "condition": str, "condition_start": int, "condition_end": int,
    "condition_type": str, "source_start": int, "source_end": int, "source": str, "cue_start": int, "cue_end": int,
    "cue": str, "start": int, "end": int, "passage": str, "spans": str,
    "judged": str, "act_confidence": float,
}  # fmt: skip


def article_row(article: Article) -> Row:
    """Return an article as a flat row; its flags are parted by blanks."""
    row = {name: getattr(article, name) for name in ARTICLE_COLUMNS}
    return {**row, "flags": " ".join(article.flags)}


def statement_row(statement: Statement, article: Article) -> Row:
    """Return a statement as a flat row.

    `start` to `end` reaches from its first content to its last, else over all its spans, and `passage` is exactly
    those characters. `source` and `cue` are the first of their kind; `spans` and `speakers` hold all, as JSON. `judged`
    is that of the statement's JSON: where people's decisions stand, and what had been read there.
    """
    text, speaker, condition = article.text, statement.speaker, statement.condition
    return {
        "id": statement.id, "article_id": statement.article_id, "article_version": statement.article_version,
        "kind": statement.kind, "act": statement.act, "confidence": statement.confidence, "model": statement.model,
        "reader": statement.reader, "speaker": speaker.name, "speaker_kind": speaker.kind, "mention": speaker.mention,
        "actor": speaker.actor, "role": speaker.role, "affiliation": speaker.affiliation,
        "role_then": speaker.role_then, "speakers": _names(statement.speakers),
        **_day("said_on", statement.said_on), **_day("about_on", statement.about_on),
        "deadline": statement.deadline, "target": statement.target,
        "condition": condition and condition.text, "condition_start": condition and condition.start,
        "condition_end": condition and condition.end, "condition_type": condition and condition.type,
        **_range("source", statement.of("SRC")[:1], text), **_range("cue", statement.of("CUE")[:1], text),
        **_range("", statement.of("CON") or statement.spans, text),
        "spans": json.dumps([[span.kind, span.start, span.end] for span in statement.spans]),
        "judged": json.dumps(judged_to_json(statement), ensure_ascii=False) if statement.judged else None,
        "act_confidence": statement.act_confidence,
    }  # fmt: skip


def _names(speakers: tuple[Speaker, ...]) -> str | None:
    return json.dumps([speaker.name for speaker in speakers], ensure_ascii=False) if speakers else None


def _day(name: str, day: Day | None) -> Row:
    return {
        name: day and day.value, f"{name}_precision": day and day.precision, f"{name}_text": day and day.text,
        f"{name}_basis": day and day.basis,
    }  # fmt: skip


def _range(name: str, spans: tuple[Span, ...], text: str) -> Row:
    start = min((span.start for span in spans), default=None)
    end = max((span.end for span in spans), default=None)
    words = None if start is None else text[start:end]
    if not name:
        return {"start": start, "end": end, "passage": words}
    return {f"{name}_start": start, f"{name}_end": end, name: words}
