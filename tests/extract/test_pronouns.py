"""Whom words without a name mean by what stands around them: the paragraph, the quotation, the office, the sort."""

from collections.abc import Sequence

import pytest

from lontar.extract.speakers import resolve
from lontar.extract.speakers_article import StatementSpans
from lontar.types import Article, Span


def _named(text: str, language: str, sources: Sequence[str], meant: Sequence[tuple[str, float]] = ()) -> list[str]:
    """The speakers of the sources in their order; before a source may stand `“…`, the content in which it is quoted.

    The last source is what the model takes for one of `meant`, each by its first place in the text.
    """
    statements, place = [], 0
    for source in sources:
        content, _, words = source.rpartition("|")
        start = text.index(words, place)
        place = start + len(words)
        spans = [Span("SRC", start, place)]
        if content:
            low = text.index(content)
            spans.append(Span("CON", low, low + len(content)))
        statements.append(StatementSpans(tuple(spans)))
    weighed = tuple((text.index(name), text.index(name) + len(name), share) for name, share in meant)
    statements[-1] = StatementSpans(statements[-1].spans, meant=weighed)
    article = Article(id="a", version="v", text=text, raw_digest="r", language=language)
    return [speakers[0].name for speakers in resolve(statements, article)]


KAPOLSEK = "Kapolsek Arga Wibisono mengatakan pelaku ditangkap."


@pytest.mark.parametrize(
    ("before", "source", "name"),
    [
        ("Seorang saksi mengaku melihat pelaku.", "Seorang saksi", "Seorang saksi"),
        ("Gubernur Banten menjanjikan ganti rugi.", "Gubernur Banten", "Gubernur Banten"),
        ("BMKG memperingatkan adanya ombak.", "BMKG", "BMKG"),
        ("Kirana Dewi mengaku melihat pelaku.", "Kirana Dewi", "Kirana Dewi"),
    ],
)
def test_a_quotation_goes_on_for_the_last_speaker_of_its_paragraph(before: str, source: str, name: str) -> None:
    text = f'{KAPOLSEK}\n{before} "Tinggi besar," kata dia.'
    sources = ["Kapolsek Arga Wibisono", source, '"Tinggi besar|dia']
    assert _named(text, "id", sources, [("Arga Wibisono", 0.9)])[-1] == name


def test_a_quotation_of_another_paragraph_is_left_to_the_model() -> None:
    text = f'{KAPOLSEK} Seorang saksi pergi.\n"Kami cari," kata dia.'
    sources = ["Kapolsek Arga Wibisono", "Seorang saksi", '"Kami cari|dia']
    assert _named(text, "id", sources, [("Arga Wibisono", 0.9)])[-1] == "Arga Wibisono"


def test_a_lost_mark_does_not_put_what_follows_into_a_quotation() -> None:
    text = (
        'Kondisinya masih baik," kata Irwan Lubis. "Kami yakin," tambah dia. Ia menilai itu wajar. '
        'Surat berharganya aman," kata Irwan Lubis.'
    )
    sources = ["Kondisinya|Irwan Lubis", "Kami yakin|dia", "Ia", "Surat berharganya aman|Irwan Lubis"]
    assert _named(text, "id", sources) == ["Irwan Lubis"] * 4


def test_who_speaks_for_a_body_goes_on_for_it() -> None:
    text = 'Sekjen Partai Maju Arga Wibisono datang.\nPartai Maju menolak. "Kami tunggu," kata dia.'
    sources = ["Sekjen Partai Maju Arga Wibisono", "Partai Maju", '"Kami tunggu|dia']
    assert _named(text, "id", sources, [("Arga Wibisono", 0.9)])[-1] == "Arga Wibisono"


def test_a_leader_named_after_a_body_is_quoted() -> None:
    text = "The unions refused. Their leader, Mia Tan, stayed away. “We wait,” she said."
    assert _named(text, "en", ["The unions", "“We wait|she"], [("Mia Tan", 0.9)])[-1] == "Mia Tan"


