"""Decoding: labels under the constraints, and boundaries tidied by the guide's rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.decode import Found, Lattice, quotation_pairs, spans, tidied
from lontar.extract.heads import NEVER, Array
from lontar.extract.layers import BEGIN, INSIDE, LAYERS, OUT
from lontar.extract.units import units_of

CONTENT = LAYERS.index("CON")


def transitions(seed: int = 0) -> Array:
    steps = np.random.default_rng(seed).normal(size=(len(LAYERS), 3, 3)).astype(np.float32)
    steps[:, OUT, INSIDE] = NEVER
    return steps


def sequences(emissions: Array, steps: Array, layer: int) -> dict[tuple[int, ...], float]:
    """The score of every label sequence of one layer."""
    scores: dict[tuple[int, ...], float] = {(): 0.0}
    for unit in range(len(emissions)):
        scores = {
            (*path, label): score
            + float(emissions[unit, layer, label])
            + (float(steps[layer, path[-1], label]) if path else 0.0)
            for path, score in scores.items()
            for label in (OUT, BEGIN, INSIDE)
        }
    return scores


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_labels_are_the_best_sequence(seed: int, length: int) -> None:
    emissions = np.random.default_rng(seed).normal(size=(length, len(LAYERS), 3)).astype(np.float32)
    emissions[0, :, INSIDE] = NEVER
    steps = transitions(seed)
    best = Lattice(emissions, steps, (False,) * length).best
    for layer in range(len(LAYERS)):
        own = sum(float(emissions[i, layer, best[i, layer]]) for i in range(length))
        own += sum(float(steps[layer, best[i - 1, layer], best[i, layer]]) for i in range(1, length))
        assert own == pytest.approx(max(sequences(emissions, steps, layer).values()), abs=1e-3)


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_the_share_of_a_span_is_that_of_the_sequences_that_hold_it(seed: int, length: int) -> None:
    dice = np.random.default_rng(seed)
    emissions = dice.normal(size=(length, len(LAYERS), 3)).astype(np.float32)
    emissions[0, :, INSIDE] = NEVER
    steps = transitions(seed)
    first = int(dice.integers(length))
    last = int(dice.integers(first, length))
    scores = sequences(emissions, steps, CONTENT)
    wanted = [BEGIN] + [INSIDE] * (last - first)
    holding = [
        score
        for path, score in scores.items()
        if list(path[first : last + 1]) == wanted and (last + 1 == length or path[last + 1] != INSIDE)
    ]
    expected = np.exp(np.logaddexp.reduce(holding) - np.logaddexp.reduce(list(scores.values())))
    lattice = Lattice(emissions, steps, (False,) * length)
    assert lattice.span_share(first, last, CONTENT) == pytest.approx(expected, abs=1e-4)


@given(st.integers(0, 10_000), st.integers(2, 6))
def test_the_likeliest_span_is_the_one_of_the_greatest_share(seed: int, length: int) -> None:
    dice = np.random.default_rng(seed)
    emissions = dice.normal(size=(length, len(LAYERS), 3)).astype(np.float32)
    lattice = Lattice(emissions, transitions(seed), (False,) * length)
    barred = {int(dice.integers(length))}
    found = lattice.likeliest("IF", 0, length - 1, barred=barred)
    ranges = [(first, last) for first in range(length) for last in range(first, length)]
    free = [one for one in ranges if not barred & set(range(one[0], one[1] + 1))]
    shares = [lattice.span_share(first, last, LAYERS.index("IF")) for first, last in free]
    # A beginning below one in a hundred is not looked at.
    assert (found.score if found else 0.0) == pytest.approx(max(shares), abs=0.01)
    if found is not None:
        assert not barred & set(range(found.first, found.last + 1))
        assert found.score == pytest.approx(lattice.span_share(found.first, found.last, LAYERS.index("IF")), abs=1e-5)


def test_the_likeliest_span_is_looked_for_between_two_units_of_any_paragraph() -> None:
    emissions = np.zeros((8, len(LAYERS), 3), dtype=np.float32)
    emissions[[0, 4], :, INSIDE] = NEVER
    emissions[5, LAYERS.index("IF"), BEGIN] = emissions[6, LAYERS.index("IF"), INSIDE] = 6.0
    emissions[2, LAYERS.index("IF"), BEGIN] = 9.0
    lattice = Lattice(emissions, np.zeros((len(LAYERS), 3, 3), dtype=np.float32), (False,) * 4 + (True,) + (False,) * 3)
    found = lattice.likeliest("IF", 4, 7)
    assert found is not None and (found.first, found.last) == (5, 6)
    assert lattice.likeliest("IF", 6, 7, barred={6, 7}) is None


@pytest.mark.parametrize(
    ("text", "cue", "kept"),
    [
        ("Direktur Ivan C. Permana mengatakan hujan turun.", "mengatakan", "Direktur Ivan C. Permana"),
        ("Kata tersangka Budi S. Polisi masih menyelidiki.", "Kata", "tersangka Budi S"),
        ("Kata tersangka Budi S. Polisi, yang datang.", "Polisi", "tersangka Budi S"),
    ],
)
def test_a_name_goes_on_behind_an_initial_only_where_a_cue_or_mark_follows(text: str, cue: str, kept: str) -> None:
    units = units_of(text)
    start, initial = text.index(kept.split(maxsplit=1)[0]), text.index(". ")
    source = Found("SRC", units.starts.index(start), units.starts.index(initial) - 1, 0.9)
    place = units.starts.index(text.index(cue))
    found = tidied([source, Found("CUE", place, place, 0.9)], units)
    assert kept in [units.words(one.first, one.last) for one in found if one.kind == "SRC"]


@given(st.integers(0, 10_000), st.lists(st.booleans(), min_size=1, max_size=30))
def test_no_span_crosses_a_paragraph_or_begins_inside(seed: int, begins: list[bool]) -> None:
    breaks = (False, *begins[1:])
    emissions = np.random.default_rng(seed).normal(size=(len(breaks), len(LAYERS), 3), scale=3).astype(np.float32)
    for unit, begin in enumerate(breaks):
        if begin or unit == 0:
            emissions[unit, :, INSIDE] = NEVER
    lattice = Lattice(emissions, transitions(seed), breaks)
    best = lattice.best
    for unit in range(len(breaks)):
        for layer in range(len(LAYERS)):
            if best[unit, layer] == INSIDE:
                assert unit and not breaks[unit]
                assert best[unit - 1, layer] != OUT
    for span in spans(lattice):
        assert not any(breaks[span.first + 1 : span.last + 1])
        assert 0 <= span.score <= 1.0001


TIDY = [
    # text, kind, what was read, what the guide keeps
    ('"Kita tunggu," kata Wira.', "CON", '"Kita tunggu,"', "Kita tunggu"),
    ("“Kita tunggu.” Wira pergi.", "CON", "Kita tunggu", "Kita tunggu."),
    ("Wira, lurah, kata itu", "SRC", "Wira, lurah,", "Wira, lurah"),
    ('Ia menyebutnya "bencana besar" dan pulang', "CON", 'menyebutnya "bencana besar"', 'menyebutnya "bencana besar"'),
    ('Ia bilang "tidak" dan "ya"', "CON", '"tidak" dan "ya"', '"tidak" dan "ya"'),
    ("ujarnya, singkat", "CUE", "ujar", "ujar"),
]


@pytest.mark.parametrize(("text", "kind", "read", "kept"), TIDY)
def test_edges_are_tidied(text: str, kind: str, read: str, kept: str) -> None:
    units = units_of(text)
    start = text.index(read)
    first = units.starts.index(start)
    last = units.ends.index(start + len(read))
    (span,) = tidied([Found(kind, first, last, 0.9)], units)  # type: ignore[arg-type]
    assert text[units.starts[span.first] : units.ends[span.last]] == kept


def test_a_time_at_the_end_of_a_speaker_is_not_part_of_it() -> None:
    units = units_of("Bupati Wira pada Mei menolak")
    source, time = tidied([Found("SRC", 0, 3, 0.9), Found("TIME", 2, 3, 0.9)], units)
    assert (source.first, source.last) == (0, 1)
    assert (time.first, time.last) == (2, 3)


def test_a_cut_word_is_completed_and_a_cue_in_pieces_is_one() -> None:
    units = units_of("Wira berkali-kali menyatakan siap")
    (cue,) = tidied([Found("CUE", 1, 1, 0.9), Found("CUE", 4, 4, 0.9)], units)
    assert (cue.first, cue.last) == (1, 4)


REACHING = [
    ('Hujan reda. Tugas kami "menjaga damai," kata Wira.', "menjaga damai", 'Tugas kami "menjaga damai'),
    ('Hujan reda. "Kami menjaga damai," kata Wira.', "Kami menjaga damai", "Kami menjaga damai"),
    ('Kami tunggu. Kami sabar."', "Kami sabar.", "Kami tunggu. Kami sabar."),
]


@pytest.mark.parametrize(("text", "read", "kept"), REACHING)
def test_a_content_reaches_back_to_where_its_sentence_or_quotation_began(text: str, read: str, kept: str) -> None:
    units = units_of(text)
    start = text.index(read)
    content = Found("CON", units.starts.index(start), units.ends.index(start + len(read)), 0.9)
    cues = [Found("CUE", i, i, 0.9) for i in range(len(units)) if units.surface(i) == "kata"]
    span = next(one for one in tidied([content, *cues], units) if one.kind == "CON")
    assert text[units.starts[span.first] : units.ends[span.last]] == kept


def test_a_span_without_a_word_is_dropped() -> None:
    units = units_of("“ , ”")
    assert tidied([Found("CON", 0, 2, 0.9)], units) == []


def test_quotation_marks_pair_within_a_paragraph() -> None:
    units = units_of('“Satu “dua” tiga” "empat" "lima\nenam"')
    surfaces = [(units.surface(a + 1), units.surface(b - 1)) for a, b in sorted(quotation_pairs(units).items())]
    assert surfaces == [("Satu", "tiga"), ("dua", "dua"), ("empat", "empat")]
