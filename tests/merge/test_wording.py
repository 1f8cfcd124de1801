"""What two wordings must agree in to be reports of one utterance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.merge.wording import differences, likeness, numbers_in, scope_words


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("12 ribu pasukan", [12_000]),
        ("12.000 pasukan", [12_000]),
        ("1,5 juta orang", [1_500_000]),
        ("1.5 million people", [1_500_000]),
        ("dua belas dan tiga puluh", [12, 30]),
        ("Rp 1.250.000", [1_250_000]),
        ("lima ribu dua ratus jiwa", [5_200]),
        ("dua ratus lima puluh ribu tiga", [250_003]),
        ("empat belas ribu", [14_000]),
        ("two hundred and seven", [200, 7]),
        ("pasal 5 dan 6", [5, 6]),
        ("tidak ada angka", []),
    ],
)
def test_numbers_are_read_in_digits_and_words_of_both_languages(words, numbers):
    import re

    assert numbers_in(re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", words.casefold())) == numbers


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ("NATO akan mengirim pasukan", "NATO tidak akan mengirim pasukan", "negation_differs"),
        ("harga naik 6 persen", "harga naik 9 persen", "numbers_differ"),
        ("will send troops", "may send troops", "modality_differs"),
        ("membantah mengirim pasukan", "mengirim pasukan", "negation_differs"),
    ],
)
def test_what_speaks_against_one_act(one, other, sign):
    assert getattr(likeness(one, other), sign)
    assert getattr(likeness(other, one), sign)
    assert not getattr(likeness(one, one), sign)


def test_a_number_that_only_one_report_gives_is_no_difference():
    assert not likeness("3 tewas dan 12 luka", "12 orang luka").numbers_differ


def test_scope_words_are_those_that_narrow():
    assert scope_words("pasukan tempur dan pasukan darat") == {"tempur", "darat"}
    assert scope_words("pasukan") == frozenset()


@given(st.text(max_size=80), st.text(max_size=80))
def test_differences_lie_in_the_other_text_and_a_text_has_none_to_itself(first, other):
    ranges = differences(first, other)
    assert all(0 <= start < end <= len(other) for start, end in ranges)
    assert list(ranges) == sorted(ranges)
    assert differences(other, other) == ()
