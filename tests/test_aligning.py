from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.aligning import mover
from lontar.types import Span
from tests import strategies


@given(strategies.texts(min_size=1), strategies.texts(min_size=1), st.data())
def test_spans_found_again_after_an_insertion_read_the_same(text: str, more: str, draw: st.DataObject) -> None:
    found = tuple(draw.draw(st.lists(strategies.spans(text), min_size=1, max_size=3)))
    at = draw.draw(st.sampled_from([0, len(text)]))
    new = text[:at] + more + text[at:]
    moved = mover(text, new)(found)
    assert moved is not None
    for old, span in zip(found, moved, strict=True):
        assert new[span.start : span.end] == text[old.start : old.end]


@pytest.mark.parametrize(
    ("old", "new", "span", "expected"),
    [
        ("air surut", "air surut", (0, 3), (0, 3)),
        ("air surut hari ini", "air telah surut hari ini", (0, 18), (0, 24)),
        ("air surut hari ini", "hujan lebat", (0, 18), None),
        ("surut. naik. surut.", "naik. naik. surut.", (13, 18), (12, 17)),
    ],
)
def test_words_are_mapped(old: str, new: str, span: tuple[int, int], expected: tuple[int, int] | None) -> None:
    moved = mover(old, new)([Span("CON", *span)])
    assert moved == (None if expected is None else (Span("CON", *expected),))
