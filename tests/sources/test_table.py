import csv
import io
from pathlib import Path

import pytest

from lontar.types import Article, Skipped
from tests.sources.conftest import SENTENCE, TEXT, Read, article_of, codes_of


def _table(rows: list[list[str]], delimiter: str = ",") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(delimiter: str, encoding: str, tmp_path: Path, read: Read) -> None:
    rows = [["Title", "Text", "Outlet"], ["Pasar, Buka; Lagi", TEXT, "Warta Selaka"]]
    (tmp_path / "a.csv").write_bytes(_table(rows, delimiter).encode(encoding))
    article = article_of(read(tmp_path / "a.csv"))
    assert (article.text, article.title, article.outlet) == (TEXT, "Pasar, Buka; Lagi", "Warta Selaka")
    assert ("encoding_guessed" in article.flags) == (encoding == "cp1252")


def test_the_columns_that_are_there_are_named_where_the_text_is_missing(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv").write_text(_table([["judul", "isi"], ["Pasar Buka", TEXT]]))
    found = read(tmp_path / "a.csv")
    assert codes_of(found) == ["column_missing"]
    assert isinstance(found[0], Skipped)
    assert "judul, isi" in found[0].message
    article = article_of(read(tmp_path / "a.csv", columns={"text": "isi", "title": "judul"}))
    assert (article.text, article.title) == (TEXT, "Pasar Buka")


def test_a_mapped_column_that_is_not_there(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv").write_text(_table([["text", "isi"], [TEXT, "x"]]))
    assert codes_of(read(tmp_path / "a.csv", columns={"text": "badan"})) == ["column_missing"]
    assert codes_of(read(tmp_path / "a.csv", columns={"title": "judul"})) == ["mapped_column_missing"]


@pytest.mark.parametrize("number", [3, 25])
def test_rows_that_end_before_the_last_column_are_read(number: int, tmp_path: Path, read: Read) -> None:
    rows = [["text", "penulis"], *([f"Kalimat nomor {n} dari bendungan itu."] for n in range(number)), [TEXT, "Rahayu"]]
    (tmp_path / "a.csv").write_text(_table(rows))
    found = read(tmp_path / "a.csv", columns={"byline": "penulis"})
    assert codes_of(found) == ["article"] * (number + 1)
    assert [each.byline for each in found if isinstance(each, Article)] == [*[None] * number, "Rahayu"]
    (tmp_path / "b.csv").write_text(_table(rows[:-1]))
    assert codes_of(read(tmp_path / "b.csv", columns={"byline": "penulis"})) == ["article"] * number


@pytest.mark.parametrize("number", [3, 25])
def test_rows_that_end_before_their_text_are_told_one_by_one(number: int, tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv").write_text(_table([["title", "text"], *([f"Pasar {n}"] for n in range(number))]))
    assert codes_of(read(tmp_path / "a.csv")) == ["row_without_text"] * number


def test_rows_that_are_no_articles_are_told_and_the_rest_is_read(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv").write_text(
        _table([["text", "title"], [TEXT, "x"], ["", "x"], [], ["a", "b", "c"], [SENTENCE]])
    )
    found = read(tmp_path / "a.csv")
    assert codes_of(found) == ["article", "empty_text", "bad_row", "article"]
    assert isinstance(found[-1], Article)
    assert found[-1].title is None


def test_a_cell_longer_than_the_modules_own_limit(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv").write_text(_table([["text"], [f"{SENTENCE} " * 3000]]))
    assert article_of(read(tmp_path / "a.csv")).text.startswith(SENTENCE)
