"""The passage that a listing shows: cut to its width on whole words, made of the article's own words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.identity import statement_id
from lontar.passages import ELLIPSIS, passage, passage_text, segments
from lontar.sources import article_from_text
from lontar.types import Article, Span, SpanKind, Speaker, Statement

LONG = (
    "Kemarin hujan. Wali Kota Rahayu Lestari mengatakan bahwa air sudah surut di tiga kelurahan dan warga yang "
    "mengungsi sejak Senin boleh pulang hari ini juga. Sesudah itu ia pergi meninjau tanggul yang jebol di hulu, "
    '"Tanggul itu kami perbaiki," ujarnya.'
)


def statement_on(article: Article, *words: tuple[SpanKind, str]) -> Statement:
    spans = tuple(Span(kind, article.text.index(text), article.text.index(text) + len(text)) for kind, text in words)
    return statement_of(article, spans)


def statement_of(article: Article, spans: tuple[Span, ...]) -> Statement:
    return Statement(
        statement_id(article, spans), article.id, article.version, "indirect", "assert", 0.9, "m", spans,
        Speaker("Rahayu Lestari", "person", "name"),
    )  # fmt: skip


SAID = (
    ("SRC", "Wali Kota Rahayu Lestari"),
    ("CUE", "mengatakan"),
    ("CON", "bahwa air sudah surut di tiga kelurahan dan warga yang mengungsi sejak Senin boleh pulang hari ini juga"),
)


@pytest.mark.parametrize(
    ("words", "width", "shown"),
    [
        (
            SAID,
            200,
            "Wali Kota Rahayu Lestari mengatakan «bahwa air sudah surut di tiga kelurahan dan warga yang mengungsi "
            "sejak Senin boleh pulang hari ini juga»",
        ),
        (SAID, 80, "Wali Kota Rahayu Lestari mengatakan «bahwa air sudah surut di tiga kelurahan dan»…"),
        (SAID, 60, "Wali Kota Rahayu Lestari mengatakan «bahwa air sudah surut di»…"),
        ((("CUE", "ujarnya"), ("CON", "Tanggul itu kami perbaiki")), 80, '…«Tanggul itu kami perbaiki»," ujarnya'),
        ((("CON", "Kemarin hujan."),), 80, "«Kemarin hujan.»"),
        (
            (("SRC", "Rahayu Lestari"), ("CUE", "ujarnya"), ("CON", "Tanggul itu kami perbaiki")),
            80,
            '…Rahayu Lestari … «Tanggul itu kami perbaiki»," ujarnya',
        ),
    ],
)
def test_a_passage_is_cut_on_whole_words(words, width, shown):
    article = article_from_text(LONG)
    assert passage_text(statement_on(article, *words), article, width=width) == shown


def test_line_ends_inside_a_passage_become_blanks():
    article = article_from_text("Sari said that\nit rained.")
    statement = statement_on(article, ("CUE", "said"), ("CON", "that\nit rained"))
    assert passage_text(statement, article, width=80) == "…said «that it rained»"


def test_the_innermost_span_gives_a_piece_its_kind():
    article = article_from_text("Sari said that Joko denied that it rained.")
    spans = (Span("CUE", 5, 9), Span("CON", 10, 41), Span("SRC", 15, 19))
    pieces = passage(statement_of(article, spans), article, width=80)
    assert [(piece.text, piece.kind) for piece in pieces if piece.kind] == [
        ("said", "CUE"),
        ("that ", "CON"),
        ("Joko", "SRC"),
        (" denied that it rained", "CON"),
    ]


@st.composite
def statements(draw) -> tuple[Statement, Article]:
    text = draw(
        st.text(st.sampled_from("ab cd.\n😀é"), min_size=1, max_size=300).filter(
            lambda text: any(map(str.isalpha, text))
        )
    )
    article = article_from_text(text)
    kinds = st.sampled_from(("SRC", "CUE", "CON", "TIME"))
    edges = st.integers(0, len(article.text))
    ranges = st.tuples(kinds, edges, edges).filter(lambda one: one[1] < one[2])
    spans = draw(st.lists(ranges, min_size=1, max_size=5, unique=True))
    return statement_of(article, tuple(Span(*one) for one in spans)), article


@given(statements(), st.integers(20, 400))
def test_a_passage_is_made_of_the_articles_own_words_in_their_order(found, width):
    statement, article = found
    flat = article.text.replace("\n", " ")
    place = 0
    for piece in passage(statement, article, width=width):
        for words in filter(None, (part.strip() for part in piece.text.split(ELLIPSIS))):
            place = flat.find(words, place)
            assert place >= 0


@given(statements(), st.integers(20, 400))
def test_a_passage_keeps_to_its_width(found, width):
    statement, article = found
    shown = "".join(piece.text for piece in passage(statement, article, width=width))
    # Each of at most 5 windows may bring an ellipsis and blanks; below that a window keeps its beginning whole.
    assert len(shown) <= max(width, 24) + 5 * 4


@given(st.integers(0, 50), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_segments_cover_a_range_without_gaps(length, ranges):
    spans = [Span("CON", min(one), max(one)) for one in ranges if one[0] != one[1]]
    parts = list(segments(0, length + 1, spans))
    assert parts[0][0] == 0
    assert parts[-1][1] == length + 1
    assert all(left[1] == right[0] for left, right in pairwise(parts))
