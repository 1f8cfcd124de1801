"""What people decide about statements, made into judgements; and where the words that they quote stand in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from lontar.errors import NotFound, UsageError
from lontar.identity import judgement_id, statement_id
from lontar.types import (
    Act,
    Article,
    Day,
    FieldValue,
    JudgedField,
    Judgement,
    Precision,
    Span,
    SpanKind,
    Speaker,
    Statement,
    StatementKind,
    Verb,
)
from lontar.types_json import field_to_json, spans_to_json, statement_to_json

OPEN: Final = ("open", "none")
"""How a person says that the text does not settle a day."""
_ISO: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_ISO_LENGTHS: Final[Mapping[Precision, int]] = {"day": 10, "month": 7, "year": 4}
_SENTENCE_END: Final = re.compile(r"\n|[.?!][\"”’]?\s")
_SHOWN: Final = 120
"""Characters of words that an error tells again."""
_QUOTES: Final = "\"“„«‘'"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A statement that a person found: its spans in the article's text, who speaks, and what is done by saying it."""

    spans: tuple[Span, ...]
    speaker: Speaker
    act: Act = "assert"
    kind: StatementKind = "indirect"


def statement_of(proposal: Proposal, article: Article, *, author: str) -> Statement:
    """Return the statement that a proposal stands for; UsageError for spans outside the text or without a content."""
    spans = tuple(checked_span(article, span) for span in sorted(proposal.spans, key=lambda span: span.start))
    return Statement(
        id=statement_id(article, spans),
        article_id=article.id,
        article_version=article.version,
        kind=proposal.kind,
        act=proposal.act,
        confidence=1.0,
        model="",
        spans=spans,
        speaker=proposal.speaker,
        reader=author,
    )


def rejection(statement: Statement, *, author: str, reason: str | None) -> Judgement:
    """Return the decision that a statement is none."""
    return _judgement(statement.id, "statement.reject", {}, author=author, reason=reason)


def addition(statement: Statement, article: Article, *, author: str, reason: str | None) -> Judgement:
    """Return the decision that an article holds a statement which was not found."""
    value = statement_to_json(statement, article.text)
    return _judgement(article.id, "statement.add", value, author=author, reason=reason)


def upholding(statement: Statement, article: Article, *, author: str, reason: str | None) -> Judgement:
    """Return the decision that a statement is one; UsageError where a person has already said where it stands."""
    if statement_id(article, statement.spans) != statement.id:
        raise UsageError(
            "statement_corrected",
            "Where statement {statement} stands has been corrected by a person, so that it is one is decided already. "
            "Nothing is left to do; `lontar judge history {statement}` shows by whom.",
            statement=statement.id[:8],
        )
    return addition(statement, article, author=author, reason=reason)


def correction(
    statement: Statement, article: Article, spans: Sequence[Span], *, author: str, reason: str | None
) -> Judgement:
    """Return the decision where the spans of one kind truly stand in a statement."""
    checked = [checked_span(article, span) for span in spans]
    value = {"kind": checked[0].kind, "spans": spans_to_json(checked, article.text)}
    return _judgement(statement.id, "statement.span", value, author=author, reason=reason)


def decision(
    statement: Statement, field: JudgedField, value: FieldValue, *, author: str, reason: str | None
) -> Judgement:
    """Return the decision what a field of a statement holds; beside the value stands what it showed until then."""
    recorded = {"value": field_to_json(value), "before": field_to_json(statement.value(field))}
    return _judgement(statement.id, field, recorded, author=author, reason=reason)


def day_given(
    value: str, shown: Day | None, *, precision: Precision | None = None, published: str | None = None
) -> Day | None:
    """Return the day that a person gives, as ISO (day, month, year) or as one of `OPEN`; UsageError.

    `precision` makes it less exact than it is written. Where that is what is shown, it is confirmed with the words that
    justify it; a day that is only the latest that the article names is not yet that of the saying. A day that has not
    come yet is refused, and one after the ISO day on which the article was `published`.
    """
    given = value.strip().lower()
    if given not in OPEN and not _is_day(given):
        raise UsageError(
            "bad_date",
            "{value!r} is no day. Write a day as 2024-02-27, a month as 2024-02, a year as 2024, or `open` where the "
            "text does not settle it.",
            value=value,
        )
    if given not in OPEN:
        check_past(given)
        check_told(given, published)
    allowed = _precisions(given)
    exact = precision or allowed[0]
    if exact not in allowed:
        raise UsageError(
            "bad_precision",
            "{value} cannot be given with the precision {precision}. Here it is one of: {allowed}.",
            value=value,
            precision=precision,
            allowed=", ".join(allowed),
        )
    day = Day(None if given in OPEN else given[: _ISO_LENGTHS[exact]], exact, None, "judged")
    seen = shown or Day(None, "none", None, "none")
    same = (day.value, day.precision) == (seen.value, seen.precision) and seen.basis != "article"
    return shown if same else day


def check_past(value: str) -> None:
    """Refuse an ISO day, month or year that has not begun where the person who judges is: UsageError."""
    today = date.today().isoformat()
    if value > today[: len(value)]:
        raise UsageError(
            "date_in_future",
            "{value} has not come yet, so nothing can have been said then; today is {today}. Write a day up to today, "
            "or `open` where the text does not settle it.",
            value=value,
            today=today,
        )


