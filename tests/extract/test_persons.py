"""Names as candidates for whom words without a name mean, and what a pair of both is told from."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.layers import DISTANCES, PARAGRAPHS, surroundings, whole_name
from lontar.extract.persons import pair_features, runs
from lontar.extract.units import units_of

CASES = [
    ("Harga naik. Arga Wibisono menolak.", ["Arga Wibisono"]),
    # a word that only opens its sentence is no name, unless it stands elsewhere too
    ("Kemarin hujan. Warga pergi.", []),
    ("Arga pergi. Itu kata Arga. Kata Sari Puspa, hujan.", ["Arga", "Arga", "Sari Puspa"]),
    ("kata J. K. Rowling dan Jean-Pierre Darmont di sana", ["J. K. Rowling", "Jean-Pierre Darmont"]),
    ("bertemu Arga.\n\nSari Puspa datang", ["Arga", "Sari Puspa"]),
    ("tiba di Medan. Arga Wibisono", ["Medan", "Arga Wibisono"]),
]


@pytest.mark.parametrize(("text", "names"), CASES, ids=[text for text, _ in CASES])
def test_names_are_runs_of_capitals(text: str, names: list[str]) -> None:
    units = units_of(text)
    assert [text[units.starts[first] : units.ends[last]] for first, last in runs(units)] == names


@given(st.text(alphabet="AbC .-\n“”d1", max_size=60))
def test_runs_are_in_order_apart_and_inside_a_paragraph(text: str) -> None:
    units = units_of(text)
    found = runs(units)
    assert all(first <= last < len(units) for first, last in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert not any(units.breaks[i] for first, last in found for i in range(first + 1, last + 1))


def test_a_pair_is_told_from_where_its_sides_lie() -> None:
    text = "Arga Wibisono datang, kata Sari.\n\nIa menolak."
    units = units_of(text)
    names = runs(units)
    pronoun = next(i for i in range(len(units)) if units.surface(i) == "Ia")
    sari = names[-1]
    features = pair_features([(pronoun, pronoun)], [False], names, units, sources=[sari], contents=[])
    assert [text[units.starts[a] : units.ends[b]] for a, b in names] == ["Arga Wibisono", "Sari"]
    kind, distance, paragraph, between, nesting = features[0].T.tolist()
    assert kind == [0, 1] and between == [1, 0] and nesting == [2, 0] and paragraph == [3, 3]
    assert all(0 <= value < DISTANCES for value in distance) and all(0 <= value < PARAGRAPHS for value in paragraph)


def test_a_name_is_no_candidate_for_words_that_hold_it() -> None:
    units = units_of("di rumah Arga Wibisono")
    features = pair_features([(1, 3)], [True], runs(units), units, sources=[], contents=[])
    assert features[0, :, 0].tolist() == [-1]
    assert pair_features([], [], [], units, sources=[], contents=[]).shape == (0, 0, 5)
    assert np.all(pair_features([(0, 0)], [True], runs(units), units, sources=[], contents=[])[0, :, 0] == 2)


WHOLE = [
    ("Presiden Jean - Pierre Darmont", "Pierre Darmont", "Jean - Pierre Darmont"),
    ("Asisten T. Ridwan Hanafi", "Ridwan Hanafi", "T. Ridwan Hanafi"),
    ("M Zulfan Mochtar", "Zulfan Mochtar", "M Zulfan Mochtar"),
    ("Armand Mel I. Hukom", "Armand Mel I", "Armand Mel I. Hukom"),
    ("di Medan. Arga Wibisono", "Arga Wibisono", "Arga Wibisono"),
    ("menyukai vitamin C. Arga Wibisono", "Arga Wibisono", "Arga Wibisono"),
    ("Arga Wibisono - pengamat", "Arga Wibisono", "Arga Wibisono"),
]


@pytest.mark.parametrize(("text", "given_name", "expected"), WHOLE, ids=[text for text, _, _ in WHOLE])
def test_a_name_gets_back_what_marks_cut_off_it(text: str, given_name: str, expected: str) -> None:
    units = units_of(text)
    first = units.starts.index(text.index(given_name))
    last = units.ends.index(text.index(given_name) + len(given_name))
    low, high = whole_name(units, 0, (first, last), len(units) - 1)
    assert text[units.starts[low] : units.ends[high]] == expected


def test_the_stop_of_an_initial_ends_no_surroundings() -> None:
    text = "Kata George W. Bush di sana. Selesai"
    units = units_of(text)
    first = units.starts.index(text.index("Bush"))
    low, high = surroundings(units, first, first)
    assert text[units.starts[low] : units.ends[high]] == "Kata George W. Bush di sana"


def test_surroundings_end_with_sentence_and_paragraph() -> None:
    text = "Hujan. Ketua Golkar Arga Wibisono datang, lalu pergi lagi.\n\nSelesai"
    units = units_of(text)
    first = units.starts.index(text.index("Arga"))
    low, high = surroundings(units, first, first + 1)
    assert text[units.starts[low] : units.ends[high]] == "Ketua Golkar Arga Wibisono datang, lalu pergi"
