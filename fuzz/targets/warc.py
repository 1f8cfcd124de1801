"""A web archive, as a stream and as a file in which what stands behind a broken record is looked for."""

from __future__ import annotations

from fuzz.promises import check as check_one
from fuzz.promises import read, written
from lontar.sources import read_sources


def check(raw: bytes) -> None:
    """Read the bytes as `a.warc`, both ways; a file gives all that a stream gives."""
    raw = raw if raw.startswith((b"WARC/", b"\x1f\x8b")) else b"WARC/1.0\r\n" + raw
    read(raw, "a.warc")
    with written(a_warc=raw) as folder:
        for one in read_sources([str(folder / "a.warc")]):
            check_one(one)
