"""Small invented articles and readings for the tests of the store and the exports."""

from __future__ import annotations

from lontar.identity import bytes_digest, statement_id, text_version
from lontar.types import Act, Article, Condition, Day, Reading, Span, SpanKind, Speaker, Statement

TEXT = "Rahayu mengatakan bahwa air sudah surut. Menurut Joko, jalan akan putus jika hujan turun lagi."


def article(
    text: str = TEXT, *, key: str = "a", published: str | None = "2024-02-27T08:15:00+07:00", **more
) -> Article:
    """An article of an invented outlet; `key` (a hexadecimal digit) makes its id."""
    raw = text.encode()
    known = {"outlet": "Kabar Rawa", "title": "Banjir di Kedungjati", "language": "id", "source": f"{key}.txt"}
    return Article(
        id=(key * 16)[:16], version=text_version(text), text=text, raw_digest=bytes_digest(raw), raw=raw,
        published=published, **{**known, **more},
    )  # fmt: skip


def spans(found: Article, *words: tuple[SpanKind, str]) -> tuple[Span, ...]:
    """Spans of the first place where each of the words stands."""
    starts = [(kind, found.text.index(each), each) for kind, each in words]
    return tuple(Span(kind, start, start + len(each)) for kind, start, each in starts)


def statement(
    found: Article, *words: tuple[SpanKind, str], name: str = "Rahayu Lestari", act: Act = "assert", **more: object
) -> Statement:
    """A statement of the article with the spans of these words, its id right."""
    marked = spans(found, *words)
    known = {"kind": "indirect", "confidence": 0.9, "model": "model-1"}
    return Statement(
        id=statement_id(found, marked), article_id=found.id, article_version=found.version, act=act, spans=marked,
        speaker=Speaker(name, "person", "name"), **{**known, **more},
    )  # fmt: skip


def reading(found: Article | None = None) -> Reading:
    """The reading of an article that has the words of `TEXT`: Rahayu asserts, Joko warns under a condition."""
    found = found or article()
    joko, surut = "jalan akan putus jika hujan turun lagi", "bahwa air sudah surut"
    start = found.text.index("jika hujan turun lagi")
    return Reading(
        found,
        (
            statement(
                found, ("SRC", "Rahayu"), ("CUE", "mengatakan"), ("CON", surut),
                said_on=Day("2024-02-26", "day", None, "text"),
            ),
            statement(
                found, ("CUE", "Menurut"), ("SRC", "Joko"), ("CON", joko), ("IF", "jika hujan turun lagi"),
                name="Joko Prasetyo", act="warn", confidence=0.6, model="model-2",
                condition=Condition("jika hujan turun lagi", start, start + 21, "if"),
            ),
        ),
    )  # fmt: skip
