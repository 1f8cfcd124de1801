"""Ids and digests: every id is a hash of what it names, so that reading the same thing twice gives the same id."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from lontar.types import Article, Span

STATEMENT_URN: Final = "urn:lontar:statement:"
"""What the permanent id of a statement begins with, wherever it is written or read."""
_IDENTIFYING: Final = ("CON", "CUE", "SRC")


def text_version(text: str) -> str:
    """Return the version of an article: the SHA-256 of its text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def bytes_digest(raw: bytes) -> str:
    """Return the SHA-256 of the bytes an article came from, 64 hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


def statement_id(article: Article, spans: Sequence[Span]) -> str:
    """Return a statement's id, 16 hexadecimal digits, from its article, the article's version and its spans.

    The article counts beside its version: two outlets can carry the same text to the letter, and each has its own
    statements. Contents, cues and sources count: two statements can share a content ("A and, separately, B said ...").
    Other kinds do not, so that a better condition or occasion leaves the id as it is; nor does the order of the spans.
    """
    keys = sorted(f"{span.kind}:{span.start}:{span.end}" for span in spans if span.kind in _IDENTIFYING)
    return hashlib.sha256("\n".join([article.id, article.version, *keys]).encode()).hexdigest()[:16]


def statement_urn(statement: str) -> str:
    """Return the permanent id of a statement from its id."""
    return f"{STATEMENT_URN}{statement}"


def article_urn(article: str) -> str:
    """Return the permanent id of an article from its id."""
    return f"urn:lontar:article:{article}"


def judgement_id(*, subject: str, verb: str, value: str, author: str, made_at: str) -> str:
    """Return a judgement's id, 16 hexadecimal digits, from who decided what about which subject and when."""
    parts = (subject, verb, value, author, made_at)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def utterance_id(statement: str) -> str:
    """Return an utterance's id, 16 hexadecimal digits, from the id of its first report."""
    return hashlib.sha256(f"utterance\n{statement}".encode()).hexdigest()[:16]
