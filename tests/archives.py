"""Archives for tests: pages and rows in our own words, written as WARC, JSON lines and Parquet."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

NAMES = ("Rahayu Lestari", "Joko Prasetyo", "Mira Halden", "Sari Wijaya", "Bagas Nugroho")


def story(number: int) -> str:
    """One invented article, told apart by its number; `tests.fake_reader` finds two statements in it."""
    one, other = NAMES[number % 5], NAMES[(number + 2) % 5]
    return (
        f"{one} mengatakan bahwa jembatan nomor {number} akan dibuka pada bulan depan. "
        f"Warga desa di sekitar jembatan itu menunggu kabar tersebut sejak awal tahun lalu.\n\n"
        f"{other} menolak untuk menutup jalan nomor {number} sebelum perbaikan selesai. "
        f"Menurut catatan kecamatan, perbaikan jalan itu berlangsung selama dua belas minggu.\n"
    )


def rows(numbers: Sequence[int]) -> list[dict[str, str]]:
    """JSON rows of invented articles."""
    return [
        {"text": story(n), "url": f"https://kabar.example/{n}", "published": f"2024-03-{n % 28 + 1:02}"}
        for n in numbers
    ]


def jsonl(path: Path, numbers: Sequence[int], pack: Callable[[bytes], bytes] = bytes) -> Path:
    """Write invented articles as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack("".join(json.dumps(row) + "\n" for row in rows(numbers)).encode()))
    return path


def parquet(path: Path, numbers: Sequence[int], *, group: int = 1000) -> Path:
    """Write invented articles as Parquet, `group` rows a row group."""
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[parquet]'")
    from pyarrow import parquet as written

    path.parent.mkdir(parents=True, exist_ok=True)
    written.write_table(arrow.Table.from_pylist(rows(numbers)), path, row_group_size=group)
    return path


def page(number: int) -> str:
    """An invented page with one article."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story(number).strip().split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang='id'><head><title>Jembatan {number}</title>"
        f"<meta property='article:published_time' content='2024-03-{number % 28 + 1:02}T08:00:00+07:00'></head>"
        f"<body><article><h1>Jembatan {number}</h1>{paragraphs}</article></body></html>"
    )


def record(
    url: str, body: bytes, *, status: str = "200 OK", media_type: str = "text/html; charset=utf-8",
    headers: Sequence[str] = (), kind: str = "response",
) -> bytes:  # fmt: skip
    """One WARC record with an HTTP answer in it."""
    warc = pytest.importorskip("fastwarc.warc", reason="fastwarc is not installed: pip install 'lontar[archives]'")
    made = warc.WarcRecord()
    made.init_headers(record_type=getattr(warc.WarcRecordType, kind))
    made.headers["WARC-Target-URI"] = url
    made.headers["WARC-Date"] = "2025-11-30T03:04:05Z"
    made.headers["Content-Type"] = "application/http; msgtype=response"
    made.is_http = True
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *headers]
    made.set_bytes_content("\r\n".join([*lines, "", ""]).encode() + body)
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


def warc(path: Path, records: Sequence[bytes], pack: Callable[[bytes], bytes] = gzip.compress) -> Path:
    """Write records, each compressed by itself, as archives of the web have them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(map(pack, records)))
    return path


def pages(numbers: Sequence[int]) -> list[bytes]:
    """WARC records of invented pages."""
    return [record(f"https://kabar.example/{n}", page(n).encode()) for n in numbers]