def check_told(value: str, published: str | None) -> None:
    """Refuse an ISO day, month or year after the one of publication, of which an article cannot tell: UsageError.

    A day may be the next one: the outlet's clock may be behind.
    """
    latest = (published or "")[: _ISO_LENGTHS["day"]]
    with suppress(ValueError, OverflowError):
        latest = (date.fromisoformat(latest) + timedelta(days=1)).isoformat()
    length = min(len(value), len(latest))
    if _is_day(latest) and value[:length] > latest[:length]:
        raise UsageError(
            "date_after_publication",
            "{value} is after {published}, when the article was published, so it cannot tell of it. Write a day up to "
            "then, or `open` where the text does not settle it; where the article's own day is wrong, add it again "
            "with --published.",
            value=value,
            published=(published or "")[: _ISO_LENGTHS["day"]],
        )


def _precisions(given: str) -> tuple[Precision, ...]:
    """Return how exact a day so written can be, the most exact first."""
    if given in OPEN:
        return ("none", "weekday")
    return tuple(precision for precision, length in _ISO_LENGTHS.items() if length <= len(given))


def _is_day(given: str) -> bool:
    if not _ISO.fullmatch(given):
        return False
    try:
        date.fromisoformat(given + "-01-01"[len(given) - 10 :] if len(given) < 10 else given)
    except ValueError:
        return False
    return True


def checked_span(article: Article, span: Span) -> Span:
    """Return the span, if it lies in the article's text; UsageError."""
    if 0 <= span.start < span.end <= len(article.text):
        return span
    raise UsageError(
        "span_out_of_text",
        "The range {start} to {end} does not lie in article {article}, whose text has {length} characters. Give a "
        "start below an end, both within the text.",
        start=span.start,
        end=span.end,
        article=article.id[:8],
        length=len(article.text),
    )


def places_of(article: Article, passage: str, *, missing: bool = False) -> list[tuple[int, int]]:
    """Return where words stand in an article's text (half-open), whatever their white space or case.

    NotFound where they stand nowhere, unless they may be `missing`.
    """
    words = passage.split()
    pattern = r"\s+".join(re.escape(word) for word in words)
    places = [found.span() for found in re.finditer(pattern, article.text, re.IGNORECASE)] if words else []
    if not places and not missing:
        raise NotFound(
            "passage_not_found",
            'The words "{passage}" do not stand in article {article}. Copy them from the text that '
            "`lontar article {article}` shows.",
            passage=_begun(passage),
            article=article.id[:8],
        )
    return places


def sentence_around(article: Article, start: int, end: int) -> tuple[int, int]:
    """Return a range (half-open) widened to the sentences it lies in, roughly: up to a line end or `.`, `?`, `!`."""
    before = [found.end() for found in _SENTENCE_END.finditer(article.text, 0, start)]
    after = _SENTENCE_END.search(article.text, end)
    return (before[-1] if before else 0, after.start() if after else len(article.text))


def find_passage(article: Article, kind: SpanKind, passage: str, *, near: int | None = None) -> Span:
    """Return the span of words in an article's text, where they stand more than once the one nearest to `near`.

    NotFound where they stand nowhere, UsageError where they stand in several places and nothing is near.
    """
    places = places_of(article, passage)
    if len(places) > 1 and near is None:
        raise UsageError(
            "passage_ambiguous",
            'The words "{passage}" stand {n} times in article {article}, at {starts}. Give more of the words around '
            "them, or the place itself (start, end).",
            passage=_begun(passage),
            n=len(places),
            article=article.id[:8],
            starts=", ".join(str(start) for start, _ in places[:5]),
        )
    start, end = min(places, key=lambda place: abs(place[0] - (near or 0)))
    return Span(kind, start, end)


def _begun(passage: str) -> str:
    """Return the beginning of words, up to a whole one: long enough to be known again."""
    shown = " ".join(passage.split())
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN].rpartition(' ')[0] or shown[:_SHOWN]} …"


def kind_of(article: Article, content: Span) -> StatementKind:
    """Direct where a quotation mark opens just before the content, else indirect."""
    before = article.text[: content.start].rstrip()
    return "direct" if before and before[-1] in _QUOTES else "indirect"


def comparison(
    statement: Statement, other: Statement, *, same: bool, author: str, reason: str | None = None
) -> Judgement:
    """Return the decision that two statements report the same act, or two; UsageError where they are one statement."""
    if statement.id == other.id:
        raise UsageError(
            "merge_itself",
            "{statement} is one statement, not two. Give the ids of two that `lontar utterances` shows.",
            statement=statement.id[:8],
        )
    return _judgement(statement.id, "merge", {"with": other.id, "same": same}, author=author, reason=reason)


def stance_decision(
    statement: Statement, issue: str, stance: str, *, author: str, reason: str | None = None
) -> Judgement:
    """Return the decision what a statement says about an issue: a stance, or "unrelated"."""
    return _judgement(statement.id, "stance", {"issue": issue, "stance": stance}, author=author, reason=reason)


def _judgement(subject: str, verb: Verb, value: Mapping[str, object], *, author: str, reason: str | None) -> Judgement:
    made_at = datetime.now(UTC).isoformat(timespec="microseconds")
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for words in (written, author, reason or ""):
        _check_storable(words)
    identity = judgement_id(subject=subject, verb=verb, value=written, author=author, made_at=made_at)
    return Judgement(identity, subject, verb, written, author=author, made_at=made_at, reason=reason)


def _check_storable(words: str) -> None:
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            "words_undecodable",
            "{words} has bytes that are no text. Write it in UTF-8.",
            words=ascii(words[error.start : error.end]),
        ) from error