@pytest.mark.parametrize(("before", "name"), [("Ada Marsh left.", "Ada Marsh"), ("A room filled.", "She")])
def test_nobody_is_spoken_of_as_another_in_his_own_quotation(before: str, name: str) -> None:
    text = f"{before} “She wants to leave,” Tom Hale said."
    low, speaker = text.index("She"), text.index("Tom")
    outer = (Span("CON", low, text.index("”")), Span("SRC", speaker, speaker + len("Tom Hale")))
    weighed = (speaker, speaker + len("Tom Hale"), 0.8), (0, len("Ada Marsh"), 0.2)
    meant = weighed if before.startswith("Ada") else weighed[:1]
    statements = StatementSpans(outer), StatementSpans((Span("SRC", low, low + 3),), antecedent=0, meant=meant)
    article = Article(id="a", version="v", text=text, raw_digest="r", language="en")
    assert [speakers[0].name for speakers in resolve(statements, article)] == ["Tom Hale", name]


def test_she_is_not_he() -> None:
    text = "Mayor Laura Bennett criticized contractor David Cole. She said he had pledged to finish."
    sources = ["Mayor Laura Bennett", "She", "he"]
    meant = [("Laura Bennett", 0.8), ("David Cole", 0.2)]
    assert _named(text, "en", sources, meant) == ["Laura Bennett", "Laura Bennett", "David Cole"]
    assert _named(text, "en", sources, meant[:1])[-1] == "he"


def test_titles_tell_he_from_she() -> None:
    text = "Laura Bennett met David Cole. Mrs Bennett left. Nobody else came, he said."
    found = _named(text, "en", ["Laura Bennett", "he"], [("Laura Bennett", 0.8), ("David Cole", 0.2)])
    assert found == ["Laura Bennett", "David Cole"]


def test_who_is_named_later_is_not_meant() -> None:
    text = "Arga Wibisono datang. Menurut dia, harga naik.\nKirana Dewi menolak."
    sources = ["Arga Wibisono", "dia"]
    found = _named(text, "id", sources, [("Kirana Dewi", 0.8), ("Arga Wibisono", 0.2)])
    assert found[-1] == "Arga Wibisono"


def test_who_is_named_in_the_same_sentence_may_be_meant() -> None:
    text = "Arga Wibisono datang. Menurut dia, kata Kirana Dewi, harga naik."
    found = _named(text, "id", ["Arga Wibisono", "dia"], [("Kirana Dewi", 0.8), ("Arga Wibisono", 0.2)])
    assert found[-1] == "Kirana Dewi"


@pytest.mark.parametrize(
    ("holder", "role", "name"),
    [
        ("Ketua KPU", "Ketua Bawaslu", None),
        ("Gubernur Jawa Barat", "Gubernur Banten", None),
        ("Kepala Dinas Kesehatan", "Kepala Dinas Pendidikan", None),
        ("Dirut PLN", "Direktur Utama Pertamina", None),
        ("Juru Bicara KPK", "Juru bicara Mahkamah Agung", None),
        ("Juru Bicara KPK", "Juru bicara Komisi Pemberantasan Korupsi", "Arga Wibisono"),
        ("Gubernur Jawa Barat", "Gubernur Jabar", "Arga Wibisono"),
    ],
)
def test_a_role_of_another_body_is_somebody_else(holder: str, role: str, name: str | None) -> None:
    text = f"{holder} Arga Wibisono senang. {role} menolak."
    assert _named(text, "id", [f"{holder} Arga Wibisono", role]) == ["Arga Wibisono", name or role]


@pytest.mark.parametrize(
    ("text", "language", "sources", "name"),
    [
        ("Partai Maju menolak. Bawaslu diam. Partai itu pergi.", "id", ["Bawaslu", "Partai itu"], "Partai Maju"),
        ("PT Baja Sari tutup. Bank Muara diam. Perusahaan itu rugi.", "id",
         ["Bank Muara", "Perusahaan itu"], "PT Baja Sari"),
        ("Universitas Sari tutup. Bank Muara diam. Kampus itu rugi.", "id",
         ["Bank Muara", "Kampus itu"], "Universitas Sari"),
        ("Serikat Buruh Sari pergi. Bank Muara diam. Menurut serikat, upah kecil.", "id",
         ["Bank Muara", "serikat"], "Serikat Buruh Sari"),
        ("Sari Laboratories closed. Norda Bank was glad. Sales fell, the company said.", "en",
         ["Norda Bank", "the company"], "Sari Laboratories"),
        ("Sari & Tate Corp. closed. Norda Bank was glad. Sales fell, the company said.", "en",
         ["Sari & Tate Corp.", "the company"], "Sari & Tate Corp"),
    ],
)  # fmt: skip
def test_a_noun_of_a_bodys_own_name_decides(text: str, language: str, sources: list[str], name: str) -> None:
    assert _named(text, language, sources)[-1] == name
