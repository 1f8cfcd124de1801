from __future__ import annotations

import hashlib
import json
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

import lontar
from lontar.errors import UsageError
from lontar.export import FORMATS, Format, export
from lontar.types import Reading
from tests.store.sample import article, reading


def two() -> Iterator[Reading]:
    yield reading()
    yield Reading(article(key="b"), ())


@pytest.mark.parametrize("format", FORMATS)
def test_the_manifest_counts_and_seals_every_file(tmp_path: Path, format: Format) -> None:
    if format == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: pip install 'lontar[parquet]'")
    if format == "ftm":
        pytest.importorskip("followthemoney", reason="entities need followthemoney: pip install 'lontar[ftm]'")
    folder = tmp_path / "out"
    manifest = export(two(), folder, format=format)
    written = json.loads((folder / "manifest.json").read_text())
    assert written["format"] == format
    assert written["counts"] == manifest.counts
    if format != "graphml":  # it holds positions only, which it counts itself
        assert (manifest.counts["articles"], manifest.counts["statements"]) == (2, 2)
        assert written["models"] == ["model-1", "model-2"]
    assert (written["lontar"], written["whole"]) == (lontar.__version__, False)
    assert set(written["files"]) == {file.name for file in folder.iterdir()} - {"manifest.json"}
    for name, digest in written["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert [file.name for file in tmp_path.iterdir()] == ["out"]
    assert folder.stat().st_mode & 0o777 == 0o755


def test_an_earlier_export_is_replaced_whole(tmp_path: Path) -> None:
    export(two(), tmp_path / "out", format="csv")
    export(two(), tmp_path / "out", format="jsonl")
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"readings.jsonl", "manifest.json"}
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert export([], tmp_path / "out", format="csv").counts == {"articles": 0, "statements": 0}


@pytest.mark.parametrize("manifest", [None, "[]", "{", '{"files": {}}', '{"lontar": "0.1.0", "files": {}}'])
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, manifest: str | None) -> None:
    (tmp_path / "mine.txt").write_text("milik orang")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    before = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(UsageError) as caught:
        export(two(), tmp_path, format="jsonl")
    assert caught.value.code == "export_occupied"
    assert {file.name for file in tmp_path.iterdir()} == before
    assert (tmp_path / "mine.txt").read_text() == "milik orang"


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("milik orang")
    with pytest.raises(UsageError) as caught:
        export(two(), tmp_path / "out", format="jsonl")
    assert caught.value.code == "export_occupied"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError) as caught:
        export(two(), tmp_path / "file" / "deep" / "out", format="jsonl")
    assert caught.value.code == "export_unwritable"
    assert str(tmp_path / "file") in str(caught.value)


def test_a_failure_half_way_leaves_the_earlier_export_and_nothing_else(tmp_path: Path) -> None:
    def failing() -> Iterator[Reading]:
        yield reading()
        raise KeyboardInterrupt

    export(two(), tmp_path / "out", format="csv")
    with pytest.raises(KeyboardInterrupt):
        export(failing(), tmp_path / "out", format="jsonl")
    assert (tmp_path / "out" / "articles.csv").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_an_unknown_format_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        export(two(), tmp_path / "out", format="xlsx")  # type: ignore[arg-type]
    assert caught.value.code == "unknown_format"
    assert "parquet" in str(caught.value)


def test_readings_are_taken_one_at_a_time(tmp_path: Path) -> None:
    """Each is written before the next is asked for: memory does not grow with the ledger."""

    class Tracked(Reading):
        __slots__ = ("__weakref__",)

    alive: list[weakref.ref[Tracked]] = []

    def many() -> Iterator[Reading]:
        for _ in range(5):
            found = Tracked(article(), reading().statements)
            alive.append(weakref.ref(found))
            yield found
            del found
            assert sum(each() is not None for each in alive) <= 1

    export(many(), tmp_path / "out", format="csv")
