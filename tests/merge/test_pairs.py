"""The shipped pair model: it answers the same whatever else is asked; texts that say the same lie near each other."""

import pytest

from lontar.errors import ModelError
from lontar.merge.pairs import LONGEST, PairReader, fitted

TEXTS = (
    "NATO tidak berencana mengirim pasukan ke Ukraina",
    "NATO does not plan to send troops to Ukraine",
    "Harga beras naik sembilan persen",
)


@pytest.fixture(scope="module")
def pairs():
    return PairReader()


def test_a_translation_lies_nearer_than_another_topic(pairs):
    one, translated, other = pairs.vectors(TEXTS)
    assert one @ translated > 0.7 > one @ other


def test_an_answer_does_not_hang_on_what_else_is_asked(pairs):
    asked = [(TEXTS[0], "NATO mengirim pasukan ke Ukraina"), (TEXTS[2], "Harga beras turun")]
    together, alone = pairs.chances("stance", asked), [pairs.chances("stance", [one])[0] for one in asked]
    assert (together == alone).all()
    assert together.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


@pytest.mark.parametrize("lengths", [(5, 5), (200, 5), (5, 200), (200, 100), (100, 200), (20_000, 20_000), (300,)])
def test_long_texts_are_cut_to_fit_and_short_ones_are_not(lengths):
    parts = fitted([list(range(length)) for length in lengths])
    assert sum(map(len, parts)) + 2 * len(parts) <= max(LONGEST, sum(lengths) + 2 * len(lengths))
    assert all(part == list(range(len(part))) for part in parts)
    if sum(lengths) <= LONGEST - 4:
        assert tuple(map(len, parts)) == lengths
    else:
        assert min(map(len, parts)) >= min(*lengths, 60) if len(lengths) > 1 else len(parts[0]) == LONGEST - 2


@pytest.mark.parametrize("known", ["NATO mengirim pasukan", "PASUKAN", "asdf to qwer", "Harga naik 9 persen"])
def test_a_text_with_a_word_of_the_vocabulary_is_known(pairs, known):
    assert pairs.knows(known)


@pytest.mark.parametrize("unknown", ["asdf qwer", "hjkl uiop zxcv", "2022 9", "a b c", "Россия вторгается", "", "?!"])
def test_a_text_without_a_word_of_the_vocabulary_is_not_known(pairs, unknown):
    assert not pairs.knows(unknown)


def test_a_folder_without_weights_says_so(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        PairReader(tmp_path).vectors(["x"])
