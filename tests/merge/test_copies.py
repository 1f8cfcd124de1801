import random
import subprocess
import sys
import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.merge import copies
from lontar.merge.copies import (
    COMMON_FROM,
    LEAST_SHARED,
    CopyIndex,
    Overlap,
    Signature,
    article_signature,
    copy_keys,
    is_band,
    is_copy,
    outlet_wide,
    overlap,
    shared_passages,
    signature,
)
from lontar.types import Article, Aside

AGENCY = (
    "Bendungan Tirtajaya mulai diisi pada Senin pagi setelah tertunda empat bulan karena retakan di dinding timur. "
    "Kepala balai sungai, Harun Maulana, menyebut pengisian berlangsung bertahap selama enam minggu. "
    "\"Kami tidak akan membuka pintu kedua sebelum semua sensor terpasang,\" kata Harun di lokasi. "
    "Warga tiga desa di hilir diminta menjauh dari bantaran sampai akhir bulan depan. "
    "Dinas pertanian mencatat dua ribu hektare sawah menunggu air dari bendungan itu sejak musim tanam lalu."
)  # fmt: skip
OWN = (
    "Di pasar induk, pedagang menyambut kabar itu dengan hati-hati karena ongkos angkut belum juga turun. "
    "Seorang sopir truk mengaku jalan menuju hulu masih berlubang dan licin bila hujan turun sore hari. "
    "Pemerintah kabupaten menjanjikan perbaikan jalan selesai sebelum panen raya tahun ini dimulai."
)
QUOTED = (
    "\"Saya tidak pernah meminta jabatan itu dan saya tidak akan datang ke rapat yang dipanggil tanpa surat resmi, "
    "apalagi bila pesertanya orang yang sama yang menolak kami tahun lalu di depan umum dan di hadapan para guru\""
)  # fmt: skip
WORDS = AGENCY.split() + OWN.split()
PINNED = [158015054227690654, 7821452880551949171]


def _shares(one: str, other: str) -> Overlap:
    return overlap(signature(one), signature(other))


def _sentences(text: str) -> list[str]:
    return text.split(". ")


@pytest.mark.parametrize(
    ("printed", "copied"),
    [
        (AGENCY, True),
        (AGENCY.upper(), True),
        (AGENCY.replace('"', "”").replace(",", " ;"), True),
        (unicodedata.normalize("NFD", AGENCY), True),
        (". ".join(reversed(_sentences(AGENCY))), True),
        (". ".join(_sentences(AGENCY)[:2]), True),
        (" ".join(AGENCY.split()[:30]), True),
        (OWN + " " + AGENCY, True),
        (OWN + " " + ". ".join(_sentences(AGENCY)[:3]), True),
        (OWN, False),
        ("", False),
        ("Bendungan Tirtajaya", False),
        # A name with an office and a place is no copy, however short the text around it.
        ("Kepala balai sungai, Harun Maulana, menyebut pengisian berlangsung bertahap. Itu saja.", False),
    ],
)
def test_is_copy(printed: str, copied: bool) -> None:
    assert is_copy(_shares(AGENCY, printed)) is copied
    assert is_copy(_shares(printed, AGENCY)) is copied


def test_a_quotation_in_common_is_no_copy() -> None:
    one = f"Ketua yayasan, Lukman Hadi, menolak undangan itu pada Kamis pagi di kantornya. {QUOTED}, katanya."
    other = f"Undangan rapat ditampik. {QUOTED}, ujar Lukman kepada wartawan usai sidang yang berlangsung tiga jam."
    shares = _shares(one, other)
    assert shares.contained > 0.5
    assert not is_copy(shares)


@pytest.mark.parametrize(("opening", "closing"), ["“”", "«»", "„“", "‘’", ("''", "''"), ("``", "''")])
def test_whatever_marks_a_quotation_has(opening: str, closing: str) -> None:
    quotation = opening + QUOTED.strip('"') + closing
    one = f"Ketua yayasan, Lukman Hadi, menolak undangan itu pada Kamis pagi di kantornya. {quotation}, katanya."
    other = f"Undangan rapat ditampik. {quotation}, ujar Lukman kepada wartawan usai sidang yang berlangsung tiga jam."
    assert not is_copy(_shares(one, other))


def test_an_unpaired_mark_ends_with_its_paragraph() -> None:
    text = f'Mereka menyebutnya "musim kering.\n{AGENCY}'
    assert is_copy(_shares(text, AGENCY))


def test_bytes_give_the_signature_back() -> None:
    signed = signature(AGENCY)
    again = Signature.from_bytes(signed.to_bytes())
    assert np.array_equal(signed.shingles, again.shingles)
    assert np.array_equal(signed.prose, again.prose)
    assert np.array_equal(signed.minhash, again.minhash)
    assert copy_keys(signed) == copy_keys(again)
    assert again.to_bytes() == signed.to_bytes()


