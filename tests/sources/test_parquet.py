import datetime
import gzip
import sys
from pathlib import Path

import pytest

from fuzz import kept
from lontar.types import Article, Skipped
from tests.sources.conftest import SENTENCE, TEXT, Read, codes_of


@pytest.fixture
def table(tmp_path: Path) -> Path:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[parquet]'")
    from pyarrow import parquet

    columns = {
        "isi": [TEXT, None, SENTENCE],
        "published": [datetime.datetime(2024, 2, 27, 8, 15, tzinfo=datetime.UTC), None, None],
        "skor": [0.5, float("nan"), 1.0],
    }
    parquet.write_table(arrow.table(columns), tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def test_rows(table: Path, read: Read) -> None:
    found = read(table, columns={"text": "isi", "byline": "skor"})
    assert codes_of(found) == ["article", "row_without_text", "article"]
    assert isinstance(found[0], Article)
    assert (found[0].published, found[0].text, found[0].byline) == ("2024-02-27T08:15:00+00:00", TEXT, "0.5")


def test_the_columns_that_are_there_are_named(table: Path, read: Read) -> None:
    found = read(table)
    assert codes_of(found) == ["column_missing"]
    assert isinstance(found[0], Skipped)
    assert "isi, published, skor" in found[0].message


def test_a_file_whose_parts_are_damaged_is_told_and_does_not_end_the_process(tmp_path: Path, read: Read) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[parquet]'")
    (damaged,) = (one.raw for one in kept.load("parquet") if (one.found or "").startswith("pyarrow ends the process"))
    (tmp_path / "a.parquet").write_bytes(damaged)
    assert codes_of(read(tmp_path / "a.parquet")) == ["bad_parquet"]


def test_packed(table: Path, read: Read) -> None:
    packed = table.with_suffix(".parquet.gz")
    packed.write_bytes(gzip.compress(table.read_bytes()))
    assert codes_of(read(packed, columns={"text": "isi"})) == ["article", "row_without_text", "article"]


def test_without_the_extra_the_message_says_how_to_install_it(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    found = read(tmp_path / "a.parquet")
    assert codes_of(found) == ["missing_extra"]
    assert isinstance(found[0], Skipped)
    assert "pip install 'lontar[parquet]'" in found[0].message
