"""Noise moves spans with the text: the letters under every span stay the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lontar.train.examples import Annotated
from lontar.train.noise import NOISES, disturbed, noisy

TEXT = 'Lurah Wira berkata, "Kita tunggu sampai pekan depan," lalu pergi.\n\n“Tidak lama,” ujar Sari Dewanti.'
SPANS = [["SRC", 0, 10], ["CUE", 11, 18], ["CON", 21, 51], ["CON", 68, 78], ["SRC", 86, 98]]


def letters(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())


def article(text: str, spans: list[list[object]]) -> Annotated:
    return Annotated("a", text, ({"n": 1, "spans": spans},), "id")


@pytest.mark.parametrize("name", NOISES)
@pytest.mark.parametrize("seed", range(5))
def test_spans_keep_their_letters(name: str, seed: int) -> None:
    after = noisy(article(TEXT, SPANS), name, seed=seed)
    kept = [letters(after.text[start:end]) for _, start, end in after.statements[0]["spans"]]
    assert kept == [letters(TEXT[start:end]) for _, start, end in SPANS]  # type: ignore[misc]


@given(
    st.text(alphabet='abcDE ."“”\n', min_size=1, max_size=80), st.integers(0, 79), st.integers(1, 40), st.integers(0, 9)
)
@example(text='D"D', start=0, length=2, seed=2)
def test_any_disturbance_keeps_the_letters_of_any_span(text: str, start: int, length: int, seed: int) -> None:
    end = min(len(text), start + length)
    if start >= end or text[start:end] != text[start:end].strip():
        return
    after = disturbed(article(text, [["CON", start, end]]), dice=random.Random(seed))
    kept = [letters(after.text[low:high]) for _, low, high in after.statements[0]["spans"]]
    assert kept in ([letters(text[start:end])], [] if not letters(text[start:end]) else None)


@pytest.mark.parametrize(
    ("name", "gone"), [("quotes_lost", '"'), ("paragraphs_lost", "\n"), ("headline_capitals", "Lurah")]
)
def test_a_noise_does_what_it_is_named_for(name: str, gone: str) -> None:
    assert gone in TEXT and gone not in noisy(article(TEXT, SPANS), name).text
