"""What is small and grows, what has no end, what is too deep: refused or read within bounds of time and memory.

Bounds: 1 GB of memory, 5 s of the processor a MB (and 5 s for what is smaller); each file in a process of its own.
"""

from __future__ import annotations

import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lontar.errors import InputError
from lontar.sources.rivers import River, read_river
from lontar.sources.web import Answer
from tests.archives import record
from tests.hostile.measured import measured

ENTITIES = "<!ENTITY l0 'lol'>" + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
WORDS = "Bupati Rahayu Lestari mengatakan bahwa jembatan itu akan dibuka pada bulan depan setelah perbaikan selesai. "


def grown(start: bytes, megabytes: int) -> bytes:
    """Gzip of some bytes and many blanks, made in pieces."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        file.write(start)
        for _ in range(megabytes):
            file.write(b"a " * 500_000)
    return packed.getvalue()


def zip_of(names: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, raw in names.items():
            file.writestr(name, raw)
    return packed.getvalue()


def bombs(folder: Path) -> Iterator[tuple[str, str]]:
    """Write bombs into a folder; yield their names with what is told of each."""
    one = grown(b"", 60)
    made: list[tuple[str, bytes, str]] = [
        ("text.gz", one, "too_large"),
        ("twice.gz", gzip.compress(one), "archive"),
        ("page.html.gz", grown(b"<html><p>", 60), "too_large"),
        ("table.csv.gz", grown(b"text,url\n", 60), "line_too_long"),
        ("lines.jsonl.gz", grown(b'{"text":"', 210), "line_too_long"),
        ("text.xz", lzma.compress(b"a " * 30_000_000, preset=0), "too_large"),
        ("zip.txt", zip_of({"a.txt": b"a " * 500_000}), "archive"),
        ("null.txt", b"Budi berkata ya\0" * 1000, "binary_file"),
        ("answer.warc", record("https://a.example/", one, headers=["Content-Encoding: gzip"]), "too_large"),
    ]
    for name, raw, told in made:
        (folder / name).write_bytes(raw)
        yield name, told


def test_bombs_are_refused_and_fill_no_memory(tmp_path: Path) -> None:
    told = dict(bombs(tmp_path))
    found = measured(*(tmp_path / name for name in told))
    assert found.found == list(told.values())
    assert found.megabytes < 1000
    assert found.seconds < 5 * 9


def test_a_document_that_grows_and_one_of_entities(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed: pip install 'lontar[documents]'")
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("HERE")
    document.save(made)
    parts = {name: zipfile.ZipFile(made).read(name) for name in zipfile.ZipFile(made).namelist()}
    body = parts["word/document.xml"].partition(b"?>")[2]
    laughs = b"<?xml version='1.0'?><!DOCTYPE w [" + ENTITIES.encode() + b"]>" + body.replace(b"HERE", b"&l9;")
    (tmp_path / "laughs.docx").write_bytes(zip_of(parts | {"word/document.xml": laughs}))
    secret = b"<?xml version='1.0'?><!DOCTYPE w [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>" + body.replace(
        b"HERE", b"&f;"
    )
    (tmp_path / "outside.docx").write_bytes(zip_of(parts | {"word/document.xml": secret}))
    grows = parts["word/document.xml"].replace(b"HERE", b"a " * 60_000_000)
    (tmp_path / "grows.docx").write_bytes(zip_of(parts | {"word/document.xml": grows}))
    del grows
    found = measured(*(tmp_path / f"{name}.docx" for name in ("laughs", "outside", "grows")))
    assert all(isinstance(one, str) for one in found.found), found.found
    assert found.megabytes < 1000
    assert found.seconds < 15


def test_a_cell_larger_than_an_article_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[parquet]'")
    from pyarrow import parquet

    path = tmp_path / "cell.parquet"
    parquet.write_table(arrow.table({"text": ["a b" * 20_000_000]}), path, compression="zstd")
    assert path.stat().st_size < 1_000_000
    found = measured(path)
    assert found.found == ["too_large"]
    assert found.megabytes < 500


@pytest.mark.parametrize("tag", ["div", "p", "span", "table"])
def test_a_page_of_a_hundred_thousand_tags_is_refused(tag: str, tmp_path: Path) -> None:
    (tmp_path / "deep.html").write_text(f"<html><body>{f'<{tag}>' * 100_000}{WORDS * 3}")
    found = measured(tmp_path / "deep.html")
    assert found.found == ["too_many_tags"]
    assert found.seconds < 5


def test_a_deep_page_below_the_bound_is_read_or_refused_in_time(tmp_path: Path) -> None:
    (tmp_path / "deep.html").write_text(f"<html><body>{'<div>' * 79_000}{WORDS * 3}")
    found = measured(tmp_path / "deep.html")
    assert len(found.found) == 1
    assert found.seconds < 10
    assert found.megabytes < 1000


def test_fifty_megabytes_without_a_space(tmp_path: Path) -> None:
    for name, raw in (("a.txt", b"a" * 49_999_999), ("b.html", b"<html><body><p>" + b"a" * 20_000_000)):
        (tmp_path / name).write_bytes(raw)
    found = measured(tmp_path / "a.txt", tmp_path / "b.html")
    assert found.found == [49_999_999, "not_an_article"]
    assert found.seconds < 30
    assert found.megabytes < 1000


def river(raw: str) -> River:
    return read_river(Answer("https://a.example/f", "application/xml", raw.encode()), today=datetime.now(UTC))


def test_entities_of_feeds_and_sitemaps_stay_closed() -> None:
    item = "<item><link>https://a.example/1</link><title>&l9;</title></item>"
    found = river(f"<!DOCTYPE rss [{ENTITIES}]><rss version='2.0'><channel>{item}</channel></rss>")
    assert [one.title for one in found.entries] == ["&l9;"]
    listed = "<urlset><url><loc>https://a.example/&l9;</loc></url></urlset>"
    assert river(f"<!DOCTYPE urlset [{ENTITIES}]>{listed}").entries == ()
    outside = "<!DOCTYPE urlset [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    assert [one.url for one in river(outside + listed.replace("&l9;", "&f;")).entries] == ["https://a.example/"]


@pytest.mark.parametrize(
    "raw",
    [
        "<rss version='2.0'><channel>" + "<item>" * 200_000,
        '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 200_000,
    ],
    ids=["tags", "brackets"],
)
def test_a_feed_without_end_is_refused(raw: str) -> None:
    with pytest.raises(InputError) as told:
        river(raw)
    assert told.value.code in ("too_large", "not_a_feed")


def test_json_of_a_million_brackets_is_a_bad_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("[" * 1_000_000 + "\n" + json.dumps({"text": WORDS}) + "\n")
    (tmp_path / "b.jsonl").write_text('{"text":' * 200_000 + "\n" + json.dumps({"text": WORDS}) + "\n")
    found = measured(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert found.found == ["bad_json", "bad_json", len(WORDS)]
