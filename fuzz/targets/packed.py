"""Whatever is compressed, told by its first bytes, and whatever has no name that tells its format."""

from __future__ import annotations

import bz2
import gzip
import lzma

from fuzz.promises import read


def check(raw: bytes) -> None:
    """Read the bytes as they are, and packed whole; the first byte chooses how."""
    read(raw, "-")
    pack = (gzip.compress, bz2.compress, lzma.compress)[raw[0] % 3 if raw else 0]
    read(pack(raw), "a")
