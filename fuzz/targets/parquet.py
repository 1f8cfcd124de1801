"""A Parquet file."""

from __future__ import annotations

from fuzz.promises import read


def check(raw: bytes) -> None:
    """Read the bytes as a file `a.parquet`; without its mark the format is not tried."""
    read(b"PAR1" + raw.removeprefix(b"PAR1"), "a.parquet")
