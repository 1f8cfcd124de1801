"""Random articles and readings for property tests: any Unicode that can be stored, spans anywhere in the text."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from lontar.identity import bytes_digest, statement_id, text_version
from lontar.types import (
    ACTS,
    JUDGED_FIELDS,
    MENTION_KINDS,
    SPAN_KINDS,
    SPEAKER_KINDS,
    STATEMENT_KINDS,
    Article,
    Aside,
    Condition,
    Day,
    Judged,
    Reading,
    Span,
    Speaker,
    Statement,
)

WORDS = ("Bupati", "Rahayu", "mengatakan", "bahwa", "jika", "hujan", "said", "ujarnya", "😀", "é", "e\u0301", "\u2028")


def texts(*, min_size: int = 0) -> st.SearchStrategy[str]:
    """Text of words, signs, line ends, characters beyond the 16-bit range; never a lone surrogate."""
    odd = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=8)
    piece = st.one_of(st.sampled_from(WORDS), st.sampled_from([" ", ". ", "\n\n", "\r\n", '"', "”"]), odd)
    return st.lists(piece, min_size=min_size, max_size=40).map("".join).filter(lambda text: len(text) >= min_size)


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
maybe = st.none() | names
days = st.sampled_from(["2024", "2024-02", "2024-02-29", "2021-12-31"])


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """A span of any kind that lies in `text`."""
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, min(len(text), start + 60)))
    return Span(draw(st.sampled_from(SPAN_KINDS)), start, end)


speakers = st.builds(
    Speaker,
    name=names,
    kind=st.sampled_from(SPEAKER_KINDS),
    mention=st.sampled_from(MENTION_KINDS),
    actor=maybe,
    role=maybe,
    affiliation=maybe,
    role_then=maybe,
)
said_days = st.builds(
    Day,
    value=st.none() | days,
    precision=st.sampled_from(["day", "month", "year", "weekday", "none"]),
    text=maybe,
    basis=st.sampled_from(["text", "published", "article", "judged", "none"]),
)
judged_fields = st.lists(
    st.one_of(
        st.builds(Judged, st.just("speaker"), names, names, st.lists(speakers, min_size=1, max_size=2).map(tuple)),
        st.builds(Judged, st.just("date"), names, names, st.none() | said_days),
        st.builds(Judged, st.just("act"), names, names, st.sampled_from(ACTS)),
    ),
    max_size=3,
    unique_by=lambda one: one.field,
).map(lambda found: tuple(sorted(found, key=lambda one: JUDGED_FIELDS.index(one.field))))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article with whatever metadata, its digests right."""
    text = draw(texts(min_size=1))
    raw = draw(st.binary(max_size=40))
    aside = draw(spans(text))
    return Article(
        id=draw(st.integers(0, 2**64 - 1)).to_bytes(8, "big").hex(),
        version=text_version(text),
        text=text,
        raw_digest=bytes_digest(raw),
        url=draw(maybe),
        outlet=draw(maybe),
        title=draw(maybe),
        byline=draw(maybe),
        published=draw(st.none() | days | days.map(lambda day: f"{day}T08:15:00+07:00")),
        language=draw(st.sampled_from(["id", "en", "ms", "und"])),
        media_type=draw(st.sampled_from(["text/plain", "text/html"])),
        source=draw(names),
        asides=draw(st.sampled_from([(), (Aside("caption", aside.start, aside.end),)])),
        flags=draw(st.sampled_from([(), ("encoding_guessed",)])),
        raw=raw,
    )


@st.composite
def statements(draw: st.DrawFn, article: Article, *, judged: bool) -> Statement:
    """A statement of `article`, its id right; `judged` as a store shows it, else as a model reads it."""
    found = tuple(draw(st.lists(spans(article.text), min_size=1, max_size=5)))
    people = draw(st.lists(speakers, min_size=1, max_size=3))
    place = draw(spans(article.text))
    condition = Condition(article.text[place.start : place.end], place.start, place.end, "unless")
    return Statement(
        id=statement_id(article, found),
        article_id=article.id,
        article_version=article.version,
        kind=draw(st.sampled_from(STATEMENT_KINDS)),
        act=draw(st.sampled_from(ACTS)),
        confidence=draw(st.floats(0, 1)),
        model=draw(names),
        spans=found,
        speaker=people[0],
        speakers=tuple(people) if len(people) > 1 else (),
        said_on=draw(st.none() | said_days),
        about_on=draw(st.none() | said_days),
        deadline=draw(st.none() | days),
        target=draw(maybe),
        condition=draw(st.sampled_from([None, condition])),
        judged=draw(judged_fields) if judged else (),
    )


@st.composite
def readings(draw: st.DrawFn, *, judged: bool = False) -> Reading:
    """An article with statements in order of the text, no two with the same id; `judged` as a store shows it."""
    article = draw(articles())
    found = draw(st.lists(statements(article, judged=judged), max_size=4, unique_by=lambda statement: statement.id))
    found.sort(key=lambda statement: min(span.start for span in statement.spans))
    return Reading(article=article, statements=tuple(found))


@st.composite
def changed(draw: st.DrawFn, article: Article) -> Article:
    """The same article with another text."""
    text = article.text + draw(texts(min_size=1))
    return replace(article, text=text, version=text_version(text))
