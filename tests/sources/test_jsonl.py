import gzip
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from lontar.sources import SourceOptions
from lontar.sources.cutting import Part, read_part
from lontar.types import Article, Reading, Skipped
from lontar.types_json import reading_to_json, skipped_to_json
from tests.sources.conftest import SENTENCE, TEXT, Read, article_of, codes_of


def _write(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_the_fields_of_a_line(tmp_path: Path, read: Read) -> None:
    row = {
        "id": "a1", "text": TEXT, "title": "Pasar Buka", "outlet": "Warta Selaka", "published": "2024-02-27",
        "language": "id", "url": "https://Selaka.example.net/1?utm_source=x", "byline": "Sari Wulandari",
    }  # fmt: skip
    article = article_of(read(_write(tmp_path / "a.jsonl", row)))
    assert (article.text, article.title, article.byline) == (TEXT, "Pasar Buka", "Sari Wulandari")
    assert (article.outlet, article.published, article.language) == ("Warta Selaka", "2024-02-27", "id")
    assert article.url == "https://selaka.example.net/1"
    assert article.source == f"{tmp_path / 'a.jsonl'}:1"
    assert json.loads(article.raw) == row


def test_columns_are_mapped(tmp_path: Path, read: Read) -> None:
    path = _write(tmp_path / "a.jsonl", {"isi": TEXT, "judul": "Pasar Buka", "text": "bukan ini"})
    article = article_of(read(path, columns={"text": "isi", "title": "judul"}))
    assert (article.text, article.title) == (TEXT, "Pasar Buka")


def test_bad_lines_are_told_with_their_number_and_the_rest_is_read(tmp_path: Path, read: Read) -> None:
    path = _write(
        tmp_path / "a.jsonl",
        {"text": TEXT}, "{broken", "[1, 2]", "", {"text": None}, {"text": 7}, {"isi": TEXT}, {"text": " "},
        {"text": "nol \0 nol"}, '{"text": "\\ud800 setengah"}', {"text": SENTENCE},
    )  # fmt: skip
    found = read(path)
    assert codes_of(found) == [
        "article", "bad_json", "bad_json", "row_without_text", "row_without_text", "column_missing", "empty_text",
        "bad_characters", "bad_characters", "article",
    ]  # fmt: skip
    assert [each.source.rsplit(":", 1)[1] for each in found] == ["1", "2", "3", "5", "6", "7", "8", "9", "10", "11"]


def test_lines_before_the_first_with_a_text_are_not_lost(tmp_path: Path, read: Read) -> None:
    assert codes_of(read(_write(tmp_path / "a.jsonl", {"meta": 1}, {"text": TEXT}))) == ["column_missing", "article"]


def test_a_file_with_other_keys_is_one_message_that_names_them(tmp_path: Path, read: Read) -> None:
    found = read(_write(tmp_path / "a.jsonl", *[{"isi": TEXT, "judul": "x"}] * 50))
    assert codes_of(found) == ["column_missing"]
    assert isinstance(found[0], Skipped)
    assert "isi, judul" in found[0].message
    assert "--column text=NAME" in found[0].message


@pytest.mark.parametrize(
    "document",
    [[{"text": TEXT}, {"text": SENTENCE}], {"text": TEXT, "title": "Pasar Buka"}],
    ids=["list", "object"],
)
def test_a_json_document_over_many_lines(document: Any, tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.json").write_text(json.dumps(document, indent=1))
    found = read(tmp_path / "a.json")
    assert codes_of(found) == ["article"] * (len(document) if isinstance(document, list) else 1)


def test_our_own_export_comes_back(tmp_path: Path, read: Read) -> None:
    first = article_of(
        read(_write(tmp_path / "a.jsonl", {"text": TEXT, "outlet": "Warta Selaka", "url": "https://a.example/1"}))
    )
    skipped = Skipped("x.txt", "empty_file", "x.txt is empty.")
    path = _write(tmp_path / "b.jsonl", reading_to_json(Reading(first, ())), skipped_to_json(skipped))
    again, left_out = read(path)
    assert isinstance(again, Article)
    assert (again.id, again.version, again.asides, again.outlet) == (
        first.id,
        first.version,
        first.asides,
        first.outlet,
    )
    assert isinstance(left_out, Skipped)
    assert (left_out.code, left_out.message) == ("empty_file", "x.txt is empty.")


def test_options_fill_what_a_row_does_not_say(tmp_path: Path, read: Read) -> None:
    path = _write(tmp_path / "a.jsonl", {"text": TEXT, "published": "2024-01-01"}, {"text": SENTENCE})
    first, second = read(path, published="2024-02-27", outlet="Warta Selaka")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.published, second.published) == ("2024-01-01", "2024-02-27")
    assert first.outlet == second.outlet == "Warta Selaka"


def test_a_day_that_cannot_be_read_is_flagged(tmp_path: Path, read: Read) -> None:
    article = article_of(read(_write(tmp_path / "a.jsonl", {"text": TEXT, "published": "kapan-kapan"})))
    assert (article.published, article.flags) == (None, ("published_unreadable",))


def test_a_row_larger_than_an_article_may_be(tmp_path: Path, read: Read) -> None:
    path = _write(tmp_path / "a.jsonl", {"text": TEXT * 10}, {"text": SENTENCE})
    assert codes_of(read(path, max_bytes=len(TEXT) * 4)) == ["too_large", "article"]


def test_rows_before_the_cut_of_a_truncated_file_are_read(tmp_path: Path, read: Read) -> None:
    raw = gzip.compress("".join(json.dumps({"text": f"{TEXT} {n * n}"}) + "\n" for n in range(300)).encode())
    (tmp_path / "a.jsonl.gz").write_bytes(raw[: len(raw) * 3 // 4])
    codes = codes_of(read(tmp_path / "a.jsonl.gz"))
    assert codes[-1] == "truncated_gzip"
    assert len(codes) > 200
    assert set(codes[:-1]) == {"article"}


def test_lines_in_a_legacy_encoding(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        json.dumps({"text": "Rahayu menolak usul pemilik café itu."}, ensure_ascii=False).encode("cp1252")
    )
    article = article_of(read(tmp_path / "a.jsonl"))
    assert "café" in article.text
    assert "encoding_guessed" in article.flags


def test_a_line_that_is_no_text_or_too_long_is_told_by_its_number_and_the_rest_is_read(
    tmp_path: Path, read: Read
) -> None:
    good = json.dumps({"text": "Bendungan itu selesai sebelum hujan turun."}).encode()
    lines = [good, b'{"text": "nol \0 di sini"}', good, b'{"text": "' + b"panjang " * 400 + b'"}', good]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    found = read(tmp_path / "a.jsonl", max_bytes=500)
    assert codes_of(found) == ["article", "binary_file", "article", "line_too_long", "article"]
    assert [each.source.rsplit(":", 1)[1] for each in found] == ["1", "2", "3", "4", "5"]
    assert f"{tmp_path / 'a.jsonl'}:2 " in found[1].message


def test_a_column_that_no_row_has_is_told_with_those_that_there_are(tmp_path: Path, read: Read) -> None:
    rows = [{"text": "Bendungan itu selesai sebelum hujan turun.", "judul": "Bendungan"}] * 30
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (found,) = read(tmp_path / "a.jsonl", columns={"title": "judl"})
    assert found.code == "mapped_column_missing"
    assert "judl" in found.message
    assert "It has: judul, text." in found.message
    assert codes_of(read(tmp_path / "a.jsonl", columns={"title": "judul"})) == ["article"] * 30


def _rows(path: Path, number: int, *, titled: Collection[int]) -> Path:
    rows = [
        {"text": f"Kalimat nomor {n} dari bendungan itu.", **({"judul": "Bendungan"} if n in titled else {})}
        for n in range(number)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize("place", [0, 5, 19, 20, 24])
def test_no_row_is_lost_for_a_column_that_only_some_have(place: int, tmp_path: Path, read: Read) -> None:
    found = read(_rows(tmp_path / "a.jsonl", 25, titled=[place]), columns={"title": "judul"})
    assert [each.source.rsplit(":", 1)[1] for each in found] == [str(number + 1) for number in range(25)]
    assert [each.title for each in found if isinstance(each, Article)] == [
        "Bendungan" if number == place else None for number in range(25)
    ]


def test_a_column_that_only_later_rows_have_is_taken_where_it_is(tmp_path: Path, read: Read) -> None:
    found = read(_rows(tmp_path / "a.jsonl", 1100, titled=range(1050, 1100)), columns={"title": "judul"})
    assert codes_of(found) == ["article"] * 1100
    assert [each.title for each in found if isinstance(each, Article)].count("Bendungan") == 50


def test_a_column_that_a_long_file_lacks_is_told_behind_its_articles(tmp_path: Path, read: Read) -> None:
    found = read(_rows(tmp_path / "a.jsonl", 1100, titled=[]), columns={"title": "judul"})
    assert codes_of(found) == [*["article"] * 1100, "mapped_column_missing"]
    assert isinstance(found[-1], Skipped)
    assert "'judul'" in found[-1].message


def test_only_what_was_to_be_looked_at_is_held_before_the_first_article(tmp_path: Path) -> None:
    path = _rows(tmp_path / "a.jsonl", 1100, titled=[2])
    entered: list[int] = []
    options = SourceOptions(columns={"title": "judul"})
    found = read_part(Part(str(path), 1100), options, enter=lambda number: not entered.append(number))  # type: ignore[func-returns-value]
    for number in range(1, 6):
        item = next(found)
        assert (item.source, entered[-1]) == (f"{path}:{number}", number)


def test_the_first_part_of_a_file_tells_of_a_column_that_its_first_rows_lack(tmp_path: Path) -> None:
    path = _rows(tmp_path / "a.jsonl", 1200, titled=[])
    options = SourceOptions(columns={"title": "judul"})
    first, second = (
        list(read_part(part, options, enter=lambda _: True))
        for part in (Part(str(path), 10, 1, 11), Part(str(path), 10, 11, 21))
    )
    assert codes_of(first) == [*["article"] * 10, "mapped_column_unseen"]
    assert "first 1000 rows" in first[-1].message  # type: ignore[union-attr]
    assert codes_of(second) == ["article"] * 10


def test_rows_without_text_before_a_damaged_end_are_told(tmp_path: Path, read: Read) -> None:
    lines = "".join(json.dumps({"meta": n, "isi": f"{n * n * 7919}"}) + "\n" for n in range(12))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-12])
    codes = codes_of(read(tmp_path / "a.jsonl.gz"))
    assert codes[-1] == "truncated_gzip"
    assert set(codes[:-1]) == {"column_missing"}


def test_a_document_is_looked_at_as_a_whole(tmp_path: Path, read: Read) -> None:
    rows = [{"text": f"Kalimat nomor {n} dari bendungan itu."} for n in range(30)]
    (tmp_path / "a.json").write_text(json.dumps([*rows, {"text": TEXT, "judul": "Bendungan"}], indent=1))
    assert codes_of(read(tmp_path / "a.json", columns={"title": "judul"})) == ["article"] * 31
    assert codes_of(read(tmp_path / "a.json", columns={"title": "judl"})) == ["mapped_column_missing"]
