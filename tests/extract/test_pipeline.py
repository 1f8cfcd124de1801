"""The whole reading with the shipped weights, on invented texts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lontar.errors import ModelError
from lontar.extract import Reader
from lontar.extract.pipeline import SHIPPED, cut
from lontar.extract.units import units_of
from lontar.identity import bytes_digest, text_version
from lontar.knowledge import load
from lontar.knowledge.tables import COLUMNS
from lontar.sources import article_from_text
from lontar.types import Article, Aside, Statement

CALM = (
    "Wali Kota Sukamaju, Ratna Adipura, mengatakan bahwa jembatan gantung akan dibuka kembali pada Maret. "
    "Ia menolak usulan untuk menutup pasar.\n\n"
    '"Kami tidak akan menaikkan tarif jika cuaca membaik," kata Ratna kepada wartawan, Selasa (5/3/2024).\n\n'
    "Hujan turun sejak pagi. Sungai meluap dan dua rumah hanyut."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def contents(statement: Statement, text: str) -> list[str]:
    return [text[span.start : span.end] for span in statement.of("CON")]


def test_statements_are_found_with_speaker_kind_and_day(reader: Reader) -> None:
    article = article_from_text(CALM, published="2024-03-05", language="id")
    statements = reader.read(article)
    read = {words: statement for statement in statements for words in contents(statement, CALM)}
    first = read["bahwa jembatan gantung akan dibuka kembali pada Maret"]
    assert (first.speaker.name, first.kind) == ("Ratna Adipura", "indirect")
    quoted = next(statement for words, statement in read.items() if words.startswith("Kami tidak akan"))
    assert quoted.kind == "direct"
    assert quoted.speaker.name == "Ratna Adipura"
    assert quoted.said_on is not None
    assert quoted.said_on.value == "2024-03-05"
    assert quoted.condition is not None
    assert quoted.condition.text.startswith("jika")
    assert not any("Hujan" in words or "hanyut" in words for words in read)


def test_a_user_may_say_who_somebody_is(reader: Reader, tmp_path: Path) -> None:
    tables = {
        "organisations.csv": "sukamaju,city,Sukamaju,Sukamaju,,,,",
        "offices.csv": "sukamaju.mayor,sukamaju,mayor,Mayor,Wali Kota,,",
        "persons.csv": "ratna,Ratna Adipura,,,id,",
        "terms.csv": "sukamaju.mayor,ratna,2022-02-01,2027-02-01,,day,user,",
    }
    for name, line in tables.items():
        (tmp_path / name).write_text(f"{','.join(COLUMNS[name])}\n{line}\n", encoding="utf-8")
    article = article_from_text(CALM, published="2024-03-05", language="id")
    assert {statement.speaker.actor for statement in reader.read(article)} == {None}
    own = Reader(known=load(tmp_path))
    found = {(statement.speaker.actor, statement.speaker.role_then) for statement in own.read(article)}
    assert found == {("lontar:ratna", "Mayor of Sukamaju")}


def test_every_span_lies_in_the_text_and_within_a_paragraph(reader: Reader) -> None:
    article = article_from_text(CALM, published="2024-03-05", language="id")
    for statement in reader.read(article):
        assert statement.article_version == article.version
        assert 0 <= statement.confidence <= 1
        assert statement.model == reader.model_version
        for span in statement.spans:
            words = CALM[span.start : span.end]
            assert words
            assert words == words.strip()
            assert "\n" not in words


def test_reading_twice_gives_the_same(reader: Reader) -> None:
    article = article_from_text(CALM, published="2024-03-05", language="id")
    assert reader.read(article) == reader.read(article)


def test_asides_are_not_read(reader: Reader) -> None:
    quoted = 'Baca juga: "Kami menolak," kata Bupati Wira'
    article = article_from_text(f"Hujan turun.\n\n{quoted}", language="id")
    start = article.text.index(quoted)
    article = replace(article, asides=(Aside("boilerplate", start, start + len(quoted)),))
    assert reader.read(article) == ()


@pytest.mark.parametrize("text", ["a", "“a”", "x" * 3000, "kata " * 3000])
def test_odd_texts_are_read_without_a_fuss(reader: Reader, text: str) -> None:
    for statement in reader.read(article_from_text(text, language="id")):
        assert statement.spans


def test_a_text_without_units_has_no_statements(reader: Reader) -> None:
    text = "\n \n"
    article = Article("0" * 16, text_version(text), text, bytes_digest(text.encode()), language="id")
    assert reader.read(article) == ()


def test_an_article_longer_than_the_window_is_read_to_its_end(reader: Reader) -> None:
    filler = "Hujan turun sejak pagi dan sungai di kota itu meluap sampai ke jalan raya. " * 12
    text = "\n\n".join([*[filler] * 6, 'Camat Wira Kusuma mengatakan bahwa "sekolah tetap dibuka".'])
    statements = reader.read(article_from_text(text, language="id"))
    assert any("sekolah tetap dibuka" in words for s in statements for words in contents(s, text))


def test_long_texts_are_cut_at_paragraphs() -> None:
    units = units_of("\n".join(["satu dua tiga empat"] * 4000))
    blocks = list(cut(units))
    assert sum(len(block) for block in blocks) == len(units)
    assert all(len(block) <= 6000 for block in blocks)
    assert all(block.surface(0) == "satu" for block in blocks)


def test_explaining_lists_what_was_kept_and_what_was_not(reader: Reader) -> None:
    article = article_from_text(CALM, published="2024-03-05", language="id")
    weighed = reader.explain(article)
    spans = {(s.kind, s.start, s.end) for statement in reader.read(article) for s in statement.spans}
    assert {(one.kind, one.start, one.end) for one in weighed if one.decision == "kept"} == spans


def test_missing_or_damaged_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make train") as missing:
        Reader(tmp_path)
    assert missing.value.code == "model_missing"
    for path in SHIPPED.glob("*.*"):
        shutil.copy(path, tmp_path)
    (tmp_path / "card.json").write_text("{")
    with pytest.raises(ModelError) as damaged:
        Reader(tmp_path)
    assert damaged.value.code == "model_damaged"
    shutil.copy(SHIPPED / "card.json", tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError) as broken:
        Reader(tmp_path).read(article_from_text(CALM, language="id"))
    assert broken.value.code == "model_damaged"


def test_a_statement_of_another_time_has_no_day_of_the_one_before(reader: Reader) -> None:
    text = "Minister Nora Vance said on Monday that there was no split. She had previously said that all was well."
    article = article_from_text(text, language="en", published="2025-03-12")
    first, second = reader.read(article)
    assert (first.speaker.name, second.speaker.name) == ("Nora Vance", "Nora Vance")
    assert first.said_on is not None
    assert first.said_on.value == "2025-03-10"
    assert second.said_on is None


def test_a_word_for_one_or_many_means_who_was_named_if_the_model_takes_it_for_one(reader: Reader) -> None:
    article = article_from_text(
        "Rektor Bagas Santosa mengatakan kampus tetap buka selama pemilu.\n\n"
        "Di Malang, Sari Wulandari menata bukunya. “Ujian saya diundur sepekan,” kata mahasiswa asal Papua itu.",
        language="id",
    )
    assert [one.speaker.name for one in reader.read(article)] == ["Bagas Santosa", "Sari Wulandari"]
