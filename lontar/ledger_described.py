"""Statements and spans as people describe them: by words of the text, or by where these begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lontar.errors import UsageError, reading_field
from lontar.knowledge import Knowledge
from lontar.ledger_judging import Proposal, checked_span, find_passage, kind_of, places_of, statement_of
from lontar.ledger_naming import named
from lontar.types import Act, Article, MentionKind, Span, SpanKind, Speaker, SpeakerKind, Statement, StatementKind


@dataclass(frozen=True, slots=True)
class Described:
    """A statement that was missed: its content by its words (`passage`) or by its place (`start`, `end`).

    `nth` says which is meant where the words stand more than once, from 1; `cue` and `source` are the words that signal
    it and that name the speaker. Without `speaker_kind` the speaker is what is known of the name, without `kind` the
    marks before the content tell it.
    """

    speaker: str
    passage: str | None = None
    nth: int | None = None
    start: int | None = None
    end: int | None = None
    speaker_kind: SpeakerKind | None = None
    act: Act = "assert"
    kind: StatementKind | None = None
    cue: str | None = None
    source: str | None = None


def proposed(article: Article, described: Described, *, known: Knowledge) -> Proposal:
    """Return the statement that is described, its speaker with the actor where that is certain.

    Raises UsageError `no_place`, `passage_ambiguous`, `span_out_of_text`, `no_name`, NotFound `passage_not_found`,
    `no_such_actor`; `field` of the error is the part of the description that it is about.
    """
    content = _content(article, described)
    spans = [content]
    if described.cue:
        spans.append(_near("cue", "CUE", article, described.cue, content))
    if described.source:
        spans.append(_near("source", "SRC", article, described.source, content))
    mention: MentionKind = "name" if described.source else "elided"
    speaker = Speaker(described.speaker, described.speaker_kind or "person", mention)
    plain = Proposal(tuple(spans), speaker, act=described.act, kind=described.kind or kind_of(article, content))
    with reading_field("speaker"):
        about = statement_of(plain, article, author="")
        (speaker,) = named([described.speaker], about, article, known=known, kind=described.speaker_kind)
    return replace(plain, speaker=speaker)


def spans_given(
    article: Article,
    statement: Statement,
    kind: SpanKind,
    *,
    texts: Sequence[str] = (),
    starts: Sequence[int] = (),
    ends: Sequence[int] = (),
) -> list[Span]:
    """Return the spans of a kind by their words, each where it is nearest to the statement, or by their places.

    UsageError where there are none of both or both, or not as many ends as starts; NotFound `passage_not_found`.
    """
    if len(starts) != len(ends) or bool(texts) == bool(starts):
        raise _no_place("text")
    own = statement.of(kind) or statement.spans
    near = min((one.start for one in own), default=0)
    spans = [find_passage(article, kind, text, near=near) for text in texts]
    return spans or [Span(kind, start, end) for start, end in zip(starts, ends, strict=True)]


def pieces_of(article: Article, words: str) -> list[str]:
    """Return words as the pieces that a person wrote: whole where they stand so in the text, else a line a piece."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    whole = " ".join(lines)
    return [whole] if len(lines) > 1 and places_of(article, whole, missing=True) else lines


def _content(article: Article, described: Described) -> Span:
    passage, start, end = described.passage, described.start, described.end
    with reading_field("passage"):
        if passage is not None and passage.strip() and start is None and end is None:
            places = places_of(article, passage)
            if described.nth is not None and 0 < described.nth <= len(places):
                return Span("CON", *places[described.nth - 1])
            return find_passage(article, "CON", passage)
        if passage is None and start is not None and end is not None:
            return checked_span(article, Span("CON", start, end))
        raise _no_place("passage")


def _near(field: str, kind: SpanKind, article: Article, words: str, content: Span) -> Span:
    with reading_field(field):
        return find_passage(article, kind, words, near=content.start)


def _no_place(option: str) -> UsageError:
    return UsageError(
        "no_place",
        "It is not clear where in the text this stands. Give either its words ({option}), or where it begins together "
        "with where it ends (start, end).",
        option=option,
    )
