from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lontar.cells import from_cell
from lontar.errors import MissingExtra
from lontar.export.columns import ARTICLE_COLUMNS, STATEMENT_COLUMNS
from lontar.export.writers import write_csv, write_jsonl, write_parquet
from lontar.types import Reading
from lontar.types_json import reading_from_json
from tests import strategies
from tests.store.sample import reading

several = st.lists(strategies.readings(judged=True), max_size=3)
property_test = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    # A field may be as long as an article; the reader's own limit is 128 KB.
    csv.field_size_limit(10_000_000)
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{name: from_cell(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


@property_test
@given(several)
def test_json_lines_hold_one_article_each_and_come_back_equal(tmp_path: Path, found: list[Reading]) -> None:
    write_jsonl(found, tmp_path)
    with (tmp_path / "readings.jsonl").open(encoding="utf-8", newline="\n") as file:
        assert [reading_from_json(json.loads(line)) for line in file] == found


@property_test
@given(several)
def test_offsets_in_csv_lead_to_the_passage_in_the_text(tmp_path: Path, found: list[Reading]) -> None:
    write_csv(found, tmp_path)
    articles = rows_of(tmp_path, "articles")
    assert [row["text"] for row in articles] == [one.article.text for one in found]
    texts = iter([one.article.text for one in found for _ in one.statements])
    statements = rows_of(tmp_path, "statements")
    assert len(statements) == sum(len(one.statements) for one in found)
    judged = {each.id for one in found for each in one.statements if each.judged}
    for row, text in zip(statements, texts, strict=True):
        assert text[int(row["start"]) : int(row["end"])] == row["passage"]
        assert bool(row["judged"]) == (row["id"] in judged)
        for kind, start, end in json.loads(row["spans"]):
            assert 0 <= start < end <= len(text), kind
        for name in ("source", "cue"):
            if row[f"{name}_start"]:
                assert text[int(row[f"{name}_start"]) : int(row[f"{name}_end"])] == row[name]


def test_csv_rows_are_flat_and_named(tmp_path: Path) -> None:
    write_csv([reading()], tmp_path)
    (article,) = rows_of(tmp_path, "articles")
    first, second = rows_of(tmp_path, "statements")
    assert (list(article), list(first)) == (list(ARTICLE_COLUMNS), list(STATEMENT_COLUMNS))
    assert (article["outlet"], article["url"]) == ("Kabar Rawa", "")
    assert (first["speaker"], first["said_on"], first["source"], first["cue"]) == (
        "Rahayu Lestari", "2024-02-26", "Rahayu", "mengatakan",
    )  # fmt: skip
    assert (second["act"], second["condition"], second["confidence"]) == ("warn", "jika hujan turun lagi", "0.6")


@property_test
@given(several)
def test_parquet_holds_the_rows_of_the_csv_with_numbers_as_numbers(tmp_path: Path, found: list[Reading]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs pyarrow: pip install 'lontar[parquet]'")
    write_parquet(found, tmp_path)
    articles = parquet.read_table(tmp_path / "articles.parquet").to_pylist()
    statements = parquet.read_table(tmp_path / "statements.parquet").to_pylist()
    assert [row["text"] for row in articles] == [one.article.text for one in found]
    expected = [(each.id, each.confidence, each.deadline) for one in found for each in one.statements]
    assert [(row["id"], row["confidence"], row["deadline"]) for row in statements] == expected
    texts = iter([one.article.text for one in found for _ in one.statements])
    assert all(text[row["start"] : row["end"]] == row["passage"] for row, text in zip(statements, texts, strict=True))


def test_parquet_is_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs pyarrow: pip install 'lontar[parquet]'")
    monkeypatch.setattr("lontar.export.writers._BATCH", 2)
    write_parquet([reading()] * 5, tmp_path)
    assert parquet.ParquetFile(tmp_path / "articles.parquet").num_row_groups == 3
    assert parquet.read_table(tmp_path / "statements.parquet").num_rows == 10


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra) as caught:
        write_parquet([reading()], tmp_path)
    assert caught.value.code == "extra_parquet"
    assert "lontar[parquet]" in str(caught.value)
