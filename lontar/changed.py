"""What changed between two readings of an article: in another text of it, or by another model in the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from lontar.aligning import SAME_PASSAGE, mover, overlap, overlap_all
from lontar.types import Span, Statement
from lontar.types_json import statement_to_json
from lontar.types_kept import OneReading

Json = dict[str, Any]
StatementField = Literal[
    "speaker", "act", "kind", "said_on", "about_on", "deadline", "target", "condition", "spans"
]  # fmt: skip
What = Literal["new", "gone", "changed"]

FIELDS: Final[tuple[StatementField, ...]] = (
    "speaker", "act", "kind", "said_on", "about_on", "deadline", "target", "condition", "spans",
)  # fmt: skip
"""What is compared of two readings of one statement. How sure a model is tells nothing of what was said."""
_Score = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement of one of two readings, or of both where fields differ: those are named in `differs`."""

    before: Statement | None
    after: Statement | None
    differs: tuple[StatementField, ...] = ()

    @property
    def what(self) -> What:
        """Whether the statement is new, gone or changed."""
        return "new" if self.before is None else "gone" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """Two successive readings of an article, and the statements in which they differ, in order of the text."""

    before: OneReading
    after: OneReading
    statements: tuple[StatementChange, ...]

    @property
    def why(self) -> Literal["text", "reading"]:
        """Whether the article has another text, or the same text was read again."""
        return "text" if self.before.article.version != self.after.article.version else "reading"

    def count(self, what: What) -> int:
        """How many statements are new, gone or changed."""
        return sum(one.what == what for one in self.statements)


def steps(readings: Sequence[OneReading]) -> list[ReadingChange]:
    """Return what changed from each of an article's readings to the next, the oldest first."""
    return [change_of(before, after) for before, after in pairwise(readings)]


def change_of(before: OneReading, after: OneReading) -> ReadingChange:
    """Return what changed from one reading of an article to another."""
    texts = (before.article.text, after.article.text)
    return ReadingChange(before, after, tuple(compared(before.statements, after.statements, texts)))


def compared(
    before: Sequence[Statement], after: Sequence[Statement], texts: tuple[str, str]
) -> list[StatementChange]:  # fmt: skip
    """Return in which statements two readings differ; `texts` is the text of each.

    Statements are paired by what their contents have in common, from one half on, those first that have most; the
    words of the one text are looked for in the other.
    """
    move = mover(*texts)
    moved = [move(one.spans) for one in before]
    scores: list[tuple[_Score, int, int]] = []
    for place, there in enumerate(moved):
        for other, one in enumerate(after):
            if there is not None and (shared := overlap(there, one.spans)) >= SAME_PASSAGE:
                scores.append(((shared, overlap_all(there, one.spans)), -place, -other))
    pairs: dict[int, int] = {}
    for _, place, other in sorted(scores, reverse=True):
        if -place not in pairs and -other not in pairs.values():
            pairs[-place] = -other
    found: list[tuple[int, StatementChange]] = []
    for place, one in enumerate(before):
        if place not in pairs:
            found.append((_start(moved[place] or one.spans), StatementChange(one, None)))
        elif differs := tuple(_differs(one, after[pairs[place]], texts)):
            found.append((_start(after[pairs[place]].spans), StatementChange(one, after[pairs[place]], differs)))
    new = [one for place, one in enumerate(after) if place not in pairs.values()]
    found += [(_start(one.spans), StatementChange(None, one)) for one in new]
    return [change for _, change in sorted(found, key=lambda each: each[0])]


def change_to_json(change: ReadingChange) -> Json:
    """Return a change as JSON; each statement with its `passage`, and the place of that in its own text."""
    texts = (change.before.article.text, change.after.article.text)
    return {
        "article_id": change.after.article.id, "why": change.why,
        "before": _reading_to_json(change.before), "after": _reading_to_json(change.after),
        "statements": [
            {
                "change": one.what, "differs": list(one.differs),
                "before": _statement_to_json(one.before, texts[0]), "after": _statement_to_json(one.after, texts[1]),
            }
            for one in change.statements
        ],
    }  # fmt: skip


def passage(statement: Statement, text: str) -> tuple[str, int, int]:
    """Return the words from a statement's first span to its last, and where they stand (half-open)."""
    start = min((span.start for span in statement.spans), default=0)
    end = max((span.end for span in statement.spans), default=0)
    return text[start:end], start, end


def _differs(one: Statement, other: Statement, texts: tuple[str, str]) -> list[StatementField]:
    values = (_values(one, texts[0]), _values(other, texts[1]))
    different = [name for name in FIELDS if values[0][name] != values[1][name]]
    # In one text the same words may be marked at another place.
    if texts[0] == texts[1] and "spans" not in different and one.spans != other.spans:
        different.append("spans")
    return different


def _values(one: Statement, text: str) -> dict[StatementField, Any]:
    """Return what is compared of a statement, places in the text apart."""
    return {
        "speaker": one.speakers or (one.speaker,), "act": one.act, "kind": one.kind, "said_on": one.said_on,
        "about_on": one.about_on, "deadline": one.deadline, "target": one.target,
        "condition": one.condition and (one.condition.text, one.condition.type),
        "spans": [(span.kind, text[span.start : span.end]) for span in one.spans],
    }  # fmt: skip


def _start(spans: Sequence[Span]) -> int:
    return min((span.start for span in spans), default=0)


def _reading_to_json(reading: OneReading) -> Json:
    article = reading.article
    return {
        "version": article.version, "title": article.title, "published": article.published,
        "model": reading.by.model, "rules": reading.by.rules, "read_at": reading.read_at,
        "statements": len(reading.statements),
    }  # fmt: skip


def _statement_to_json(statement: Statement | None, text: str) -> Json | None:
    if statement is None:
        return None
    words, start, end = passage(statement, text)
    return {**statement_to_json(statement, text), "passage": words, "start": start, "end": end}