@pytest.mark.parametrize("stored", [b"", b"\x02" + signature(AGENCY).to_bytes()[1:], signature(AGENCY).to_bytes()[:-1]])
def test_other_bytes_are_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="sign the text again"):
        Signature.from_bytes(stored)


def test_every_process_signs_alike() -> None:
    command = f"from lontar.merge.copies import *; print(signature({AGENCY!r}).to_bytes().hex())"
    told = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True, text=True)
    assert bytes.fromhex(told.stdout) == signature(AGENCY).to_bytes()


def test_stored_keys_stay_what_they_are() -> None:
    # Keys are rows of the store: where this fails, a change of layout and of every stored key is due.
    keys = copy_keys(signature(AGENCY))
    assert [keys[0], keys[-1]] == PINNED


def test_keys_are_signed_63_bit_integers() -> None:
    keys = copy_keys(signature(AGENCY))
    assert all(0 <= key < 1 << 63 for key in keys)
    assert sum(map(is_band, keys)) == copies.BANDS
    assert len(set(keys)) == len(keys)


def test_a_text_too_short_to_have_copies_has_no_keys() -> None:
    words = AGENCY.split()
    assert copy_keys(signature(" ".join(words[: LEAST_SHARED + 2]))) == ()
    assert copy_keys(signature(" ".join(words[: LEAST_SHARED + 3]))) != ()


@given(st.text())
def test_any_text_can_be_signed(text: str) -> None:
    signed = signature(text)
    assert np.array_equal(Signature.from_bytes(signed.to_bytes()).shingles, signed.shingles)
    assert overlap(signed, signed).contained in (0.0, 1.0)
    for start, end in shared_passages(text, signed):
        assert text[start:end].strip() == text[start:end]


def test_shared_passages_are_ranges_of_the_text() -> None:
    text = f"{OWN} Harun menjawab lain. {'. '.join(_sentences(AGENCY)[1:3])}."
    (passage,) = shared_passages(text, signature(AGENCY))
    assert text[slice(*passage)] == ". ".join(_sentences(AGENCY)[1:3])
    assert shared_passages(OWN, signature(AGENCY)) == ()


def test_what_an_article_sets_aside_is_not_signed() -> None:
    links = "Baca juga: Bendungan lain yang retak tahun lalu dan belum diperbaiki sampai sekarang oleh balai sungai"
    text = f"{links}\n{OWN}\n{links}"
    asides = (Aside("boilerplate", 0, len(links)), Aside("boilerplate", len(text) - len(links), len(text)))
    article = Article(id="a", version="v", text=text, raw_digest="d", asides=asides)
    assert np.array_equal(article_signature(article).shingles, signature(OWN).shingles)


def test_lines_of_an_outlet_make_no_copies() -> None:
    line = (
        "Dapatkan berita pilihan redaksi kami setiap pagi lewat surat elektronik, dan dukung jurnalisme daerah dengan "
        "berlangganan mulai lima ribu rupiah sebulan tanpa iklan di semua gawai Anda"
    )
    chance = random.Random(7)
    texts = [f"{' '.join(chance.sample(WORDS, 20))}. {line}" for _ in range(8)]
    signed = [signature(text) for text in texts]
    wide = outlet_wide(signed)
    assert is_copy(overlap(signed[0], signed[1]))
    assert not is_copy(overlap(signed[0], signed[1], leave_out=wide))
    assert is_copy(overlap(signature(AGENCY + line), signature(AGENCY), leave_out=wide))
    assert len(outlet_wide(signed[:4])) == 0
    assert len(outlet_wide([])) == 0


def _index(texts: Sequence[str]) -> CopyIndex:
    index = CopyIndex()
    for number, text in enumerate(texts):
        index.add(str(number), signature(text))
    return index


def test_the_index_finds_copies_among_others() -> None:
    chance = random.Random(7)
    others = [" ".join(chance.choices(WORDS, k=80)) for _ in range(200)]
    index = _index([*others, AGENCY])
    for copied in (AGENCY, ". ".join(_sentences(AGENCY)[:3]), f"{OWN} {AGENCY}"):
        assert [name for name, _ in index.copies(signature(copied))] == ["200"]
    assert index.copies(signature(OWN)) == ()
    assert index.copies(signature("")) == ()


def test_a_text_that_many_print_is_still_found() -> None:
    chance = random.Random(7)
    index = _index([f"{' '.join(chance.sample(WORDS, 6))} {AGENCY}" for _ in range(3 * COMMON_FROM)])
    assert index.copies(signature(AGENCY))


def test_a_line_that_many_print_brings_no_candidates() -> None:
    chance = random.Random(7)
    line = " ".join(AGENCY.split()[:12])
    index = _index([" ".join([*chance.choices(WORDS, k=60), line]) for _ in range(3 * COMMON_FROM)])
    assert len(index.candidates(signature(f"{OWN} {line}"))) < COMMON_FROM
