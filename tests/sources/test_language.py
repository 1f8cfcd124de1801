from pathlib import Path

import pytest

from lontar.sources import article_from_text
from lontar.sources.language import find_language

INDONESIAN = "Wali kota mengatakan bahwa uang itu sudah dikembalikan karena proyek pasar dibatalkan pada bulan Agustus."
MALAY = "Datuk bandar berkata bahawa wang itu telah dipulangkan kerana projek pasar dibatalkan pada bulan Ogos."
ENGLISH = "The mayor said that the money had been paid back because the market project was cancelled in August."
NO_MODEL = "language_without_model"


@pytest.mark.parametrize(
    ("text", "language", "flags"),
    [
        (INDONESIAN, "id", ()),
        (ENGLISH, "en", ()),
        (MALAY, "ms", ()),
        ("Мэр заявил, что деньги были возвращены, потому что проект рынка отменён.", "ru", (NO_MODEL,)),
        ("De burgemeester zei dat het geld was terugbetaald omdat het project niet doorgaat.", "nl", (NO_MODEL,)),
        ("OK", "und", ("language_uncertain",)),
        ("27/2/2024 — 12.30 — 4,5", "und", ("language_uncertain",)),
    ],
)
def test_language(text: str, language: str, flags: tuple[str, ...]) -> None:
    found = find_language(text)
    assert (found.language, found.flags) == (language, flags)


@pytest.mark.parametrize(
    ("given", "language"),
    [("ms", "ms"), ("MS-my", "ms"), ("in", "id"), ("ind", "id"), ("und", "id"), ("Bahasa Indonesia", "id")],
)
def test_what_the_source_says_is_believed_where_it_is_a_code(given: str, language: str) -> None:
    assert article_from_text(INDONESIAN, language=given).language == language


def test_documents_of_three_languages_are_told_apart(data: Path) -> None:
    folder = data / "data" / "ntrex"
    names = (folder / "DOCUMENT_IDS.tsv").read_text().split()
    wrong = []
    for language, file in (("id", "ref.ind"), ("ms", "ref.msa"), ("en", "src.eng")):
        documents: dict[str, list[str]] = {}
        sentences = (folder / f"newstest2019-{file}.txt").read_text().split("\n")
        for name, sentence in zip(names, sentences, strict=False):
            documents.setdefault(name, []).append(sentence)
        wrong += [
            (language, name)
            for name, document in documents.items()
            if find_language(" ".join(document)).language != language
        ]
    assert wrong == []
