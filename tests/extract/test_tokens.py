"""Pieces and windows: no piece spans two units, every piece is read, no window is too long."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.pipeline import SHIPPED
from lontar.extract.tokens import END, UNKNOWN, WINDOW, Pieces, Subwords, windows
from lontar.extract.units import units_of


@pytest.fixture(scope="module")
def subwords() -> Subwords:
    return Subwords(SHIPPED / "tokenizer.json")


def test_every_unit_has_pieces_of_its_own(subwords: Subwords) -> None:
    units = units_of("Pengungsi menolak dipindahkan, ujarnya.\nNATO tidak akan mengirim pasukan ke Ukraina.")
    pieces = subwords.encode(units)
    assert len(pieces.first) == len(units)
    assert (pieces.last >= pieces.first).all()
    assert pieces.ids[pieces.first[units.breaks.index(True)] - 1] == END
    assert not (pieces.ids == UNKNOWN).any()


def test_a_word_is_the_same_after_white_space_only(subwords: Subwords) -> None:
    separate, glued = subwords.encode(units_of("nya")), subwords.encode(units_of("ujarnya"))
    assert separate.ids.tolist() != glued.ids[glued.first[1] :].tolist()


def test_what_no_piece_covers_is_unknown_and_a_run_of_letters_is_cut(subwords: Subwords) -> None:
    assert UNKNOWN in subwords.encode(units_of("語")).ids
    assert len(subwords.encode(units_of("x" * 5000)).ids) <= 24


@given(st.lists(st.integers(1, 24), min_size=1, max_size=400))
def test_windows_cover_all_pieces_and_begin_at_units(lengths: list[int]) -> None:
    first = np.cumsum([0, *lengths[:-1]])
    pieces = Pieces(np.zeros(sum(lengths), dtype=np.int64), first, first + np.asarray(lengths) - 1)
    found = windows(pieces)
    assert all(0 < end - start <= WINDOW for start, end in found)
    covered = np.zeros(len(pieces.ids), dtype=bool)
    for start, end in found:
        covered[start:end] = True
    assert covered.all()
    for (_, end), (start, _) in pairwise(found):
        assert end - start > 60, "neighbouring windows share their context"
    assert all(start in first for start, _ in found)
