"""The faster stemmer gives what PySastrawi gives."""

from __future__ import annotations

from importlib.resources import files

import pytest
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from lontar.store.stemming import Stemming

PREFIXES = (
    "", "di", "ke", "se", "ber", "bel", "be", "ter", "te", "me", "mem", "men", "meng", "menge", "meny", "memp", "mempe",
    "memper", "pe", "pem", "pen", "peng", "penge", "peny", "per", "pel", "ku", "kau", "diper", "keber", "seke",
)  # fmt: skip
SUFFIXES = ("", "kan", "an", "i", "nya", "ku", "mu", "lah", "kah", "pun", "annya", "kannya", "isme", "isasi")
ROOTS = (
    "kirim", "baca", "tulis", "sapu", "ajar", "kerja", "gigi", "getar", "guruh", "tunjuk", "sinambung", "unduh", "rusa",
    "makan", "pukul", "nyanyi", "bom", "ekor", "xyzq", "vaksin", "jalan", "lihat", "dengar", "fitnah", "zalim",
)  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Stemmer:
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


def test_roots_are_those_of_the_library(library: Stemmer) -> None:
    own = Stemming()
    infixed = {f"{root[0]}{infix}{root[1:]}" for root in ROOTS for infix in ("er", "el", "em", "in")}
    built = {f"{prefix}{root}{suffix}" for prefix in PREFIXES for root in ROOTS for suffix in SUFFIXES}
    common = set((files("lontar.extract") / "lang" / "id_common.txt").read_text("utf-8").split()[::7])
    words = sorted(word for word in built | infixed | common if word.isascii() and word.isalpha() and word.islower())
    assert len(words) > 10_000
    expected = [library.stem(word) for word in words]
    assert [own.stem_singular_word(word) for word in words] == expected
    # Most of them are no word themselves: the rules were asked.
    assert sum(word != root for word, root in zip(words, expected, strict=True)) > 3_000
