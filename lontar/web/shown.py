"""How values of the record stand on a page: marked text, passages, days, speakers. Everything is text, never HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lontar.ledger_judging import places_of
from lontar.messages import name_of, page_text, translated
from lontar.passages import Piece, covering, passage, segments
from lontar.quotations import inside_quotation
from lontar.types import Article, Day, Reading, Span, SpanKind, Speaker, Statement

_PASSAGE: int = 420
"""Characters of a passage in a list; its article shows all of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some characters of an article that lie in the same spans: `begins` are the statements whose content begins here.

    `statements` are those whose content holds the part, `kinds` the kinds of the spans that do.
    """

    text: str
    kinds: tuple[str, ...]
    statements: tuple[str, ...]
    begins: tuple[Statement, ...]


def marked(reading: Reading) -> list[list[Part]]:
    """Return an article's text as paragraphs of parts; joined again they are the text, line ends apart."""
    text = reading.article.text
    owned = [(span, statement) for statement in reading.statements for span in statement.spans if span.start < span.end]
    paragraphs, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            paragraphs.append(list(_parts(text, start, end, owned)))
        start = end + 1
    return paragraphs


def _parts(text: str, start: int, end: int, owned: Sequence[tuple[Span, Statement]]) -> Iterator[Part]:
    near = [(span, statement) for span, statement in owned if span.start < end and span.end > start]
    for left, right in segments(start, end, [span for span, _ in near]):
        inside = covering([span for span, _ in near], left)
        contents = [statement for span, statement in near if span.kind == "CON" and span.start <= left < span.end]
        begins = tuple(statement for statement in contents if _first(statement) == left)
        yield Part(
            text[left:right], tuple(dict.fromkeys(span.kind for span in inside)),
            tuple(dict.fromkeys(statement.id for statement in contents)), begins,
        )  # fmt: skip


def _first(statement: Statement) -> int:
    return min((span.start for span in statement.of("CON")), default=-1)


def pieces(statement: Statement, article: Article, *, width: int = _PASSAGE) -> list[Piece]:
    """Return a statement's words with their kinds, in about `width` characters."""
    return passage(statement, article, width=width)


def around(article: Article, start: int, end: int, *, room: int = 160) -> tuple[str, str, str]:
    """Return a passage with the words before and after it, up to whole words."""
    before, after = article.text[max(0, start - room) : start], article.text[end : end + room]
    if start > room and " " in before:
        before = "… " + before.split(" ", 1)[1]
    if end + room < len(article.text) and " " in after:
        after = after.rsplit(" ", 1)[0] + " …"
    return before, article.text[start:end], after


def places(article: Article, words: str, *, room: int = 60) -> list[tuple[str, str, str]]:
    """Return each place in an article where words stand, with the words before and after it; none for no words."""
    return [around(article, *place, room=room) for place in places_of(article, words, missing=True)]


def words_of(statement: Statement, article: Article, kind: SpanKind) -> str:
    """Return the words of a statement's spans of a kind, each span in a line of its own."""
    return "\n".join(" ".join(article.text[span.start : span.end].split()) for span in statement.of(kind))


def day(found: Day | None, article: Article | None = None) -> str:
    """Return a day as far as it is known, and how: said, by then, or only the day of publication."""
    if found is not None and found.value:
        return page_text("by {day}", day=found.value) if found.basis == "article" else found.value
    if article is not None and article.published:
        return page_text("published {day}", day=article.published[:10])
    return page_text("day open")


def not_read(code: str) -> str | None:
    """Return in short why an input was not read, where the record's message may not be in the reader's language."""
    return translated("not_read", code)


def speaker(found: Speaker, called: str) -> str:
    """Return who speaks, as they are called, and as what."""
    known = as_what(found, called)
    return f"{called} ({known})" if known else called


def as_what(found: Speaker, called: str) -> str:
    """Return as what somebody speaks, without what the name that is shown says already."""
    parts = [part for part in (found.role, found.affiliation) if part and part.casefold() not in called.casefold()]
    return " ".join(dict.fromkeys(parts))


def told_inside(statement: Statement, article: Article) -> bool:
    """Whether somebody who is quoted tells that it was said, not the article's outlet."""
    return inside_quotation(statement, article.text)


def actor_key(found: Speaker) -> str:
    """Return what an actor's page is asked by: the id where there is one, else the name."""
    return found.actor or found.name


def title(article: Article) -> str:
    """Return an article's title, else its first words."""
    return article.title or " ".join(article.text.split()[:12]) + " …"


def about(article: Article) -> str:
    """Return outlet, day and language of an article."""
    parts = (article.outlet, (article.published or "")[:10], name_of("languages", article.language))
    return " · ".join(part for part in parts if part)


def sure(confidence: float) -> str:
    """Return a chance in per cent."""
    return f"{confidence:.0%}"
