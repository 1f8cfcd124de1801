"""A word is found in every form of its family, and only there."""

from __future__ import annotations

from itertools import product

import pytest

from lontar.store import Store
from lontar.store.words import forms_of, roots_of, words_of
from lontar.types import Filters, Reading
from tests.store.sample import article, statement

FAMILIES_ID = """
kirim mengirim pengiriman dikirimkan mengirimkan kiriman terkirim kirimannya
nyatakan menyatakan dinyatakan pernyataan pernyataannya
tolak menolak ditolak penolakan tertolak
serang menyerang diserang serangan penyerangan
ancam mengancam diancam ancaman terancam
janji berjanji menjanjikan dijanjikan perjanjian
tuntut menuntut dituntut tuntutan penuntutan
perintah memerintahkan diperintahkan pemerintah pemerintahan
bicara berbicara membicarakan dibicarakan pembicaraan
setuju menyetujui disetujui persetujuan
bantu membantu dibantu bantuan
usul mengusulkan diusulkan usulan
putus memutuskan diputuskan keputusan putusan
temu bertemu menemui pertemuan
dukung mendukung didukung dukungan pendukung
tegas menegaskan ditegaskan penegasan
ingat mengingatkan diingatkan peringatan
larang melarang dilarang larangan pelarangan
pasukan pasukannya
perang berperang peperangan memerangi
tarik menarik ditarik penarikan
sepakat menyepakati disepakati kesepakatan
rusak merusak kerusakan
gerak bergerak gerakan pergerakan
tahan menahan ditahan penahanan pertahanan
veto memveto diveto
runding berunding perundingan rundingan
bela membela pembelaan
lepas melepaskan dilepaskan pelepasan
tandatangan menandatangani ditandatangani penandatanganan
""".strip().splitlines()
FAMILIES_EN = """
send sends sending sent
refuse refuses refused refusing refusal
deny denies denied denying denial
threat threaten threatens threatened threatening
negotiate negotiates negotiating negotiation negotiations
withdraw withdraws withdrew withdrawal
declare declares declared declaration
attack attacks attacked attacking
promise promises promised promising
troop troops
""".strip().splitlines()
FAMILIES = [("id", line.split()) for line in FAMILIES_ID] + [("en", line.split()) for line in FAMILIES_EN]


@pytest.mark.parametrize(("language", "forms"), FAMILIES, ids=[forms[0] for _, forms in FAMILIES])
def test_every_form_of_a_family_is_found_by_every_other(store: Store, language: str, forms: list[str]) -> None:
    texts = [f"Sumarno: {form}." for form in forms]
    found = [article(text, key=f"{place:x}", language=language) for place, text in enumerate(texts)]
    store.put_many(
        Reading(one, (statement(one, ("SRC", "Sumarno"), ("CON", form)),))
        for one, form in zip(found, forms, strict=True)
    )
    for asked in forms:
        assert len(list(store.statements(Filters(about=asked)))) == len(forms), asked
        assert len(list(store.articles(Filters(about=asked)))) == len(forms), asked
    assert list(store.check()) == []


def test_families_are_apart() -> None:
    roots = [(language, {root for form in forms for root in roots_of(form, language)}) for language, forms in FAMILIES]
    for (language, one), (other_language, other) in product(roots, roots):
        assert one is other or language != other_language or not one & other


@pytest.mark.parametrize(
    ("text", "language", "forms"),
    [
        ("Mengirim pengiriman dan menolak", "id", "kirim tolak"),
        ("Kirim, pengiriman", "id", ""),
        ("menolak", "ms", "tolak"),
        ("menolak sends", "en", "send"),
        ("menolak sends", "de", "send tolak"),
        # Names are not words, however much they look like forms.
        ("Dani, Susi, Diana, Diego, Bali, Milan, Maluku", "id", ""),
        ("Ménolak", "id", "tolak"),
        ("войска пошлют", "id", ""),
        ("", "id", ""),
        (None, None, ""),
    ],
)
def test_forms_are_the_roots_that_do_not_stand_there(text: str | None, language: str | None, forms: str) -> None:
    assert forms_of(text, language) == forms


def test_words_are_plain() -> None:
    assert words_of("Édouard  D'Arc-Müller_X") == " edouard d arc muller x "
