"""What is to be decided next: one doubt of a queue, with what a person needs to see to decide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lontar.errors import UsageError
from lontar.ledger import Ledger
from lontar.passages import ELLIPSIS, Piece, covering, segments
from lontar.store.issues import StanceRow
from lontar.types import Article, Issue, Statement

Queue = Literal["statements", "acts", "days", "speakers", "merges", "stances"]

QUEUES: Final[tuple[Queue, ...]] = ("statements", "acts", "days", "speakers", "merges", "stances")
_BEFORE: Final = 420
"""Characters of context before a content: two sentences, or whom a pronoun stands for."""
_AFTER: Final = 200
_FAR: Final = 900
"""A source farther from its content than this is not shown with it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One statement, or two that may be one act; `likely` is how sure the machine is of what it read."""

    queue: Queue
    told: tuple[tuple[Statement, Article], ...]
    likely: float
    issue: Issue | None = None
    stance: StanceRow | None = None


def next_doubt(ledger: Ledger, queue: Queue, *, issue: str = "", skip: int = 0) -> Doubt | None:
    """Return the least certain thing of a queue after `skip` others; None where there is none. NotFound for an issue.

    Without an issue that of stances is the first one followed.
    """
    if queue == "merges":
        return _pair(ledger, skip)
    if queue == "stances":
        return _stance(ledger, issue, skip)
    for one in ledger.store.derived.uncertain_statements(queue, limit=1, skip=skip):
        told = ledger.statement(one)
        sure = told[0].confidence if queue != "acts" else told[0].act_confidence
        return Doubt(queue, (told,), told[0].confidence if sure is None else sure)
    return None


def checked_queue(asked: str) -> Queue:
    """Return a queue by its name; UsageError."""
    for queue in QUEUES:
        if queue == asked:
            return queue
    raise UsageError(
        "no_such_queue",
        "There is no queue {asked}. It is one of: {allowed}.",
        asked=repr(asked),
        allowed=", ".join(QUEUES),
    )


def context(statement: Statement, article: Article) -> list[Piece]:
    """Return a statement's words with their kinds and the text around them; joined they are the text, ends apart."""
    spans = [span for span in statement.spans if span.start < span.end]
    contents = [span for span in spans if span.kind == "CON"] or spans
    first, last = min(span.start for span in contents), max(span.end for span in contents)
    near = [span for span in spans if span.end > first - _FAR and span.start < last + _FAR]
    start = max(0, min(first - _BEFORE, *(span.start for span in near)))
    end = min(len(article.text), max(last + _AFTER, *(span.end for span in near)))
    start, end = _on_words(article.text, start, end)
    pieces = [Piece(f"{ELLIPSIS} ", None)] if start > 0 else []
    for left, right in segments(start, end, near):
        inside = covering(near, left)
        pieces.append(Piece(article.text[left:right], inside[-1].kind if inside else None))
    return [*pieces, Piece(f" {ELLIPSIS}", None)] if end < len(article.text) else pieces


def _pair(ledger: Ledger, skip: int) -> Doubt | None:
    for pair in ledger.store.derived.uncertain_pairs(limit=1, skip=skip):
        return Doubt("merges", (ledger.statement(pair.first), ledger.statement(pair.second)), pair.score)
    return None


def _stance(ledger: Ledger, issue: str, skip: int) -> Doubt | None:
    followed = [ledger.issue(issue)] if issue else ledger.issues()[:1]
    for about in followed:
        for row in ledger.store.derived.uncertain_stances(about.id, limit=1, skip=skip):
            return Doubt("stances", (ledger.statement(row.statement),), row.confidence, about, row)
    return None


def _on_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a range outwards to whole words."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end
